package io.platformoperator.database;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.ResourceReport;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.SmallNetwork;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.Parameter;
import software.amazon.awssdk.services.rds.model.Tag;

/** Creates, changes and deletes whole databases on the local AWS, and checks them by the AWS SDK. */
@ExtendWith(LocalCloudExtension.class)
class DatabaseIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String REGION = "us-east-1";

    private final Database database = new Database();

    @Test
    void createsEverythingMakesNoFurtherChangesAndDeletesEverything(LocalCloud cloud) {
        var specs = DatabaseSpecs.production("rds-whole");
        try (var region = LocalRegion.of(cloud, REGION)) {
            SmallNetwork.createIn(region, "rds-whole");
            var graph = graph(region, specs, TeardownPolicy.DELETE, 1);
            region.resetCalls();

            var outcome = region.untilReady(graph, LIMIT);

            // Includes reads of the keys that other tests leave.
            var polls = Set.of(
                    "rds:DescribeDBInstances",
                    "resourcegroupstaggingapi:GetResources",
                    "kms:DescribeKey",
                    "kms:GetKeyPolicy",
                    "kms:GetKeyRotationStatus");
            assertThat(region.calls().stream().filter(call -> !polls.contains(call)))
                    .as(
                            "calls other than polls: a listing of each kind, two for each resource, and a second attempt of two"
                                    + " calls in an account whose first database this is")
                    .hasSizeLessThanOrEqualTo(
                            database.kinds().size() + outcome.reports().size() * 2 + 2);
            assertThat(region.iamActions())
                    .isSubsetOf(database.kinds().stream()
                            .flatMap(kind -> kind.iam().stream())
                            .flatMap(statement -> statement.actions().stream())
                            .collect(toSet()));
            assertCreatedAsSpecified(region);
            assertThat(outcome.outputs())
                    .containsKeys(
                            "endpoint",
                            "secretArn",
                            "kmsKeyArn",
                            "instanceArn",
                            "replicaEndpoint1",
                            "replicaEndpoint2",
                            "storageForecast")
                    .containsEntry("port", "5432")
                    .containsEntry("name", "platform");
            var password = Secrets.password(region.aws(), outcome.outputs().get("secretArn"));
            assertThat(password).hasSizeGreaterThanOrEqualTo(32);
            assertThat(outcome.toString()).as("the reported result").doesNotContain(password);
        }
        try (var restarted = LocalRegion.of(cloud, REGION)) {
            var graph = graph(restarted, specs, TeardownPolicy.DELETE, 1);
            restarted.resetCalls();
            assertThat(restarted.untilReady(graph, LIMIT).changes()).isEmpty();
            assertThat(restarted.writes()).as("writes of a restarted operator").isEmpty();

            restarted.untilDeleted(graph, LIMIT);
            assertThat(restarted.tagged("platform/rds-whole")).allMatch(SmallNetwork::contains);
            assertThat(restarted.aws().rds().describeDBSnapshots().dbSnapshots())
                    .noneMatch(snapshot -> snapshot.dbInstanceIdentifier().startsWith("rds-whole"));
            assertThat(restarted
                            .aws()
                            .rds()
                            .describeDBInstanceAutomatedBackups()
                            .dbInstanceAutomatedBackups())
                    .noneMatch(backup -> backup.dbInstanceIdentifier().startsWith("rds-whole"));
        }
    }

    private static void assertCreatedAsSpecified(LocalRegion region) {
        var rds = region.aws().rds();
        var instance = instance(region, "rds-whole-us-east-1-database");
        assertThat(instance.multiAZ()).isTrue();
        assertThat(instance.engineVersion()).startsWith("16.");
        assertThat(instance.storageType()).isEqualTo("gp3");
        assertThat(instance.allocatedStorage()).isEqualTo(1024);
        assertThat(instance.maxAllocatedStorage()).isEqualTo(2224);
        assertThat(instance.iops()).isEqualTo(12_000);
        assertThat(instance.storageEncrypted()).isTrue();
        assertThat(instance.publiclyAccessible()).isFalse();
        assertThat(instance.deletionProtection()).isTrue();
        assertThat(instance.backupRetentionPeriod()).isEqualTo(30);
        assertThat(instance.copyTagsToSnapshot()).isTrue();
        assertThat(instance.performanceInsightsEnabled()).isTrue();
        assertThat(instance.monitoringInterval()).isEqualTo(60);
        assertThat(instance.dbSubnetGroup().subnets()).hasSize(3);
        assertThat(instance.vpcSecurityGroups()).hasSize(1);
        assertThat(AwsTags.toMap(instance.tagList(), Tag::key, Tag::value))
                .containsEntry("cost-center", "platform")
                .containsEntry("platform-operator.io/environment", "platform/rds-whole");
        assertThat(instance.dbParameterGroups())
                .singleElement()
                .satisfies(group -> assertThat(group.parameterApplyStatus()).isEqualTo("in-sync"));
        var group = instance.dbParameterGroups().getFirst().dbParameterGroupName();
        var parameters = rds.describeDBParametersPaginator(r -> r.dbParameterGroupName(group)).parameters().stream()
                .filter(parameter -> parameter.parameterValue() != null)
                .collect(toMap(Parameter::parameterName, Parameter::parameterValue));
        assertThat(parameters)
                .containsEntry("rds.force_ssl", "1")
                .containsEntry("shared_preload_libraries", "pg_stat_statements");
        var key = region.aws()
                .kms()
                .describeKey(r -> r.keyId(instance.kmsKeyId()))
                .keyMetadata();
        assertThat(key.multiRegion()).isTrue();
        for (var name : List.of("rds-whole-us-east-1-database-replica-1", "rds-whole-us-east-1-database-replica-2")) {
            var replica = instance(region, name);
            assertThat(replica.readReplicaSourceDBInstanceIdentifier()).isEqualTo("rds-whole-us-east-1-database");
            assertThat(replica.dbInstanceStatus()).isEqualTo("available");
            assertThat(replica.dbInstanceClass()).isEqualTo("db.r5.4xlarge");
            assertThat(replica.kmsKeyId()).isEqualTo(instance.kmsKeyId());
            assertThat(replica.maxAllocatedStorage()).isEqualTo(2224);
        }
    }

    @Test
    void changesByOneCallAtOnceOrInTheMaintenanceWindow(LocalCloud cloud) {
        var before = DatabaseSpecs.production("rds-change").withReadReplicas(0);
        try (var region = LocalRegion.of(cloud, REGION)) {
            SmallNetwork.createIn(region, "rds-change");
            region.untilReady(graph(region, before, TeardownPolicy.DELETE, 1), LIMIT);

            var later = before.with("db.r5.8xlarge", 1024, null, false);
            region.resetCalls();
            region.untilReady(graph(region, later, TeardownPolicy.DELETE, 2), LIMIT);
            assertThat(region.writes()).containsExactly("rds:ModifyDBInstance");
            await().atMost(LIMIT).untilAsserted(() -> {
                var pending = instance(region, "rds-change-us-east-1-database");
                assertThat(pending.dbInstanceClass()).isEqualTo("db.r5.4xlarge");
                assertThat(pending.pendingModifiedValues().dbInstanceClass()).isEqualTo("db.r5.8xlarge");
            });
            region.reconcile(graph(region, later, TeardownPolicy.DELETE, 2));
            assertThat(region.writes()).as("while the modification is pending").hasSize(1);

            var now = before.with("db.r5.8xlarge", 2000, 20_000, true);
            region.resetCalls();
            region.untilReady(graph(region, now, TeardownPolicy.DELETE, 3), LIMIT);
            assertThat(region.writes()).containsExactly("rds:ModifyDBInstance");
            var changed = instance(region, "rds-change-us-east-1-database");
            assertThat(changed.dbInstanceClass()).isEqualTo("db.r5.8xlarge");
            assertThat(changed.allocatedStorage()).isEqualTo(2000);
            assertThat(changed.iops()).isEqualTo(20_000);

            var parameters = new HashMap<>(before.parameters());
            parameters.remove("pg_stat_statements.track");
            parameters.put("max_connections", "1000");
            var restarting = now.withParameters(parameters, true);
            region.resetCalls();
            region.untilReady(graph(region, restarting, TeardownPolicy.DELETE, 4), LIMIT);
            assertThat(region.writes())
                    .as("the names of the operator's parameters are recorded before and after")
                    .containsExactly(
                            "rds:AddTagsToResource",
                            "rds:ModifyDBParameterGroup",
                            "rds:ResetDBParameterGroup",
                            "rds:AddTagsToResource");
            try (var next = LocalRegion.of(cloud, REGION)) {
                next.resetCalls();
                next.untilReady(graph(next, restarting, TeardownPolicy.DELETE, 4), LIMIT);
                assertThat(next.writes()).as("after the next listing").containsExactly("rds:RebootDBInstance");
            }
            assertThat(instance(region, "rds-change-us-east-1-database")
                            .dbParameterGroups()
                            .getFirst()
                            .parameterApplyStatus())
                    .isEqualTo("in-sync");
            region.aws().rds().modifyDBInstance(r -> r.dbInstanceIdentifier("rds-change-us-east-1-database")
                    .deletionProtection(false));
        }
        try (var restarted = LocalRegion.of(cloud, REGION)) {
            var smaller = before.with("db.r5.8xlarge", 1024, 20_000, true);
            // A listing may show the state before the change by hand.
            await().atMost(LIMIT).untilAsserted(() -> {
                restarted.untilReady(graph(restarted, smaller, TeardownPolicy.DELETE, 5), LIMIT);
                assertThat(instance(restarted, "rds-change-us-east-1-database").deletionProtection())
                        .isTrue();
            });
            var corrected = instance(restarted, "rds-change-us-east-1-database");
            assertThat(corrected.allocatedStorage()).as("a minimum").isEqualTo(2000);
            restarted.untilDeleted(graph(restarted, smaller, TeardownPolicy.DELETE, 5), LIMIT);
        }
    }

    /** RDS takes no parameter group at the creation of a PostgreSQL replica: the replica gets one afterwards. */
    @Test
    void givesAReplicaItsParameterGroupAndRestartsItBeforeItIsReady(LocalCloud cloud) {
        var specs = DatabaseSpecs.production("rds-replica").withReadReplicas(1);
        var name = "rds-replica-us-east-1-database-replica-1";
        try (var region = LocalRegion.of(cloud, REGION)) {
            SmallNetwork.createIn(region, "rds-replica");
            region.untilReady(graph(region, specs, TeardownPolicy.DELETE, 1), LIMIT);
            region.aws().rds().modifyDBInstance(r -> r.dbInstanceIdentifier(name)
                    .dbParameterGroupName("default.postgres16"));
        }
        try (var restarted = LocalRegion.of(cloud, REGION)) {
            var graph = graph(restarted, specs, TeardownPolicy.DELETE, 1);
            restarted.resetCalls();
            restarted.untilReady(graph, LIMIT);

            assertThat(restarted.writes()).containsExactly("rds:ModifyDBInstance", "rds:RebootDBInstance");
            var group = instance(restarted, name).dbParameterGroups().getFirst();
            assertThat(group.dbParameterGroupName()).isEqualTo("rds-replica-us-east-1-database-postgres16");
            assertThat(group.parameterApplyStatus()).isEqualTo("in-sync");
            restarted.untilDeleted(graph, LIMIT);
        }
    }

    /** A replica that somebody promotes is a database of its own: only a person may delete it. */
    @Test
    void reportsAndRetainsAPromotedReplica(LocalCloud cloud) {
        var specs = DatabaseSpecs.production("rds-promoted").withReadReplicas(1);
        var name = "rds-promoted-us-east-1-database-replica-1";
        try (var region = LocalRegion.of(cloud, REGION)) {
            SmallNetwork.createIn(region, "rds-promoted");
            region.untilReady(graph(region, specs, TeardownPolicy.DELETE, 1), LIMIT);
            region.aws().rds().promoteReadReplica(r -> r.dbInstanceIdentifier(name));
            await().atMost(LIMIT).until(() -> instance(region, name).readReplicaSourceDBInstanceIdentifier() == null);
        }
        try (var restarted = LocalRegion.of(cloud, REGION)) {
            restarted.resetCalls();
            assertThat(restarted
                            .reconcile(graph(restarted, specs, TeardownPolicy.DELETE, 1))
                            .reports())
                    .filteredOn(report -> report.identity().name().equals("replica-1"))
                    .singleElement()
                    .satisfies(report -> assertThat(report.message())
                            .contains("ChangedKind", "no longer a rds/DBInstanceReadReplica", "promoted"));

            var single = specs.withReadReplicas(0);
            restarted.untilReady(graph(restarted, single, TeardownPolicy.DELETE, 2), LIMIT);
            assertThat(restarted.writes()).isEmpty();

            restarted.untilDeleted(graph(restarted, single, TeardownPolicy.DELETE, 2), LIMIT);
            assertThat(instance(restarted, name).dbInstanceStatus()).isEqualTo("available");
            assertThat(restarted.tagged("platform/rds-promoted").stream().filter(each -> !SmallNetwork.contains(each)))
                    .as("the promoted replica and what it needs")
                    .contains("DBInstance replica-1", "key key", "DBSubnetGroup subnet-group")
                    .doesNotContain("DBInstance instance");
        }
    }

    /** RDS refuses a whole call because of one parameter that it does not know. */
    @Test
    void aWrongParameterCostsOnlyItself(LocalCloud cloud) {
        var specs = DatabaseSpecs.production("rds-parameter").withReadReplicas(0);
        var parameters = new HashMap<>(specs.parameters());
        parameters.put("no_such_parameter", "1");
        try (var region = LocalRegion.of(cloud, REGION)) {
            SmallNetwork.createIn(region, "rds-parameter");
            var wrong = graph(region, specs.withParameters(parameters, true), TeardownPolicy.DELETE, 1);
            await().atMost(LIMIT).untilAsserted(() -> {
                var reports = region.reconcile(wrong).reports();
                assertThat(reports)
                        .filteredOn(report -> report.phase() != ResourceReport.Phase.READY)
                        .singleElement()
                        .satisfies(report -> assertThat(report.message())
                                .contains("Could not find parameter with name: no_such_parameter"));
            });
            var instance = instance(region, "rds-parameter-us-east-1-database");
            var group = instance.dbParameterGroups().getFirst();
            assertThat(group.parameterApplyStatus()).isEqualTo("in-sync");
            assertThat(userParameters(region, group.dbParameterGroupName())).isEqualTo(specs.parameters());

            region.untilReady(graph(region, specs, TeardownPolicy.DELETE, 2), LIMIT);
            region.untilDeleted(graph(region, specs, TeardownPolicy.DELETE, 2), LIMIT);
        }
    }

    @Test
    void leavesParametersThatOthersSet(LocalCloud cloud) {
        var specs = DatabaseSpecs.production("rds-others").withReadReplicas(0);
        var name = "rds-others-us-east-1-database-postgres16";
        try (var region = LocalRegion.of(cloud, REGION)) {
            SmallNetwork.createIn(region, "rds-others");
            region.untilReady(graph(region, specs, TeardownPolicy.DELETE, 1), LIMIT);
            region.aws().rds().modifyDBParameterGroup(r -> r.dbParameterGroupName(name)
                    .parameters(parameter -> parameter
                            .parameterName("work_mem")
                            .parameterValue("65536")
                            .applyMethod("immediate")));
        }
        try (var restarted = LocalRegion.of(cloud, REGION)) {
            restarted.resetCalls();
            var result = restarted.untilReady(graph(restarted, specs, TeardownPolicy.DELETE, 1), LIMIT);
            assertThat(restarted.writes()).isEmpty();
            assertThat(result.reports())
                    .filteredOn(report -> report.phase() == ResourceReport.Phase.UNMANAGED)
                    .singleElement()
                    .satisfies(report -> {
                        assertThat(report.identity().name()).endsWith("/parameters/work_mem");
                        assertThat(report.message()).startsWith("the parameter work_mem=65536");
                    });

            var parameters = new HashMap<>(specs.parameters());
            parameters.remove("pg_stat_statements.track");
            var fewer = specs.withParameters(parameters, true);
            restarted.untilReady(graph(restarted, fewer, TeardownPolicy.DELETE, 2), LIMIT);
            parameters.put("work_mem", "65536");
            assertThat(userParameters(restarted, name))
                    .as("the operator resets its own parameter only")
                    .isEqualTo(parameters);
            restarted.untilDeleted(graph(restarted, fewer, TeardownPolicy.DELETE, 2), LIMIT);
        }
    }

    private static Map<String, String> userParameters(LocalRegion region, String group) {
        return region
                .aws()
                .rds()
                .describeDBParametersPaginator(
                        r -> r.dbParameterGroupName(group).source("user"))
                .parameters()
                .stream()
                .collect(toMap(Parameter::parameterName, Parameter::parameterValue));
    }

    @Test
    void takesAFinalSnapshotWhoseKeyIsRetained(LocalCloud cloud) {
        var specs = DatabaseSpecs.production("rds-snapshot").withReadReplicas(1);
        try (var region = LocalRegion.of(cloud, REGION)) {
            SmallNetwork.createIn(region, "rds-snapshot");
            var graph = graph(region, specs, TeardownPolicy.SNAPSHOT, 1);
            var key = region.untilReady(graph, LIMIT).outputs().get("kmsKeyArn");

            region.untilDeleted(graph, LIMIT);

            assertThat(region.aws().rds().describeDBSnapshots().dbSnapshots())
                    .filteredOn(snapshot -> snapshot.dbInstanceIdentifier().startsWith("rds-snapshot"))
                    .singleElement()
                    .satisfies(snapshot -> {
                        assertThat(snapshot.dbSnapshotIdentifier())
                                .startsWith("rds-snapshot-us-east-1-database-final-");
                        assertThat(snapshot.kmsKeyId()).isEqualTo(key);
                        assertThat(AwsTags.toMap(snapshot.tagList(), Tag::key, Tag::value))
                                .containsEntry("platform-operator.io/environment", "platform/rds-snapshot");
                    });
            assertThat(region.aws()
                            .kms()
                            .describeKey(r -> r.keyId(key))
                            .keyMetadata()
                            .keyState())
                    .isEqualTo(KeyState.ENABLED);
            assertThat(region.tagged("platform/rds-snapshot").stream().filter(found -> !SmallNetwork.contains(found)))
                    .containsExactlyInAnyOrder("key key", "DBSnapshot instance");
        }
    }

    @Test
    void retainsAndAdoptsResourcesWithData(LocalCloud cloud) {
        var specs = DatabaseSpecs.production("rds-retain").withReadReplicas(1);
        try (var region = LocalRegion.of(cloud, REGION)) {
            SmallNetwork.createIn(region, "rds-retain");
            var graph = graph(region, specs, TeardownPolicy.RETAIN, 1);
            var first = region.untilReady(graph, LIMIT).outputs();

            region.untilDeleted(graph, LIMIT);

            assertThat(instance(region, "rds-retain-us-east-1-database").dbInstanceStatus())
                    .isEqualTo("available");
            assertThat(region.untilReady(graph(region, specs, TeardownPolicy.DELETE, 1), LIMIT)
                            .outputs())
                    .as("outputs of the adopted instance")
                    .isEqualTo(first);
            var single = specs.withReadReplicas(0);
            region.untilReady(graph(region, single, TeardownPolicy.RETAIN, 2), LIMIT);
            await().untilAsserted(() -> assertThat(region.aws().rds().describeDBInstances().dbInstances().stream()
                            .map(DBInstance::dbInstanceIdentifier)
                            .filter(name -> name.startsWith("rds-retain")))
                    .as("an undesired replica is deleted, because it has no data of its own")
                    .containsExactly("rds-retain-us-east-1-database"));
            region.untilDeleted(graph(region, single, TeardownPolicy.DELETE, 3), LIMIT);
        }
    }

    private Graph<Aws> graph(LocalRegion region, DatabaseSpecs specs, TeardownPolicy policy, long generation) {
        return region.graph(database, specs.owner(policy, generation), specs.spec());
    }

    private static DBInstance instance(LocalRegion region, String name) {
        return region.aws()
                .rds()
                .describeDBInstances(r -> r.dbInstanceIdentifier(name))
                .dbInstances()
                .getFirst();
    }
}
