package io.platformoperator.subsystem;

import static org.awaitility.Awaitility.await;

import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.TeardownPolicy;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/**
 * The network resources that data subsystems refer to, created directly: a VPC, subnets of three tiers in three zones, security
 * groups without ingress rules.
 */
public final class SmallNetwork {
    private static final int ZONES = 3;
    private static final List<String> TIERS = List.of("database", "private", "management");

    private SmallNetwork() {}

    /** Creates the resources with the identity tags of that environment's network, and waits until EC2 lists them. */
    public static void createIn(LocalRegion region, String environment) {
        createIn(region, "platform", environment);
    }

    /** As {@link #createIn(LocalRegion, String)}, for an environment in that namespace. */
    public static void createIn(LocalRegion region, String namespace, String environment) {
        var facts = region.aws().regionInfo();
        var owner = new Owner(
                namespace + "/" + environment, "uid", facts.region(), "network", 1, Map.of(), TeardownPolicy.DELETE);
        var ec2 = region.aws().ec2();
        var vpc = ec2.createVpc(r -> r.cidrBlock("10.0.0.0/16")
                        .tagSpecifications(AwsTags.specification(ResourceType.VPC, request(owner, "vpc"), Map.of())))
                .vpc();
        for (var subnet = 0; subnet < TIERS.size() * ZONES; subnet++) {
            var zone = subnet % ZONES;
            var cidr = "10.0." + subnet + ".0/24";
            var name = facts.zones().get(zone);
            var request = request(owner, "subnet-" + TIERS.get(subnet / ZONES) + "-" + (char) ('a' + zone));
            ec2.createSubnet(r -> r.vpcId(vpc.vpcId())
                    .availabilityZone(name)
                    .cidrBlock(cidr)
                    .tagSpecifications(AwsTags.specification(ResourceType.SUBNET, request, Map.of())));
        }
        for (var tier : new String[] {"database", "cache"}) {
            var request = request(owner, "security-group-" + tier);
            ec2.createSecurityGroup(r -> r.vpcId(vpc.vpcId())
                    .groupName(environment + "-" + tier)
                    .description(tier)
                    .tagSpecifications(AwsTags.specification(ResourceType.SECURITY_GROUP, request, Map.of())));
        }
        var ofVpc = Filter.builder().name("vpc-id").values(vpc.vpcId()).build();
        // A new resource is missing from EC2's listings for some seconds. A VPC has a default security group.
        await().until(() -> ec2.describeSubnets(r -> r.filters(ofVpc)).subnets().size() == TIERS.size() * ZONES
                && ec2.describeSecurityGroups(r -> r.filters(ofVpc))
                                .securityGroups()
                                .size()
                        == 3);
    }

    /** True if a line of {@link LocalRegion#tagged} is one of these resources. */
    public static boolean contains(String tagged) {
        return tagged.endsWith(" vpc") || tagged.startsWith("subnet ") || tagged.contains(" security-group-");
    }

    private static CreateRequest request(Owner owner, String name) {
        return new CreateRequest(owner.identity(name), owner.tagsFor(name), "0".repeat(64));
    }
}
