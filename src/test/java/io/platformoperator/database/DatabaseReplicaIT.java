package io.platformoperator.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.SmallNetwork;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBInstanceAutomatedBackup;

/** A database in one region that replicates the database of another region, on the local AWS. */
@ExtendWith(LocalCloudExtension.class)
class DatabaseReplicaIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String ACTIVE = "us-east-1";
    private static final String STANDBY = "us-west-2";

    private final Database database = new Database();

    @Test
    void replicatesTheInstanceAndThePasswordOfTheOtherRegionAndLeavesNothing(LocalCloud cloud) {
        var specs = DatabaseSpecs.production("rds-regions").withReadReplicas(0);
        try (var active = LocalRegion.of(cloud, ACTIVE);
                var standby = LocalRegion.of(cloud, STANDBY)) {
            SmallNetwork.createIn(active, "rds-regions");
            SmallNetwork.createIn(standby, "rds-regions");
            var writerGraph = active.graph(database, specs.ownerIn(ACTIVE, TeardownPolicy.DELETE), specs.spec());
            var replicaGraph = replica(standby, specs);

            awaitMessage(standby, replicaGraph, "password", ACTIVE + " does not exist yet");

            var writerOutcome = active.untilReady(writerGraph, LIMIT);
            var outcome = standby.untilReady(replicaGraph, LIMIT);

            var source = instance(active, ACTIVE);
            assertThat(instance(standby, STANDBY)).satisfies(replica -> {
                assertThat(replica.readReplicaSourceDBInstanceIdentifier()).isEqualTo(source.dbInstanceArn());
                assertThat(replica.kmsKeyId()).startsWith("arn:aws:kms:" + STANDBY);
                assertThat(replica.multiAZ()).isFalse();
                assertThat(replica.deletionProtection()).isTrue();
                assertThat(replica.dbParameterGroups().getFirst().dbParameterGroupName())
                        .contains(STANDBY);
            });
            assertThat(outcome.outputs().get("secretArn")).startsWith("arn:aws:secretsmanager:" + STANDBY);
            assertThat(Secrets.password(standby.aws(), outcome.outputs().get("secretArn")))
                    .isEqualTo(Secrets.password(
                            active.aws(), writerOutcome.outputs().get("secretArn")));

            assertThat(replicatedBackups(standby)).singleElement().satisfies(backups -> {
                assertThat(backups.dbInstanceArn()).isEqualTo(source.dbInstanceArn());
                assertThat(backups.status()).isEqualTo("replicating");
                assertThat(backups.kmsKeyId()).startsWith("arn:aws:kms:" + STANDBY);
                assertThat(backups.backupRetentionPeriod()).isEqualTo(30);
            });

            standby.resetCalls();
            assertThat(standby.untilReady(replicaGraph, LIMIT).changes()).isEmpty();
            assertThat(standby.writes()).isEmpty();

            standby.untilDeleted(replicaGraph, LIMIT);
            assertThat(replicatedBackups(standby))
                    .as("RDS keeps them for their retention period")
                    .extracting(DBInstanceAutomatedBackup::status)
                    .containsExactly("retained");
            active.untilDeleted(writerGraph, LIMIT);
            assertThat(standby.tagged("platform/rds-regions")).allMatch(SmallNetwork::contains);
            assertThat(active.tagged("platform/rds-regions")).allMatch(SmallNetwork::contains);
        }
    }

    @Test
    void aReplicaThatSomebodyPromotedStaysAsItIs(LocalCloud cloud) {
        var specs = DatabaseSpecs.production("rds-promoted").withReadReplicas(0);
        try (var active = LocalRegion.of(cloud, ACTIVE);
                var standby = LocalRegion.of(cloud, STANDBY)) {
            SmallNetwork.createIn(active, "rds-promoted");
            SmallNetwork.createIn(standby, "rds-promoted");
            active.untilReady(
                    active.graph(database, specs.ownerIn(ACTIVE, TeardownPolicy.DELETE), specs.spec()), LIMIT);
            standby.untilReady(replica(standby, specs), LIMIT);
            var before = instance(standby, "rds-promoted", STANDBY);

            standby.aws().rds().promoteReadReplica(r -> r.dbInstanceIdentifier(before.dbInstanceIdentifier()));

            awaitMessage(standby, replica(standby, specs), "instance", "replicationSource");
            assertThat(instance(standby, "rds-promoted", STANDBY).dbiResourceId())
                    .isEqualTo(before.dbiResourceId());
        }
    }

    @Test
    void aReplicaBecomesTheWriterByItsSpec(LocalCloud cloud) {
        var specs = DatabaseSpecs.production("rds-role").withReadReplicas(0);
        try (var active = LocalRegion.of(cloud, ACTIVE);
                var standby = LocalRegion.of(cloud, STANDBY)) {
            SmallNetwork.createIn(active, "rds-role");
            SmallNetwork.createIn(standby, "rds-role");
            active.untilReady(
                    active.graph(database, specs.ownerIn(ACTIVE, TeardownPolicy.DELETE), specs.spec()), LIMIT);
            standby.untilReady(replica(standby, specs), LIMIT);
            assertThat(standby.reconcile(replica(standby, specs)).outputs()).containsEntry("role", "Replica");
            var before = instance(standby, "rds-role", STANDBY);
            var writer =
                    standby.graph(database, specs.ownerIn(STANDBY, TeardownPolicy.DELETE), specs.writerSpec(STANDBY));

            await().atMost(LIMIT).untilAsserted(() -> {
                standby.reconcile(writer);
                assertThat(instance(standby, "rds-role", STANDBY)).satisfies(instance -> {
                    assertThat(instance.dbiResourceId()).isEqualTo(before.dbiResourceId());
                    assertThat(instance.readReplicaSourceDBInstanceIdentifier()).isNull();
                    assertThat(instance.backupRetentionPeriod()).isEqualTo(30);
                });
            });
            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(standby.reconcile(writer).outputs()).containsEntry("role", "Writer"));
        }
    }

    private static void awaitMessage(LocalRegion region, Graph<Aws> graph, String resource, String text) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(region.reconcile(graph).reports())
                        .filteredOn(report -> report.identity().name().equals(resource))
                        .singleElement()
                        .satisfies(report -> assertThat(report.message()).contains(text)));
    }

    private Graph<Aws> replica(LocalRegion region, DatabaseSpecs specs) {
        return region.graph(database, specs.ownerIn(STANDBY, TeardownPolicy.DELETE), specs.replicaSpec(STANDBY));
    }

    /** The replicated backups of the database rds-regions in that region. */
    private static List<DBInstanceAutomatedBackup> replicatedBackups(LocalRegion region) {
        var source = "rds-regions-" + ACTIVE + "-database";
        return region.aws()
                .rds()
                .describeDBInstanceAutomatedBackups(r -> r.dbInstanceIdentifier(source))
                .dbInstanceAutomatedBackups();
    }

    private static DBInstance instance(LocalRegion region, String name) {
        return instance(region, "rds-regions", name);
    }

    private static DBInstance instance(LocalRegion region, String environment, String name) {
        return region.aws()
                .rds()
                .describeDBInstances(r -> r.dbInstanceIdentifier(environment + "-" + name + "-database"))
                .dbInstances()
                .getFirst();
    }
}
