package io.platformoperator.aws.resources;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.Plan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Subnet;

/**
 * References from graphs to resources of their region's network, by logical id.
 *
 * @param zones the number of zones that the environment uses
 * @param regionInfo names zones in the plan of a network that does not exist yet
 * @param existing the VPC of another owner whose subnets are used; null if the subsystem network creates VPC and subnets
 */
public record NetworkReferences(
        Graph<Aws> graph,
        int zones,
        RegionInfo regionInfo,
        @Nullable ExistingVpc existing) {
    private static final String NETWORK = "network";

    /**
     * The subnets of a tier, one per zone.
     *
     * @param tier such as {@code database}
     */
    public List<Node<Aws, Subnets.Desired, Subnet>> subnets(String tier) {
        var nodes = new ArrayList<Node<Aws, Subnets.Desired, Subnet>>();
        for (var zone = 0; zone < zones; zone++) {
            var letter = (char) ('a' + zone);
            var name = "subnet-" + tier + "-" + letter;
            var zoneName = zone < regionInfo.zones().size() ? regionInfo.zones().get(zone) : "zone " + letter;
            nodes.add(
                    existing == null
                            ? graph.reference(NETWORK, name, Subnets.KIND, preview(tier, zoneName))
                            : external(existing, tier, name, zone, zoneName));
        }
        return List.copyOf(nodes);
    }

    private Node<Aws, Subnets.Desired, Subnet> external(
            ExistingVpc vpc, String tier, String name, int zone, String zoneName) {
        var ids = vpc.selector(tier).ids();
        var preview = preview(tier, zoneName).toBuilder()
                .vpcId(vpc.vpcId())
                .subnetId(zone < ids.size() ? ids.get(zone) : "the " + tier + " subnet in " + zoneName)
                .build();
        return graph.external(
                NETWORK, name, ExistingSubnets.KIND, preview, subnets -> vpc.subnet(tier, zone, zones, subnets));
    }

    private static Subnet preview(String tier, String zone) {
        return Subnet.builder()
                .subnetId(Plan.KNOWN_AFTER_APPLY + " " + zone)
                .availabilityZone(zone)
                .cidrBlock("subnet " + tier + " in " + zone + " " + Plan.KNOWN_AFTER_APPLY)
                .build();
    }

    /** The security group of a tier, such as {@code database}. */
    public Node<Aws, SecurityGroups.Desired, SecurityGroups.SecurityGroup> securityGroup(String tier) {
        return graph.reference(NETWORK, "security-group-" + tier, SecurityGroups.KIND, SecurityGroups.placeholder());
    }
}
