package io.platformoperator.cluster;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.aws.resources.NatGateways;
import io.platformoperator.aws.resources.Subnets;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Have;
import io.platformoperator.graph.Need;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.NatGateway;
import software.amazon.awssdk.services.ec2.model.Subnet;

/**
 * What a cluster needs of the network.
 *
 * @param subnets the private ones, one per zone
 * @param nat the first NAT gateway, which every network has
 */
record FromNetwork(List<Node<Aws, Subnets.Wanted, Subnet>> subnets, Node<Aws, NatGateways.Wanted, NatGateway> nat) {
    private static final String NETWORK = "network";

    static FromNetwork referTo(Graph<Aws> graph, ClusterSpec spec, RegionFacts facts) {
        var zones = Math.min(spec.placement().availabilityZones(), facts.zones().size());
        var subnets = new ArrayList<Node<Aws, Subnets.Wanted, Subnet>>();
        for (var zone = 0; zone < zones; zone++) {
            var foreseen = Subnet.builder()
                    .subnetId(Plan.KNOWN_LATER + " " + facts.zones().get(zone))
                    .availabilityZone(facts.zones().get(zone))
                    .build();
            var name = "subnet-private-" + (char) ('a' + zone);
            subnets.add(graph.reference(NETWORK, name, Subnets.KIND, foreseen));
        }
        var nat = graph.reference(
                NETWORK,
                "nat-gateway-a",
                NatGateways.KIND,
                NatGateway.builder().natGatewayId(Plan.KNOWN_LATER).build());
        return new FromNetwork(List.copyOf(subnets), nat);
    }

    /** What the control plane needs: subnets have no state that it would have to wait for. */
    List<Need> existingSubnets() {
        return subnets.stream().map(Node::existing).toList();
    }

    /**
     * What nodes need: a way out, or they never join and EKS gives the group up for good. A NAT gateway on its way is
     * enough: it is there long before EKS stops waiting. One that failed is not.
     */
    List<Need> forNodes() {
        var needs = new ArrayList<>(existingSubnets());
        needs.add(nat.existing());
        return needs;
    }

    SortedSet<String> subnetIds(Have have) {
        return subnets.stream().map(node -> have.of(node).subnetId()).collect(Collectors.toCollection(TreeSet::new));
    }
}
