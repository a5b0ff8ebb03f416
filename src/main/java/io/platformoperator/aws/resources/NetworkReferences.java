package io.platformoperator.aws.resources;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.Plan;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** References from other subsystems' graphs to resources of their region's network, by logical id. */
public final class NetworkReferences {
    private static final String NETWORK = "network";

    private NetworkReferences() {}

    /**
     * The subnets of a tier, one per zone.
     *
     * @param tier such as {@code database}
     * @param zones the number of zones that the environment uses
     * @param regionInfo names zones in the plan of a network that does not exist yet
     */
    public static List<Node<Aws, Subnets.Desired, Subnet>> subnets(
            Graph<Aws> graph, String tier, int zones, RegionInfo regionInfo) {
        var nodes = new ArrayList<Node<Aws, Subnets.Desired, Subnet>>();
        for (var zone = 0; zone < zones; zone++) {
            var letter = (char) ('a' + zone);
            var name = zone < regionInfo.zones().size() ? regionInfo.zones().get(zone) : "zone " + letter;
            var preview = Subnet.builder()
                    .subnetId(Plan.KNOWN_AFTER_APPLY + " " + name)
                    .availabilityZone(name)
                    .cidrBlock("subnet " + tier + " in " + name + " " + Plan.KNOWN_AFTER_APPLY)
                    .build();
            nodes.add(graph.reference(NETWORK, "subnet-" + tier + "-" + letter, Subnets.KIND, preview));
        }
        return List.copyOf(nodes);
    }

    /** The security group of a tier, such as {@code database}. */
    public static Node<Aws, SecurityGroups.Desired, SecurityGroups.SecurityGroup> securityGroup(
            Graph<Aws> graph, String tier) {
        return graph.reference(NETWORK, "security-group-" + tier, SecurityGroups.KIND, SecurityGroups.placeholder());
    }
}
