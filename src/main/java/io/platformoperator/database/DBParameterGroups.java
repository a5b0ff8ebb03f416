package io.platformoperator.database;

import static io.platformoperator.graph.OnDifference.IN_PLACE;
import static io.platformoperator.graph.OnDifference.REFUSE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.Parameters;
import io.platformoperator.graph.Claim;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.rds.model.ApplyMethod;
import software.amazon.awssdk.services.rds.model.DBParameterGroup;
import software.amazon.awssdk.services.rds.model.Parameter;

/** Settings of PostgreSQL itself. RDS lists groups without tags, and parameters of one group at a time. */
final class DBParameterGroups {
    private static final String STATIC = "static";
    private static final String SET_BY_USER = "user";

    private DBParameterGroups() {}

    /**
     * What is wanted of a parameter group.
     *
     * @param name lower case, at most 255 characters
     * @param family such as {@code postgres16}; fixed for ever
     * @param parameters exactly these; all others have their defaults
     */
    record Desired(String name, String family, Map<String, String> parameters) {}

    /** A parameter group as RDS shows it. */
    record Group(String name, String arn, String family, Map<String, String> tags, Parameters parameters) {
        Group with(Map<String, String> newTags, Parameters newParameters) {
            return new Group(name, arn, family, newTags, newParameters);
        }
    }

    /** {@code rds/DBParameterGroup}. */
    static final ResourceKind<Aws, Desired, Group> KIND = ResourceKind.<Aws, Desired, Group>named("rds/DBParameterGroup")
            .iam(
                    "rds:DescribeDBParameterGroups",
                    "rds:DescribeDBParameters",
                    "tag:GetResources",
                    "rds:ListTagsForResource",
                    "rds:CreateDBParameterGroup",
                    "rds:AddTagsToResource",
                    "rds:ModifyDBParameterGroup",
                    "rds:ResetDBParameterGroup",
                    "rds:DeleteDBParameterGroup")
            .list(DBParameterGroups::list)
            .details(Duration.ofMinutes(10), DBParameterGroups::read, DBParameterGroups::carry)
            .id(Group::name)
            .tags(Group::tags)
            .name(Desired::name, Group::name)
            .preview(desired -> new Group(
                    desired.name(), Plan.KNOWN_LATER, desired.family(), Map.of(), Parameters.set(desired.parameters())))
            .create(DBParameterGroups::create)
            .field("family", Desired::family, Group::family, REFUSE)
            .relativeField(
                    "parameters",
                    desired -> new TreeMap<>(desired.parameters()),
                    (desired, observed) -> observed.parameters().beside(desired.parameters()),
                    IN_PLACE)
            .update((aws, observed, desired, changes) -> change(aws, observed, desired))
            .retag((aws, observed, tags) -> RdsTags.put(aws, observed.arn(), tags))
            .delete((aws, observed, request) -> aws.rds().deleteDBParameterGroup(r -> r.dbParameterGroupName(observed.name())))
            .vanishes()
            .build();

    private static List<Group> list(Aws aws) {
        var tags = aws.tagged().picture();
        return aws.rds().describeDBParameterGroupsPaginator().dbParameterGroups().stream()
                .map(group -> group(group, tags.of(group.dbParameterGroupArn())))
                .toList();
    }

    private static Group group(DBParameterGroup group, Map<String, String> tags) {
        return new Group(
                group.dbParameterGroupName(),
                group.dbParameterGroupArn(),
                group.dbParameterGroupFamily(),
                tags,
                Parameters.set(Map.of()));
    }

    private static Optional<Group> read(Aws aws, Group listed) {
        var shown = parameters(aws, listed.name());
        var values = shown.stream()
                .filter(parameter -> parameter.parameterValue() != null)
                .collect(Collectors.toMap(Parameter::parameterName, Parameter::parameterValue));
        var changed = shown.stream()
                .filter(parameter -> SET_BY_USER.equals(parameter.source()))
                .map(Parameter::parameterName)
                .collect(Collectors.toSet());
        return Optional.of(
                listed.with(RdsTags.known(aws, listed.arn(), listed.tags()), new Parameters(values, changed)));
    }

    private static Group carry(Group before, Group listed) {
        return listed.with(listed.tags().isEmpty() ? before.tags() : listed.tags(), before.parameters());
    }

    /**
     * Makes the group and sets its parameters at once, so that an instance that is made right afterwards starts with
     * them. If RDS refuses a parameter, the group is there without them: the next update asks again, and says why.
     */
    private static Group create(Aws aws, Desired desired, Claim request) {
        var created = group(
                aws.rds()
                        .createDBParameterGroup(r -> r.dbParameterGroupName(desired.name())
                                .dbParameterGroupFamily(desired.family())
                                .description("PostgreSQL parameters")
                                .tags(RdsTags.list(request.tags())))
                        .dbParameterGroup(),
                request.tags());
        try {
            // Nothing uses the group yet, so that every parameter, static or not, is in force from the first start.
            set(aws, desired.name(), desired.parameters(), desired.parameters().keySet());
            return created.with(request.tags(), Parameters.set(desired.parameters()));
        } catch (AwsServiceException e) {
            return created;
        }
    }

    private static Group change(Aws aws, Group observed, Desired desired) {
        var reset = observed.parameters().toReset(desired.parameters());
        var atRestart = parameters(aws, observed.name()).stream()
                .filter(parameter -> STATIC.equals(parameter.applyType()))
                .map(Parameter::parameterName)
                .collect(Collectors.toCollection(TreeSet::new));
        set(aws, observed.name(), observed.parameters().toSet(desired.parameters()), atRestart);
        for (var batch : Parameters.batches(reset)) {
            aws.rds().resetDBParameterGroup(r -> r.dbParameterGroupName(observed.name())
                    .parameters(batch.stream()
                            .map(name -> Parameter.builder()
                                    .parameterName(name)
                                    .applyMethod(method(name, atRestart))
                                    .build())
                            .toList()));
        }
        return observed.with(observed.tags(), Parameters.set(desired.parameters()));
    }

    /** Static parameters are taken at the next restart only, and RDS refuses to be asked for more. */
    private static void set(Aws aws, String group, Map<String, String> values, Set<String> atRestart) {
        for (var batch : Parameters.batches(values.entrySet())) {
            aws.rds().modifyDBParameterGroup(r -> r.dbParameterGroupName(group)
                    .parameters(batch.stream()
                            .map(entry -> Parameter.builder()
                                    .parameterName(entry.getKey())
                                    .parameterValue(entry.getValue())
                                    .applyMethod(method(entry.getKey(), atRestart))
                                    .build())
                            .toList()));
        }
    }

    private static ApplyMethod method(String name, Set<String> atRestart) {
        return atRestart.contains(name) ? ApplyMethod.PENDING_REBOOT : ApplyMethod.IMMEDIATE;
    }

    private static List<Parameter> parameters(Aws aws, String group) {
        return aws.rds().describeDBParametersPaginator(r -> r.dbParameterGroupName(group)).parameters().stream()
                .toList();
    }
}
