package io.platformoperator.network;

import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.aws.resources.Subnets;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import io.platformoperator.subsystem.ExistingNetworks;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.model.Subnet;

/**
 * The subnets, one per tier and zone.
 *
 * @param byTier the subnets of each tier, in the order of zones
 */
record SubnetTiers(Map<SubnetTier, List<Node<Aws, Subnets.Desired, Subnet>>> byTier) {
    static SubnetTiers addTo(
            Graph<Aws> graph, Node<Aws, Vpcs.Desired, Vpcs.Vpc> vpc, NetworkSpec spec, RegionInfo regionInfo) {
        var plan = AddressPlan.of(spec.cidr());
        var zones = regionInfo
                .zones()
                .subList(
                        0,
                        Math.min(
                                spec.placement().availabilityZones(),
                                regionInfo.zones().size()));
        var byTier = new EnumMap<SubnetTier, List<Node<Aws, Subnets.Desired, Subnet>>>(SubnetTier.class);
        for (var tier : SubnetTier.values()) {
            var nodes = new ArrayList<Node<Aws, Subnets.Desired, Subnet>>();
            for (var zone = 0; zone < zones.size(); zone++) {
                var name = zones.get(zone);
                var cidr = plan.subnet(tier, zone);
                nodes.add(graph.add(
                        "subnet-" + tier.label() + "-" + letter(zone),
                        Subnets.KIND,
                        dependencies -> new Subnets.Desired(
                                dependencies.of(vpc).id(), name, cidr, false, tags(tier, spec.clusterName())),
                        vpc));
            }
            byTier.put(tier, nodes);
        }
        return new SubnetTiers(byTier);
    }

    /** References to the subnets of a VPC of another owner. */
    static SubnetTiers existing(Graph<Aws> graph, NetworkSpec spec, RegionInfo regionInfo) {
        var references = ExistingNetworks.references(graph, spec.placement(), regionInfo);
        var byTier = new EnumMap<SubnetTier, List<Node<Aws, Subnets.Desired, Subnet>>>(SubnetTier.class);
        for (var tier : SubnetTier.values()) {
            byTier.put(tier, references.subnets(tier.label()));
        }
        return new SubnetTiers(byTier);
    }

    List<Node<Aws, Subnets.Desired, Subnet>> of(SubnetTier tier) {
        return byTier.getOrDefault(tier, List.of());
    }

    int zones() {
        return of(SubnetTier.PUBLIC).size();
    }

    void forEach(Consumer<Node<Aws, Subnets.Desired, Subnet>> visitor) {
        byTier.values().forEach(nodes -> nodes.forEach(visitor));
    }

    /** The letter of a zone in logical ids: a, b, c. */
    static String letter(int zone) {
        return String.valueOf((char) ('a' + zone));
    }

    /** The tags by which the AWS Load Balancer Controller finds subnets for load balancers. */
    private static Map<String, String> tags(SubnetTier tier, String cluster) {
        var tags = new TreeMap<String, String>();
        if (tier == SubnetTier.PUBLIC || tier == SubnetTier.PRIVATE) {
            tags.put("kubernetes.io/cluster/" + cluster, "shared");
            tags.put(tier == SubnetTier.PUBLIC ? "kubernetes.io/role/elb" : "kubernetes.io/role/internal-elb", "1");
        }
        return tags;
    }
}
