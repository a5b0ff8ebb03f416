package io.platformoperator.database;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.TaggedResources;
import io.platformoperator.aws.resources.ParameterGroups;
import io.platformoperator.aws.resources.ParameterGroups.Desired;
import io.platformoperator.aws.resources.ParameterGroups.ParameterGroup;
import io.platformoperator.aws.resources.Parameters;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.ResourceKind;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.pagination.sync.SdkIterable;
import software.amazon.awssdk.services.rds.model.ApplyMethod;
import software.amazon.awssdk.services.rds.model.Parameter;

/** RDS parameter groups: the parameters of PostgreSQL. */
final class DBParameterGroups implements ParameterGroups.Calls {
    private static final String STATIC = "static";

    /** {@code rds/DBParameterGroup}. */
    static final ResourceKind<Aws, Desired, ParameterGroup> KIND = ParameterGroups.kind(
                    "rds/DBParameterGroup", new DBParameterGroups(), RdsTags::read)
            .iam(
                    IamStatement.allow(
                            "rds:DescribeDBParameterGroups",
                            "rds:DescribeDBParameters",
                            "tag:GetResources",
                            "rds:ListTagsForResource"),
                    IamStatement.creates("rds:CreateDBParameterGroup"),
                    IamStatement.changes(
                            "rds:AddTagsToResource",
                            "rds:ModifyDBParameterGroup",
                            "rds:ResetDBParameterGroup",
                            "rds:DeleteDBParameterGroup"),
                    IamStatement.allow("rds:AddTagsToResource")
                            .on("arn:aws:rds:*:{account}:pg:{regional}")
                            .whenSettingTags())
            .updateTags((aws, observed, tags) -> RdsTags.put(aws, observed.arn(), tags))
            .delete((aws, observed, request) ->
                    aws.rds().deleteDBParameterGroup(r -> r.dbParameterGroupName(observed.name())))
            .build();

    @Override
    public List<ParameterGroup> list(Aws aws, TaggedResources.Snapshot tags) {
        return aws.rds().describeDBParameterGroupsPaginator().dbParameterGroups().stream()
                .map(group -> ParameterGroup.listed(
                        group.dbParameterGroupName(),
                        group.dbParameterGroupArn(),
                        group.dbParameterGroupFamily(),
                        tags))
                .toList();
    }

    @Override
    public Parameters parameters(Aws aws, String group) {
        return Parameters.of(
                describe(aws, group), Parameter::parameterName, Parameter::parameterValue, Parameter::source);
    }

    @Override
    public String create(Aws aws, Desired desired, Map<String, String> tags) {
        return aws.rds()
                .createDBParameterGroup(r -> r.dbParameterGroupName(desired.name())
                        .dbParameterGroupFamily(desired.family())
                        .description("PostgreSQL parameters")
                        .tags(RdsTags.fromMap(tags)))
                .dbParameterGroup()
                .dbParameterGroupArn();
    }

    @Override
    public void tag(Aws aws, String arn, Map<String, String> tags) {
        RdsTags.put(aws, arn, tags);
    }

    /** RDS refuses to apply a static parameter immediately. */
    @Override
    public Set<String> staticParameters(Aws aws, String group) {
        return describe(aws, group).stream()
                .filter(parameter -> STATIC.equals(parameter.applyType()))
                .map(Parameter::parameterName)
                .collect(toUnmodifiableSet());
    }

    @Override
    public void set(Aws aws, String group, Collection<Map.Entry<String, String>> values, Set<String> atRestart) {
        aws.rds().modifyDBParameterGroup(r -> r.dbParameterGroupName(group)
                .parameters(values.stream()
                        .map(entry -> Parameter.builder()
                                .parameterName(entry.getKey())
                                .parameterValue(entry.getValue())
                                .applyMethod(applyMethod(entry.getKey(), atRestart))
                                .build())
                        .toList()));
    }

    @Override
    public void reset(Aws aws, String group, Collection<String> names, Set<String> atRestart) {
        aws.rds().resetDBParameterGroup(r -> r.dbParameterGroupName(group)
                .parameters(names.stream()
                        .map(name -> Parameter.builder()
                                .parameterName(name)
                                .applyMethod(applyMethod(name, atRestart))
                                .build())
                        .toList()));
    }

    private static ApplyMethod applyMethod(String name, Set<String> atRestart) {
        return atRestart.contains(name) ? ApplyMethod.PENDING_REBOOT : ApplyMethod.IMMEDIATE;
    }

    private static SdkIterable<Parameter> describe(Aws aws, String group) {
        return aws.rds()
                .describeDBParametersPaginator(r -> r.dbParameterGroupName(group))
                .parameters();
    }
}
