package io.platformoperator.database;

import static io.platformoperator.local.EngineClients.rows;
import static io.platformoperator.local.EngineClients.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.platformoperator.api.v1alpha1.RestoreFrom;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ReconcileResult;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.local.EngineClients;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalEngines;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.SmallNetwork;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** Databases that are created from the backups of others, on real servers: an application reads the rows. */
class RestoredDatabaseIT {
    private static final String REGION = "us-east-1";
    private static final String AWAY = "us-west-2";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** An address of {@link SmallNetwork}'s first private subnet, as an address of this machine. */
    private static final String APPLICATION = "127.0.3.7";

    private static final Database DATABASE = new Database();

    private static LocalCloud cloud;
    private static LocalRegion region;
    private static EngineClients clients;

    @BeforeAll
    static void start() throws Exception {
        cloud = LocalCloud.start(
                "local-cloud-restore-from",
                "--time-scale",
                "600",
                "--workload-clusters",
                "none",
                "--engines",
                "postgres");
        region = LocalRegion.of(cloud, REGION);
        // Before the first reconcile: its listings of the networks are used for a minute.
        for (var name : List.of("first", "second", "lost", "pair", "private", "early")) {
            SmallNetwork.createIn(region, name);
        }
        SmallNetwork.createIn(region, "team", "curious");
    }

    @AfterAll
    static void stop() {
        if (region != null) {
            region.close();
        }
        if (cloud != null) {
            cloud.close();
        }
    }

    @Test
    void aNewDatabaseHasTheRowsOfTheOtherOneAndItsOwnPassword() throws Exception {
        var first = sourceWithRows("first", 3);
        var source = instance("first");
        var graph = graph(owner("platform", "second"), "second", new RestoreFrom("first", null, null));

        region.resetCalls();
        var restored = region.untilReady(graph, LIMIT);

        assertThat(region.calls()).containsOnlyOnce("rds:RestoreDBInstanceToPointInTime");
        assertThat(region.calls()).doesNotContain("rds:CreateDBInstance", "rds:DeleteDBInstance");
        assertThat(restored.outputs().get("restoredFrom")).contains(":auto-backup:");
        assertThat(restored.outputs()).containsKeys("restoredTo", "storageKeyArn");
        try (var application = session(restored)) {
            assertThat(rows(application)).isEqualTo(3);
            write(application, "INSERT INTO orders VALUES (4)");
        }
        try (var application = session(first)) {
            assertThat(rows(application)).as("nothing of the source changed").isEqualTo(3);
        }
        assertThat(instance("first").tagList()).isEqualTo(source.tagList());
        assertThat(instance("second")).satisfies(instance -> {
            assertThat(instance.multiAZ()).isTrue();
            assertThat(instance.backupRetentionPeriod()).isEqualTo(30);
            assertThat(instance.monitoringInterval()).isEqualTo(60);
            assertThat(instance.performanceInsightsEnabled()).isTrue();
            assertThat(instance.deletionProtection()).isTrue();
            assertThat(instance.kmsKeyId()).isEqualTo(source.kmsKeyId());
        });

        region.resetCalls();
        assertThat(region.untilReady(graph, LIMIT).changes()).isEmpty();
        assertThat(region.writes()).isEmpty();

        var keyIsNeeded = region.untilTeardownReports(
                graph(owner("platform", "first"), "first", null), "kms/Key key", "platform/second", LIMIT);
        assertThat(keyIsNeeded.message()).contains("the key encrypts the database second-us-east-1-database");

        lose("second");
        awaitMessage(graph, "was restored from platform/first before, and was lost since");
    }

    @Test
    void anEnvironmentThatWasDeletedIsRestoredFromItsFinalSnapshotOrItsRetainedBackups() throws Exception {
        var rds = region.aws().rds();
        sourceWithRows("lost", 5);
        var owner = owner("platform", "lost", TeardownPolicy.SNAPSHOT);
        region.untilDeleted(graph(owner, "lost", null), LIMIT);
        var backups = rds.describeDBInstanceAutomatedBackups(r -> r.dbInstanceIdentifier("lost-us-east-1-database"))
                .dbInstanceAutomatedBackups()
                .getFirst();
        rds.deleteDBInstanceAutomatedBackup(
                r -> r.dbInstanceAutomatedBackupsArn(backups.dbInstanceAutomatedBackupsArn()));
        var restore = graph(owner, "lost", new RestoreFrom("lost", REGION, null));

        var ofSnapshot = region.untilReady(restore, LIMIT);

        assertThat(ofSnapshot.outputs().get("restoredFrom")).contains(":snapshot:lost-us-east-1-database-final-");
        try (var application = session(ofSnapshot)) {
            assertThat(rows(application)).isEqualTo(5);
            write(application, "INSERT INTO orders VALUES (6)");
        }
        awaitArchived("lost");
        region.untilDeleted(restore, LIMIT);
        for (var snapshot : rds.describeDBSnapshots().dbSnapshots()) {
            if (snapshot.dbSnapshotIdentifier().startsWith("lost-")) {
                rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(snapshot.dbSnapshotIdentifier()));
            }
        }

        var ofBackups = region.untilReady(restore, LIMIT);

