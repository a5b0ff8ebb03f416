package io.platformoperator.network;

import static io.platformoperator.graph.OnDifference.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.SecurityGroupRule;
import io.platformoperator.aws.resources.SecurityGroups;
import io.platformoperator.aws.resources.SecurityGroups.Group;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * The group that AWS makes with a VPC and gives to whatever names no other. It can't be made or deleted, only found, and
 * emptied so that nothing works by accident.
 */
final class DefaultSecurityGroups {
    private static final Set<SecurityGroupRule> NOTHING = Set.of();

    private DefaultSecurityGroups() {}

    /** What is wanted of a VPC's default group: that it has no rules. */
    record Wanted(String vpcId) {}

    static final ResourceKind<Aws, Wanted, Group> KIND = ResourceKind.<Aws, Wanted, Group>named(
                    "ec2/DefaultSecurityGroup")
            .iam(
                    "ec2:DescribeSecurityGroups",
                    "ec2:AuthorizeSecurityGroupIngress",
                    "ec2:AuthorizeSecurityGroupEgress",
                    "ec2:RevokeSecurityGroupIngress",
                    "ec2:RevokeSecurityGroupEgress")
            .list(aws -> find(aws))
            .id(Group::id)
            .name(Wanted::vpcId, Group::vpcId)
            .partOf(Group::vpcId)
            .preview(want -> new Group(Plan.KNOWN_LATER, want.vpcId(), Map.of(), NOTHING, NOTHING))
            .create((aws, want, claim) ->
                    find(aws, filter("vpc-id", want.vpcId())).getFirst())
            .field("ingress", want -> NOTHING, Group::ingress, IN_PLACE)
            .field("egress", want -> NOTHING, Group::egress, IN_PLACE)
            .update((aws, have, want, changes) -> SecurityGroups.change(aws, have, NOTHING, NOTHING))
            .delete((aws, have, farewell) -> {}) // goes with its VPC
            .vanishes()
            .build();

    private static List<Group> find(Aws aws, Filter... more) {
        return aws
                .ec2()
                .describeSecurityGroupsPaginator(
                        r -> r.filters(Stream.concat(Stream.of(filter("group-name", "default")), Stream.of(more))
                                .toList()))
                .securityGroups()
                .stream()
                .map(Group::of)
                .toList();
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }
}
