package io.platformoperator.database;

import static io.platformoperator.graph.OnDifference.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.rds.model.DBSubnetGroup;
import software.amazon.awssdk.services.rds.model.Subnet;

/** Where database instances may be: subnets in two zones at least. RDS lists groups without their tags. */
final class DBSubnetGroups {
    private DBSubnetGroups() {}

    /**
     * What is wanted of a subnet group.
     *
     * @param name lower case, at most 255 characters
     */
    record Desired(String name, Set<String> subnetIds) {}

    /** A subnet group as RDS shows it. */
    record Group(String name, String arn, Set<String> subnetIds, Map<String, String> tags) {
        Group withTags(Map<String, String> others) {
            return new Group(name, arn, subnetIds, others);
        }
    }

    /** {@code rds/DBSubnetGroup}. */
    static final ResourceKind<Aws, Desired, Group> KIND = ResourceKind.<Aws, Desired, Group>named("rds/DBSubnetGroup")
            .iam(
                    "rds:DescribeDBSubnetGroups",
                    "tag:GetResources",
                    "rds:ListTagsForResource",
                    "rds:CreateDBSubnetGroup",
                    "rds:AddTagsToResource",
                    "rds:ModifyDBSubnetGroup",
                    "rds:DeleteDBSubnetGroup",
                    "ec2:DescribeAccountAttributes",
                    "ec2:DescribeAvailabilityZones",
                    "ec2:DescribeSubnets",
                    "ec2:DescribeVpcs")
            .list(DBSubnetGroups::list)
            .details(
                    Duration.ofMinutes(10),
                    (aws, listed) -> Optional.of(listed.withTags(RdsTags.known(aws, listed.arn(), listed.tags()))),
                    (before, listed) -> listed.tags().isEmpty() ? listed.withTags(before.tags()) : listed)
            .id(Group::name)
            .tags(Group::tags)
            .name(Desired::name, Group::name)
            .preview(desired -> new Group(desired.name(), Plan.KNOWN_LATER, desired.subnetIds(), Map.of()))
            .create((aws, desired, request) -> group(
                    aws.rds()
                            .createDBSubnetGroup(r -> r.dbSubnetGroupName(desired.name())
                                    .dbSubnetGroupDescription("Database subnets")
                                    .subnetIds(desired.subnetIds())
                                    .tags(RdsTags.list(request.tags())))
                            .dbSubnetGroup(),
                    request.tags()))
            .field("subnets", Desired::subnetIds, Group::subnetIds, IN_PLACE)
            .update((aws, observed, desired, changes) -> group(
                    aws.rds()
                            .modifyDBSubnetGroup(
                                    r -> r.dbSubnetGroupName(desired.name()).subnetIds(desired.subnetIds()))
                            .dbSubnetGroup(),
                    observed.tags()))
            .retag((aws, observed, tags) -> RdsTags.put(aws, observed.arn(), tags))
            .delete((aws, observed, request) -> aws.rds().deleteDBSubnetGroup(r -> r.dbSubnetGroupName(observed.name())))
            .vanishes()
            .build();

    private static List<Group> list(Aws aws) {
        var tags = aws.tagged().picture();
        return aws.rds().describeDBSubnetGroupsPaginator().dbSubnetGroups().stream()
                .map(group -> group(group, tags.of(group.dbSubnetGroupArn())))
                .toList();
    }

    private static Group group(DBSubnetGroup group, Map<String, String> tags) {
        var subnetIds = group.subnets().stream().map(Subnet::subnetIdentifier).collect(Collectors.toUnmodifiableSet());
        return new Group(group.dbSubnetGroupName(), group.dbSubnetGroupArn(), subnetIds, tags);
    }
}
