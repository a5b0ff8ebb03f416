package io.platformoperator.environment.composition;

import io.platformoperator.api.v1alpha1.DNSSpec;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.FailoverRecord;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.failover.RegionRoles;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Resolves the spec of a region's certificate and public name. */
final class DNSSpecs {
    private DNSSpecs() {}

    /**
     * The spec of one region; empty if the environment has no public name in a hosted zone, or no load balancer.
     *
     * @param stacks the installed stacks
     */
    static Optional<DNSSpec> of(
            EnvironmentSpec spec, RegionRoles roles, Placement placement, String clusterName, List<StackName> stacks) {
        var zone = spec.ingress().hostedZoneId();
        var domain = spec.ingress().domain();
        if (zone == null || domain == null || !stacks.contains(StackName.INGRESS)) {
            return Optional.empty();
        }
        var primary = spec.regions().primary().name();
        var isPrimary = placement.region().equals(primary);
        return Optional.of(new DNSSpec(
                placement,
                zone,
                domain,
                certificateNames(spec, placement.region(), domain),
                isPrimary ? FailoverRecord.PRIMARY : FailoverRecord.SECONDARY,
                clusterName,
                SubsystemSpecs.otherRegion(spec, placement),
                roles.published()));
    }

    /**
     * The names do not depend on the installed stacks. The load balancer controller attaches all issued certificates of a name,
     * so a certificate with the former names could not be deleted as long as the load balancer exists.
     */
    private static List<String> certificateNames(EnvironmentSpec spec, String region, String domain) {
        return StackSpecs.certificateArn(spec, region) == null
                ? List.of(domain, Objects.requireNonNull(spec.ingress().consolesDomain()))
                : List.of();
    }
}