        assertThat(ofBackups.outputs().get("restoredFrom")).contains(":auto-backup:");
        try (var application = session(ofBackups)) {
            assertThat(rows(application)).isEqualTo(6);
        }
    }

    /** The region of the database may be lost: the other one restores its replicated backups, with the key of that region. */
    @Test
    void theBackupsThatAreReplicatedFromAnotherRegionAreRestored() throws Exception {
        sourceWithRows("pair", 4);
        try (var away = LocalRegion.of(cloud, AWAY)) {
            SmallNetwork.createIn(away, "pair");
            SmallNetwork.createIn(away, "moved");
            var replica = DatabaseSpecs.production("pair").withReadReplicas(0);
            var replicated =
                    away.untilReady(away.graph(DATABASE, ownerIn(AWAY, "pair"), replica.replicaSpec(AWAY)), LIMIT);
            var spec = DatabaseSpecs.production("moved")
                    .withReadReplicas(0)
                    .specFrom(AWAY, new RestoreFrom("pair", REGION, null));

            var restored = away.untilReady(away.graph(DATABASE, ownerIn(AWAY, "moved"), spec), LIMIT);

            assertThat(restored.outputs().get("storageKeyArn"))
                    .isEqualTo(replicated.outputs().get("kmsKeyArn"));
            var there = EngineClients.of(cloud, away.aws().secretsManager());
            try (var application = there.session(restored.outputs(), APPLICATION)) {
                assertThat(rows(application)).isEqualTo(4);
            }
        }
    }

    @Test
    void backupsOfAnotherNamespaceOrOfAnotherTimeAreNotRestored() throws Exception {
        sourceWithRows("private", 1);
        var other = graph(owner("team", "curious"), "curious", new RestoreFrom("private", null, null));
        awaitMessage(other, "no backup in us-east-1 has the data of the database of team/private in us-east-1");

        var early = graph(
                owner("platform", "early"), "early", new RestoreFrom("private", null, "2020-01-31T18:00:00+01:00"));
        awaitMessage(early, "platform/private in us-east-1, 2020-01-31T17:00:00Z. Found: automated backups from 20");
        assertThat(region.aws().rds().describeDBInstances().dbInstances())
                .noneMatch(each -> each.dbInstanceIdentifier().startsWith("early")
                        || each.dbInstanceIdentifier().startsWith("curious"));
    }

    /** A database with rows that its automated backups have already. */
    private static ReconcileResult sourceWithRows(String name, int rows) throws Exception {
        var source = region.untilReady(graph(owner("platform", name), name, null), LIMIT);
        var engines = LocalEngines.of(cloud);
        assumeThat(engines.findValuesAsText("service")).contains("rds");
        clients = EngineClients.of(cloud, region.aws().secretsManager());
        try (var application = session(source)) {
            write(application, "CREATE TABLE orders (id int)");
            for (var row = 1; row <= rows; row++) {
                write(application, "INSERT INTO orders VALUES (" + row + ")");
            }
        }
        awaitArchived(name);
        return source;
    }

    /** Waits until the automated backups have what was written before. */
    private static void awaitArchived(String name) {
        var written = Instant.now();
        await().atMost(LIMIT).until(() -> instance(name).latestRestorableTime().isAfter(written.plusSeconds(1)));
    }

    private static Graph<Aws> graph(Owner owner, String name, RestoreFrom from) {
        return region.graph(
                DATABASE,
                owner,
                DatabaseSpecs.production(name).withReadReplicas(0).specFrom(REGION, from));
    }

    private static Owner owner(String namespace, String name) {
        return owner(namespace, name, TeardownPolicy.DELETE);
    }

    private static Owner owner(String namespace, String name, TeardownPolicy policy) {
        return owner(namespace, name, REGION, policy);
    }

    private static Owner ownerIn(String in, String name) {
        return owner("platform", name, in, TeardownPolicy.DELETE);
    }

    private static Owner owner(String namespace, String name, String in, TeardownPolicy policy) {
        return new Owner(namespace + "/" + name, "uid-of-" + name, in, "database", 1, Map.of(), policy);
    }

    private static void awaitMessage(Graph<Aws> graph, String text) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(region.reconcile(graph).reports())
                        .filteredOn(report -> report.identity().name().equals(DBInstances.LOGICAL_ID))
                        .singleElement()
                        .satisfies(report -> assertThat(report.message()).contains(text)));
    }

    private static DBInstance instance(String name) {
        return region.aws()
                .rds()
                .describeDBInstances(r -> r.dbInstanceIdentifier(name + "-us-east-1-database"))
                .dbInstances()
                .getFirst();
    }

    private static void lose(String name) {
        var id = instance(name).dbInstanceIdentifier();
        region.aws().rds().modifyDBInstance(r -> r.dbInstanceIdentifier(id).deletionProtection(false));
        region.aws().rds().deleteDBInstance(r -> r.dbInstanceIdentifier(id)
                .skipFinalSnapshot(true)
                .deleteAutomatedBackups(true));
        await().atMost(LIMIT).until(() -> region.aws().rds().describeDBInstances().dbInstances().stream()
                .noneMatch(each -> each.dbInstanceIdentifier().equals(id)));
    }

    private static Connection session(ReconcileResult database) throws Exception {
        return clients.session(database.outputs(), APPLICATION);
    }
}
