package io.platformoperator.network;

import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.aws.resources.Subnets;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.model.Subnet;

/**
 * One subnet per tier and zone.
 *
 * @param byTier in the order of zones
 */
record SubnetTiers(Map<Tier, List<Node<Aws, Subnets.Wanted, Subnet>>> byTier) {
    static SubnetTiers addTo(
            Graph<Aws> graph, Node<Aws, Vpcs.Wanted, Vpcs.Vpc> vpc, NetworkSpec spec, RegionFacts facts) {
        var plan = AddressPlan.of(spec.cidr());
        var zones = facts.zones()
                .subList(
                        0,
                        Math.min(
                                spec.placement().availabilityZones(),
                                facts.zones().size()));
        var byTier = new EnumMap<Tier, List<Node<Aws, Subnets.Wanted, Subnet>>>(Tier.class);
        for (var tier : Tier.values()) {
            var nodes = new ArrayList<Node<Aws, Subnets.Wanted, Subnet>>();
            for (var zone = 0; zone < zones.size(); zone++) {
                var name = zones.get(zone);
                var cidr = plan.subnet(tier, zone);
                nodes.add(graph.add(
                        "subnet-" + tier.label() + "-" + letter(zone),
                        Subnets.KIND,
                        have -> new Subnets.Wanted(
                                have.of(vpc).id(), name, cidr, false, tags(tier, spec.clusterName())),
                        vpc));
            }
            byTier.put(tier, nodes);
        }
        return new SubnetTiers(byTier);
    }

    List<Node<Aws, Subnets.Wanted, Subnet>> of(Tier tier) {
        return byTier.getOrDefault(tier, List.of());
    }

    int zones() {
        return of(Tier.PUBLIC).size();
    }

    void forEach(Consumer<Node<Aws, Subnets.Wanted, Subnet>> visitor) {
        byTier.values().forEach(nodes -> nodes.forEach(visitor));
    }

    /** The zone in logical ids: a, b, c. */
    static String letter(int zone) {
        return String.valueOf((char) ('a' + zone));
    }

    /** By these the AWS Load Balancer Controller finds where load balancers go. */
    private static Map<String, String> tags(Tier tier, String cluster) {
        var tags = new TreeMap<String, String>();
        if (tier == Tier.PUBLIC || tier == Tier.PRIVATE) {
            tags.put("kubernetes.io/cluster/" + cluster, "shared");
            tags.put(tier == Tier.PUBLIC ? "kubernetes.io/role/elb" : "kubernetes.io/role/internal-elb", "1");
        }
        return tags;
    }
}
