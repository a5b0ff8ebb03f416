package io.platformoperator.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.platformoperator.api.v1alpha1.OldPrimary;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.ResourceReport;
import io.platformoperator.graph.ResourceReport.Phase;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.SmallNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBInstanceAutomatedBackup;
import software.amazon.awssdk.services.rds.model.DBSnapshot;

/** Two databases that swap their roles, there and back, on the local AWS. */
@ExtendWith(LocalCloudExtension.class)
class DatabaseFailbackIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String EAST = "us-east-1";
    private static final String WEST = "us-west-2";

    private final Database database = new Database();

    @Test
    void theFormerWriterBecomesAReplicaAndIsSnapshottedKeptOrDeleted(LocalCloud cloud) {
        var specs = DatabaseSpecs.production("rds-swap").withReadReplicas(1);
        try (var east = LocalRegion.of(cloud, EAST);
                var west = LocalRegion.of(cloud, WEST)) {
            createBoth(east, west, specs);
            var password = password(east);
            var arn = secret(east);
            var first = instance(east, specs, EAST);

            promote(west, specs, WEST);
            assertThat(password(west)).as("the promoted secret").isEqualTo(password);
            assertThat(secret(west)).isEqualTo(arn.replace(EAST, WEST));
            assertThat(instance(west, specs, WEST)).satisfies(writer -> {
                assertThat(writer.backupRetentionPeriod()).isEqualTo(30);
                assertThat(writer.multiAZ()).isTrue();
                assertThat(writer.readReplicaDBInstanceIdentifiers())
                        .as("the read replicas of the new writer")
                        .contains(writer.dbInstanceIdentifier() + "-replica-1");
            });

            // the former writer is not replaced while it is not fenced
            awaitMessage(east, replica(east, specs, EAST, WEST), "instance", "replicationSource");
            assertThat(instance(east, specs, EAST).dbiResourceId()).isEqualTo(first.dbiResourceId());

            var second = swapBack(east, specs, EAST, WEST, OldPrimary.SNAPSHOT);
            var snapshot = DBInstanceDeletion.finalSnapshotName(renamed(first));
            assertThat(second).containsEntry("formerWriterSnapshot", snapshot);
            assertThat(snapshots(east, snapshot)).extracting(DBSnapshot::status).containsExactly("available");
            assertThat(names(east, specs)).containsExactly("rds-swap-us-east-1-database");
            assertThat(instance(east, specs, EAST)).satisfies(replica -> {
                assertThat(replica.dbiResourceId()).isNotEqualTo(first.dbiResourceId());
                assertThat(replica.deletionProtection()).isTrue();
                assertThat(replica.multiAZ()).isFalse();
            });
            assertThat(password(east)).isEqualTo(password);
            assertThat(secret(east)).isEqualTo(arn);
            assertThat(east.aws()
                            .secretsManager()
                            .describeSecret(r -> r.secretId(arn))
                            .primaryRegion())
                    .isEqualTo(WEST);
            assertThat(replicatedBackups(east, WEST)).containsExactly("replicating");
            await().atMost(LIMIT).untilAsserted(() -> {
                west.reconcile(writer(west, specs, WEST));
                assertThat(replicatedBackups(west, EAST))
                        .as("RDS keeps those of the former direction for their retention period")
                        .containsExactly("retained");
            });

            promote(east, specs, EAST);
            var third = instance(west, specs, WEST);
            swapBack(west, specs, WEST, EAST, OldPrimary.KEEP);
            var kept = west.aws()
                    .rds()
                    .describeDBInstances(r -> r.dbInstanceIdentifier(FormerWriter.name(third)))
                    .dbInstances()
                    .getFirst();
            assertThat(kept.dbiResourceId()).isEqualTo(third.dbiResourceId());
            assertThat(kept.deletionProtection()).isTrue();
            assertThat(kept.vpcSecurityGroups()).singleElement().satisfies(group -> assertThat(
                            networks(west, group.vpcSecurityGroupId()))
                    .as("networks that it admits")
                    .isZero());
            assertThat(report(west, replica(west, specs, WEST, EAST), FormerWriter.name(third)))
                    .satisfies(report -> {
                        assertThat(report.phase()).isEqualTo(Phase.RETAINED);
                        assertThat(report.message())
                                .contains(
                                        "$",
                                        "aws rds delete-db-instance --region us-west-2",
                                        kept.dbInstanceIdentifier());
                    });
            try (var restarted = LocalRegion.of(cloud, WEST)) {
                restarted.resetCalls();
                restarted.untilReady(replica(restarted, specs, WEST, EAST), LIMIT);
                assertThat(restarted.writes())
                        .as("writes of a restarted operator")
                        .isEmpty();
            }

            promote(west, specs, WEST);
            var fourth = instance(east, specs, EAST);
            swapBack(east, specs, EAST, WEST, OldPrimary.DELETE);
            assertThat(names(east, specs)).containsExactly("rds-swap-us-east-1-database");
            assertThat(snapshots(east, DBInstanceDeletion.finalSnapshotName(renamed(fourth))))
                    .isEmpty();

            east.untilDeleted(replica(east, specs, EAST, WEST), LIMIT);
            west.untilDeleted(writer(west, specs, WEST), LIMIT);
            assertThat(names(west, specs)).as("kept under every policy").containsExactly(kept.dbInstanceIdentifier());
        }
    }

    /** A failover of the regions begins when the former one, and IAM with it, can't be reached. */
    @Test
    void aPromotionNeedsNeitherTheOtherRegionNorIam(LocalCloud cloud) {
        var specs = DatabaseSpecs.production("rds-alone").withReadReplicas(0);
        var faults = new LocalAws(cloud);
        try (var east = LocalRegion.of(cloud, EAST);
                var west = LocalRegion.of(cloud, WEST)) {
            createBoth(east, west, specs);
            var password = Secrets.password(west.aws(), "rds-alone-database-password");
            faults.setFaults(Map.of("outage", List.of(Map.of("region", EAST), Map.of("service", "iam"))));

            try (var restarted = LocalRegion.of(cloud, WEST)) {
                await().atMost(LIMIT).untilAsserted(() -> {
                    var result = restarted.reconcile(writer(restarted, specs, WEST));
                    assertThat(result.outputs()).containsEntry("role", "Writer");
                    assertThat(instance(west, specs, WEST).dbInstanceStatus()).isEqualTo("available");
                    assertThat(west.aws()
                                    .secretsManager()
                                    .describeSecret(r -> r.secretId("rds-alone-database-password"))
                                    .primaryRegion())
                            .as("the secret is promoted")
                            .isNotEqualTo(EAST);
                });
                assertThat(restarted.writes())
                        .contains("rds:PromoteReadReplica", "secretsmanager:StopReplicationToReplica");
            }
            assertThat(Secrets.password(west.aws(), "rds-alone-database-password"))
                    .isEqualTo(password);
        } finally {
            faults.removeFaults();
        }
    }

    @Test
    void aCrashAtAnyCallContinues(LocalCloud cloud) {
        var specs = DatabaseSpecs.production("rds-crash").withReadReplicas(0);
        var faults = new LocalAws(cloud);
        try (var east = LocalRegion.of(cloud, EAST);
                var west = LocalRegion.of(cloud, WEST)) {
            createBoth(east, west, specs);
            promote(west, specs, WEST);
            var first = instance(east, specs, EAST);

            // the operator dies between its two calls: the writer has its tags, and its name
            faults.setFaults(Map.of("errors", List.of(rds("ModifyDBInstance", 1.0))));
            restarted(cloud, specs, 3);
            assertThat(instance(east, specs, EAST).dbiResourceId()).isEqualTo(first.dbiResourceId());
            // the replica can't be created: the former writer stays
            faults.setFaults(Map.of("errors", List.of(rds("CreateDBInstanceReadReplica", 1.0))));
            await().atMost(LIMIT).until(() -> {
                restarted(cloud, specs, 1);
                return names(east, specs).equals(List.of(FormerWriter.name(first)));
            });
            restarted(cloud, specs, 3);
            assertThat(names(east, specs)).containsExactly(FormerWriter.name(first));

            // every third write is carried out, and its answer is lost
            faults.setFaults(Map.of(
                    "seed",
                    7,
                    "drop",
                    List.of(
                            Map.of("service", "rds", "operation", "[ACMDR][!e]*", "probability", 0.3, "when", "after"),
                            Map.of("service", "rds", "operation", "Delete*", "probability", 0.3, "when", "after"))));
            await().atMost(LIMIT).until(() -> {
                restarted(cloud, specs, 1);
                return names(east, specs).equals(List.of("rds-crash-us-east-1-database"));
            });
            faults.removeFaults();
            east.untilReady(former(east, specs, EAST, WEST, OldPrimary.SNAPSHOT), LIMIT);
            assertThat(snapshots(east, DBInstanceDeletion.finalSnapshotName(renamed(first))))
                    .hasSize(1);
        } finally {
            faults.removeFaults();
        }
    }

    /** The former writer has the data of the region until a replica replaces it. */
    @Test
    void noEmptyWriterIsCreatedBesideAFormerOne(LocalCloud cloud) {
        var specs = DatabaseSpecs.production("rds-empty").withReadReplicas(0);
        var faults = new LocalAws(cloud);
        try (var east = LocalRegion.of(cloud, EAST);
                var west = LocalRegion.of(cloud, WEST)) {
            createBoth(east, west, specs);
            promote(west, specs, WEST);
            var first = instance(east, specs, EAST);
            faults.setFaults(Map.of("errors", List.of(rds("CreateDBInstanceReadReplica", 1.0))));
            await().atMost(LIMIT).until(() -> {
                east.reconcile(former(east, specs, EAST, WEST, OldPrimary.KEEP));
                return names(east, specs).equals(List.of(FormerWriter.name(first)));
            });

            awaitMessage(east, writer(east, specs, EAST), "instance", "FormerWriterExists");

            assertThat(names(east, specs)).containsExactly(FormerWriter.name(first));
        } finally {
            faults.removeFaults();
        }
    }

    private void createBoth(LocalRegion east, LocalRegion west, DatabaseSpecs specs) {
        SmallNetwork.createIn(east, specs.environment());
        SmallNetwork.createIn(west, specs.environment());
        east.untilReady(writer(east, specs, EAST), LIMIT);
        west.untilReady(replica(west, specs, WEST, EAST), LIMIT);
    }

    private void promote(LocalRegion region, DatabaseSpecs specs, String name) {
        assertThat(region.untilReady(writer(region, specs, name), LIMIT).outputs())
                .containsEntry("role", "Writer");
    }

    /** Makes the former writer of a region a replica; returns the outputs. */
    private Map<String, String> swapBack(
            LocalRegion region, DatabaseSpecs specs, String name, String source, OldPrimary oldPrimary) {
        var outputs = region.untilReady(former(region, specs, name, source, oldPrimary), LIMIT)
                .outputs();
        assertThat(outputs).containsEntry("role", "Replica");
        assertThat(instance(region, specs, name).readReplicaSourceDBInstanceIdentifier())
                .contains(":" + source + ":");
        return outputs;
    }

    /** Reconciles as operators that die afterwards, or at a failed call. */
    private void restarted(LocalCloud cloud, DatabaseSpecs specs, int times) {
        for (var i = 0; i < times; i++) {
            try (var region = LocalRegion.of(cloud, EAST)) {
                region.reconcile(former(region, specs, EAST, WEST, OldPrimary.SNAPSHOT));
            }
        }
    }

    private static Map<String, ?> rds(String operation, double probability) {
        return Map.of("service", "rds", "operation", operation, "probability", probability);
    }

    private Graph<Aws> writer(LocalRegion region, DatabaseSpecs specs, String name) {
        return region.graph(database, specs.ownerIn(name, TeardownPolicy.DELETE), specs.writerSpec(name));
    }

    private Graph<Aws> replica(LocalRegion region, DatabaseSpecs specs, String name, String source) {
        return region.graph(database, specs.ownerIn(name, TeardownPolicy.DELETE), specs.replicaSpec(name, source));
    }

    private Graph<Aws> former(
            LocalRegion region, DatabaseSpecs specs, String name, String source, OldPrimary oldPrimary) {
        return region.graph(
                database, specs.ownerIn(name, TeardownPolicy.DELETE), specs.formerWriterSpec(name, source, oldPrimary));
    }

    private static DBInstance renamed(DBInstance instance) {
        return instance.toBuilder()
                .dbInstanceIdentifier(FormerWriter.name(instance))
                .build();
    }

    private static void awaitMessage(LocalRegion region, Graph<Aws> graph, String resource, String text) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(region.reconcile(graph).reports())
                        .filteredOn(report -> report.identity().name().equals(resource))
                        .singleElement()
                        .satisfies(report -> assertThat(report.message()).contains(text)));
    }

    private static ResourceReport report(LocalRegion region, Graph<Aws> graph, String id) {
        return region.untilReady(graph, LIMIT).reports().stream()
                .filter(report -> id.equals(report.id()))
                .findFirst()
                .orElseThrow();
    }

    private static String secret(LocalRegion region) {
        return region.aws()
                .secretsManager()
                .describeSecret(r -> r.secretId("rds-swap-database-password"))
                .arn();
    }

    private static String password(LocalRegion region) {
        return Secrets.password(region.aws(), secret(region));
    }

    private static int networks(LocalRegion region, String group) {
        return region
                .aws()
                .ec2()
                .describeSecurityGroups(r -> r.groupIds(group))
                .securityGroups()
                .getFirst()
                .ipPermissions()
                .stream()
                .mapToInt(rule -> rule.ipRanges().size())
                .sum();
    }

    private static List<String> names(LocalRegion region, DatabaseSpecs specs) {
        return region.aws().rds().describeDBInstances().dbInstances().stream()
                .map(DBInstance::dbInstanceIdentifier)
                .filter(name -> name.startsWith(specs.environment()))
                .toList();
    }

    private static List<DBSnapshot> snapshots(LocalRegion region, String name) {
        return region.aws().rds().describeDBSnapshots().dbSnapshots().stream()
                .filter(snapshot -> snapshot.dbSnapshotIdentifier().equals(name))
                .toList();
    }

    /** Statuses of the backups of the other region's database that a region has. */
    private static List<String> replicatedBackups(LocalRegion region, String source) {
        return region.aws().rds().describeDBInstanceAutomatedBackups().dbInstanceAutomatedBackups().stream()
                .filter(backup -> backup.dbInstanceArn().contains(":" + source + ":")
                        && backup.dbInstanceArn().contains("rds-swap"))
                .map(DBInstanceAutomatedBackup::status)
                .toList();
    }

    private static DBInstance instance(LocalRegion region, DatabaseSpecs specs, String name) {
        return region.aws()
                .rds()
                .describeDBInstances(r -> r.dbInstanceIdentifier(specs.environment() + "-" + name + "-database"))
                .dbInstances()
                .getFirst();
    }
}
