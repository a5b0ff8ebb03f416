package io.platformoperator.database;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.SubnetGroups;
import io.platformoperator.aws.resources.SubnetGroups.Desired;
import io.platformoperator.aws.resources.SubnetGroups.SubnetGroup;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.ResourceKind;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.rds.model.DBSubnetGroup;
import software.amazon.awssdk.services.rds.model.Subnet;

/** RDS subnet groups: the subnets, in at least two zones, in which RDS may place instances. */
final class DBSubnetGroups {
    private DBSubnetGroups() {}

    /** {@code rds/DBSubnetGroup}. */
    static final ResourceKind<Aws, Desired, SubnetGroup> KIND = SubnetGroups.kind("rds/DBSubnetGroup", RdsTags::read)
            .iam(
                    IamStatement.allow(
                            "rds:DescribeDBSubnetGroups",
                            "tag:GetResources",
                            "rds:ListTagsForResource",
                            "ec2:DescribeAccountAttributes",
                            "ec2:DescribeAvailabilityZones",
                            "ec2:DescribeSubnets",
                            "ec2:DescribeVpcs"),
                    IamStatement.creates("rds:CreateDBSubnetGroup"),
                    IamStatement.changes("rds:AddTagsToResource", "rds:ModifyDBSubnetGroup", "rds:DeleteDBSubnetGroup"),
                    IamStatement.allow("rds:AddTagsToResource")
                            .on("arn:aws:rds:*:{account}:subgrp:{regional}")
                            .whenSettingTags())
            .list(DBSubnetGroups::list)
            .create((aws, desired, request) -> group(
                    aws.rds()
                            .createDBSubnetGroup(r -> r.dbSubnetGroupName(desired.name())
                                    .dbSubnetGroupDescription("Database subnets")
                                    .subnetIds(desired.subnetIds())
                                    .tags(RdsTags.fromMap(request.tags())))
                            .dbSubnetGroup(),
                    request.tags()))
            .update((aws, observed, desired, changes) -> group(
                    aws.rds()
                            .modifyDBSubnetGroup(
                                    r -> r.dbSubnetGroupName(desired.name()).subnetIds(desired.subnetIds()))
                            .dbSubnetGroup(),
                    observed.tags()))
            .updateTags((aws, observed, tags) -> RdsTags.put(aws, observed.arn(), tags))
            .delete((aws, observed, request) ->
                    aws.rds().deleteDBSubnetGroup(r -> r.dbSubnetGroupName(observed.name())))
            .build();

    private static List<SubnetGroup> list(Aws aws) {
        var tags = aws.taggedResources().snapshot();
        return aws.rds().describeDBSubnetGroupsPaginator().dbSubnetGroups().stream()
                .map(group -> group(group, tags.of(group.dbSubnetGroupArn())))
                .toList();
    }

    private static SubnetGroup group(DBSubnetGroup group, Map<String, String> tags) {
        var subnetIds = group.subnets().stream().map(Subnet::subnetIdentifier).collect(Collectors.toUnmodifiableSet());
        return new SubnetGroup(group.dbSubnetGroupName(), group.dbSubnetGroupArn(), subnetIds, tags);
    }
}
