package io.platformoperator.network;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.SecurityGroupRule;
import io.platformoperator.aws.resources.SecurityGroups;
import io.platformoperator.aws.resources.SecurityGroups.SecurityGroup;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * The default security group of a VPC. AWS creates it with the VPC, deletes it with the VPC, and assigns it to resources
 * that name no other group. The operator removes all its rules, so that no resource gets access unintentionally.
 */
final class DefaultSecurityGroups {
    private static final Set<SecurityGroupRule> NO_RULES = Set.of();

    private DefaultSecurityGroups() {}

    /** The desired default security group: no rules. */
    record Desired(String vpcId) {}

    static final ResourceKind<Aws, Desired, SecurityGroup> KIND = ResourceKind.<Aws, Desired, SecurityGroup>named(
                    "ec2/DefaultSecurityGroup")
            .iam(
                    IamStatement.allow("ec2:DescribeSecurityGroups"),
                    IamStatement.allow("ec2:RevokeSecurityGroupIngress", "ec2:RevokeSecurityGroupEgress")
                            .when("Null", "aws:ResourceTag/Name", "true"))
            .list(aws -> list(aws))
            .id(SecurityGroup::id)
            .name(Desired::vpcId, SecurityGroup::vpcId)
            .partOf(SecurityGroup::vpcId)
            .preview(
                    desired -> new SecurityGroup(Plan.KNOWN_AFTER_APPLY, desired.vpcId(), Map.of(), NO_RULES, NO_RULES))
            .create((aws, desired, request) -> SecurityGroups.visible(
                    list(aws, filter("vpc-id", desired.vpcId())), "default of " + desired.vpcId()))
            .field("ingress", desired -> NO_RULES, SecurityGroup::ingress, IN_PLACE)
            .field("egress", desired -> NO_RULES, SecurityGroup::egress, IN_PLACE)
            .update((aws, observed, desired, changes) -> SecurityGroups.updateRules(aws, observed, NO_RULES, NO_RULES))
            .delete((aws, observed, request) -> {}) // AWS deletes it with its VPC
            .deletesSynchronously()
            .build();

    private static List<SecurityGroup> list(Aws aws, Filter... filters) {
        return aws
                .ec2()
                .describeSecurityGroupsPaginator(
                        r -> r.filters(Stream.concat(Stream.of(filter("group-name", "default")), Stream.of(filters))
                                .toList()))
                .securityGroups()
                .stream()
                .map(SecurityGroup::of)
                .toList();
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }
}
