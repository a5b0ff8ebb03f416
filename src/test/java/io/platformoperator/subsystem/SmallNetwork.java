package io.platformoperator.subsystem;

import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.Claim;
import io.platformoperator.graph.DeletionPolicy;
import io.platformoperator.graph.Owner;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/** What data subsystems need of a network, put there by hand: a VPC, database subnets in three zones, security groups. */
public final class SmallNetwork {
    private SmallNetwork() {}

    /** Makes one, as the network of that environment. */
    public static void in(LocalRegion region, String environment) {
        var facts = region.aws().facts();
        var owner = new Owner(
                "platform/" + environment, "uid", facts.region(), "network", 1, Map.of(), DeletionPolicy.DELETE);
        var ec2 = region.aws().ec2();
        var vpc = ec2.createVpc(r -> r.cidrBlock("10.0.0.0/16")
                        .tagSpecifications(AwsTags.specification(ResourceType.VPC, claim(owner, "vpc"), Map.of())))
                .vpc();
        for (var zone = 0; zone < 3; zone++) {
            var cidr = "10.0." + zone + ".0/24";
            var name = facts.zones().get(zone);
            var claim = claim(owner, "subnet-database-" + (char) ('a' + zone));
            ec2.createSubnet(r -> r.vpcId(vpc.vpcId())
                    .availabilityZone(name)
                    .cidrBlock(cidr)
                    .tagSpecifications(AwsTags.specification(ResourceType.SUBNET, claim, Map.of())));
        }
        for (var tier : new String[] {"database", "cache"}) {
            var claim = claim(owner, "security-group-" + tier);
            ec2.createSecurityGroup(r -> r.vpcId(vpc.vpcId())
                    .groupName(environment + "-" + tier)
                    .description(tier)
                    .tagSpecifications(AwsTags.specification(ResourceType.SECURITY_GROUP, claim, Map.of())));
        }
    }

    /** Whether a resource as {@link LocalRegion#tagged} names it is part of this. */
    public static boolean has(String tagged) {
        return tagged.endsWith(" vpc") || tagged.contains(" subnet-database-") || tagged.contains(" security-group-");
    }

    private static Claim claim(Owner owner, String name) {
        return new Claim(owner.identity(name), owner.tagsFor(name), "0".repeat(64));
    }
}
