package io.platformoperator.aws.resources;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.Plan;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** What other subsystems refer to in the network of their region, by its logical ids. */
public final class NetworkReferences {
    private static final String NETWORK = "network";

    private NetworkReferences() {}

    /**
     * The subnets of a tier, one per zone.
     *
     * @param tier such as {@code database}
     * @param zones how many zones the environment spreads over
     */
    public static List<Node<Aws, Subnets.Wanted, Subnet>> subnets(
            Graph<Aws> graph, String tier, int zones, RegionFacts facts) {
        var nodes = new ArrayList<Node<Aws, Subnets.Wanted, Subnet>>();
        for (var zone = 0; zone < Math.min(zones, facts.zones().size()); zone++) {
            var foreseen = Subnet.builder()
                    .subnetId(Plan.KNOWN_LATER + " " + facts.zones().get(zone))
                    .availabilityZone(facts.zones().get(zone))
                    .build();
            nodes.add(graph.reference(NETWORK, "subnet-" + tier + "-" + (char) ('a' + zone), Subnets.KIND, foreseen));
        }
        return List.copyOf(nodes);
    }

    /** The security group of a tier, such as {@code database}. */
    public static Node<Aws, SecurityGroups.Wanted, SecurityGroups.Group> securityGroup(Graph<Aws> graph, String tier) {
        return graph.reference(NETWORK, "security-group-" + tier, SecurityGroups.KIND, SecurityGroups.foreseen());
    }
}
