package io.platformoperator.environment.sizing;

import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.Regions.PrimaryRegion;
import io.platformoperator.api.v1alpha1.Regions.SecondaryRegion;
import io.platformoperator.environment.sizing.RegionSizes.NodeGroupSize;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The nodes for which the management subnets have addresses. A node of up to 2xlarge takes up to 60: one for each of its 58 pods,
 * and those of its network interfaces (EKS's eni-max-pods list). A management subnet is a 64th of the VPC, less the five addresses
 * that AWS reserves: 1,019 in a /16, 123 in a /19, and 59 in a /20, which is too few for one node.
 */
public final class ManagementCapacity {
    private static final int SMALLEST_PREFIX = 19;

    private ManagementCapacity() {}

    /**
     * The number of nodes for which the management subnet of a zone has addresses; 0 for a /20.
     *
     * @param cidr IPv4 network of /16 to /20
     */
    public static int nodesPerZone(String cidr) {
        var prefix = prefix(cidr);
        return prefix > SMALLEST_PREFIX ? 0 : 1 << (SMALLEST_PREFIX + 1 - prefix);
    }

    /** What to do about regions whose management subnets have no addresses for the maximum of nodes; empty if there is none. */
    static String problem(EnvironmentSpec spec, NodeGroupSize system) {
        var zones = spec.availabilityZones();
        var regions = spec.regions();
        var secondary = regions.secondary();
        return Stream.concat(
                        Stream.of(regions.primary())
                                .filter(region -> region.existingNetwork() == null)
                                .map(PrimaryRegion::cidr),
                        Stream.ofNullable(secondary)
                                .filter(region -> region.existingNetwork() == null)
                                .map(SecondaryRegion::cidr))
                .filter(cidr -> nodesPerZone(cidr) > 0 && nodesPerZone(cidr) * zones < system.max())
                .map(cidr ->
                        "; the management subnets of %s have addresses for %d nodes of up to 60 each: pods of more nodes"
                                        .formatted(cidr, nodesPerZone(cidr) * zones)
                                + " may get none, so lower spec.sizing.system.max, or set a larger instanceType")
                .collect(Collectors.joining());
    }

    private static int prefix(String cidr) {
        return Integer.parseInt(cidr.substring(cidr.indexOf('/') + 1));
    }
}
