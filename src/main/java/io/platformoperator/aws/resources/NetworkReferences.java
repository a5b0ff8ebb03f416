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
     */
    public static List<Node<Aws, Subnets.Desired, Subnet>> subnets(
            Graph<Aws> graph, String tier, int zones, RegionInfo regionInfo) {
        var nodes = new ArrayList<Node<Aws, Subnets.Desired, Subnet>>();
        for (var zone = 0; zone < Math.min(zones, regionInfo.zones().size()); zone++) {
            var preview = Subnet.builder()
                    .subnetId(Plan.KNOWN_AFTER_APPLY + " " + regionInfo.zones().get(zone))
                    .availabilityZone(regionInfo.zones().get(zone))
                    .build();
            nodes.add(graph.reference(NETWORK, "subnet-" + tier + "-" + (char) ('a' + zone), Subnets.KIND, preview));
        }
        return List.copyOf(nodes);
    }

    /** The security group of a tier, such as {@code database}. */
    public static Node<Aws, SecurityGroups.Desired, SecurityGroups.SecurityGroup> securityGroup(
            Graph<Aws> graph, String tier) {
        return graph.reference(NETWORK, "security-group-" + tier, SecurityGroups.KIND, SecurityGroups.placeholder());
    }
}
