package io.platformoperator.cluster;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionFacts;
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
import software.amazon.awssdk.services.ec2.model.Subnet;

/** The network's private subnets, one per zone. They need only exist: a subnet has no state that a cluster waits for. */
record PrivateSubnets(List<Node<Aws, Subnets.Wanted, Subnet>> nodes) {
    static PrivateSubnets referTo(Graph<Aws> graph, ClusterSpec spec, RegionFacts facts) {
        var zones = Math.min(spec.placement().availabilityZones(), facts.zones().size());
        var nodes = new ArrayList<Node<Aws, Subnets.Wanted, Subnet>>();
        for (var zone = 0; zone < zones; zone++) {
            var foreseen = Subnet.builder()
                    .subnetId(Plan.KNOWN_LATER + " " + facts.zones().get(zone))
                    .availabilityZone(facts.zones().get(zone))
                    .build();
            var name = "subnet-private-" + (char) ('a' + zone);
            nodes.add(graph.reference("network", name, Subnets.KIND, foreseen));
        }
        return new PrivateSubnets(List.copyOf(nodes));
    }

    List<Need> existing() {
        return nodes.stream().map(Node::existing).toList();
    }

    SortedSet<String> ids(Have have) {
        return nodes.stream().map(node -> have.of(node).subnetId()).collect(Collectors.toCollection(TreeSet::new));
    }
}
