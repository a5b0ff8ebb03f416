package io.platformoperator.recovery;

import static io.platformoperator.recovery.TwoRegions.EAST;
import static io.platformoperator.recovery.TwoRegions.NOW;
import static io.platformoperator.recovery.TwoRegions.WEST;
import static io.platformoperator.recovery.observation.CloudWatchFigures.CACHE_LAG;
import static io.platformoperator.recovery.observation.CloudWatchFigures.FAILED_OPERATIONS;
import static io.platformoperator.recovery.observation.CloudWatchFigures.FREE_STORAGE;
import static io.platformoperator.recovery.observation.CloudWatchFigures.PENDING_BYTES;
import static io.platformoperator.recovery.observation.CloudWatchFigures.PENDING_OPERATIONS;
import static io.platformoperator.recovery.observation.CloudWatchFigures.REPLICATION_LATENCY;
import static io.platformoperator.recovery.observation.CloudWatchFigures.REPLICA_LAG;
import static io.platformoperator.recovery.observation.CloudWatchFigures.SLOT_LAG;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.RecoveryStatus.DataLoss;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveState;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.probe.observation.PublishedObservation;
import io.platformoperator.recovery.observation.CloudWatchFigures;
import io.platformoperator.recovery.observation.CopyReader;
import io.platformoperator.recovery.observation.ImageTag;
import io.platformoperator.recovery.observation.Reading;
import io.platformoperator.recovery.observation.RecoveryObservation;
import io.platformoperator.recovery.observation.RecoveryTarget;
import io.platformoperator.recovery.observation.RegionObservation;
import io.platformoperator.recovery.observation.RegionObservation.NodeCount;
import io.platformoperator.recovery.readiness.Finding;
import io.platformoperator.recovery.readiness.Outcome;
import io.platformoperator.recovery.readiness.RecoveryAssessment;
import io.platformoperator.recovery.readiness.RecoveryFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecoveryAssessmentTest {
    private static final String DOCUMENTS = "shop-documents-us-east-1";

    private final PlatformEnvironment environment = TwoRegions.environment();
    private final List<SubsystemResource<?>> children = TwoRegions.children(environment);
    private final ObservedRegion active = ObservedRegion.active();
    private final ObservedRegion standby = ObservedRegion.standby();

    @Test
    void nothingWrongIsReady() {
        var assessment = assess();

        assertThat(assessment.findings())
                .allSatisfy(each -> assertThat(each.outcome()).as("%s", each).isEqualTo(Outcome.READY));
        assertThat(assessment.outcome()).isEqualTo(Outcome.READY);
        assertThat(loss(assessment, "database"))
                .isEqualTo(new DataLoss(
                        "database", 5L, 1_000_000L, 300, ObjectiveState.MET, "Heartbeat", "2030-01-31T12:00:00Z"));
        assertThat(loss(assessment, "cache").evidence()).isEqualTo("Heartbeat");
        assertThat(loss(assessment, "bucket " + DOCUMENTS).lossSeconds()).isZero();
    }

    /** RDS's ReplicaLag grows while nothing is written, although nothing would be lost. */
    @Test
    void anIdlePrimaryHasNoFalseLag() {
        standby.figure(REPLICA_LAG, 3600);
        standby.figure(CACHE_LAG, 3600);

        assertThat(assess().outcome()).isEqualTo(Outcome.READY);
        assertThat(loss(assess(), "database").lossSeconds()).isEqualTo(5);
    }

    @Test
    void aSmallReplicaLagWithoutHeartbeatsIsNoProof() {
        standby.figure(REPLICA_LAG, 0);
        standby.probe = Reading.missing("the probe has not reported");

        var assessment = assess();
        assertThat(assessment.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(finding(assessment, "database").message())
                .contains("the probe has not reported", "ReplicaLag of 0 s, which is no proof", "976.6 KiB of WAL");
        assertThat(loss(assessment, "database").state()).isEqualTo(ObjectiveState.UNKNOWN);
        assertThat(loss(assessment, "database").evidence()).isEqualTo("ReplicaLag");
    }

    @Test
    void aLagBeyondTheObjectiveNamesItsFigureTheWalAndTheRemedy() {
        standby.probe = standby.probe(DataRole.REPLICA, 412, 5);

        var lag = expect("database", Outcome.NOT_READY, "DatabaseLag");
        assertThat(lag.figure()).isEqualTo(412);
        assertThat(lag.message())
                .contains("412 s old (objective 300 s)", "976.6 KiB of WAL", "PlatformDatabase in us-west-2");
        assertThat(loss(assess(), "database").state()).isEqualTo(ObjectiveState.MISSED);
        standby.probe = standby.probe(DataRole.REPLICA, 300, 5);
        assertThat(assess().outcome()).isEqualTo(Outcome.READY);
    }

    @Test
    void heartbeatsThatAreNotWrittenAreNoLag() {
        active.probe = active.probe(DataRole.WRITER, 900, 5);
        standby.probe = standby.probe(DataRole.REPLICA, 900, 5);

        assertThat(expect("database", Outcome.UNKNOWN, "DatabaseLagUnknown").message())
                .contains("the probe of us-east-1 has written no heartbeat since 2030-01-31T11:45:00Z");
    }

    @Test
    void anOldObservationOfTheProbeIsNone() {
        var old = NOW.minusSeconds(61);
        standby.probe = Reading.of(new PublishedObservation(
                WEST,
                old,
                ObservedRegion.store(DataRole.REPLICA, old, ""),
                ObservedRegion.store(DataRole.REPLICA, old, "")));

        assertThat(expect("cache", Outcome.UNKNOWN, "CacheLagUnknown").message())
                .contains("the probe of us-west-2 has not observed since 2030-01-31T11:58:59Z");
    }

    @Test
    void aStoreThatTheProbeCantReadIsUnknownInItsWords() {
        standby.probe = unreadable(0);

        assertThat(expect("database", Outcome.UNKNOWN, "DatabaseLagUnknown").message())
                .contains("the probe of us-west-2 can't use the database: connection refused");
    }

    /** A replica that is stopped has no newer data than it had: its lag grows, although nobody can read it. */
    @Test
    void theLagOfAStoreThatCantBeReadGrows() {
        standby.probe = unreadable(30);
        expect("database", Outcome.UNKNOWN, "DatabaseLagUnknown");
        standby.probe = unreadable(31);
        var unusable = expect("database", Outcome.NOT_READY, "DatabaseNotUsable");
        assertThat(unusable.message())
                .contains("connection refused", "31 s old", "976.6 KiB of WAL", "PlatformDatabase in us-west-2");
        assertThat(loss(assess(), "database").lossSeconds()).isEqualTo(31);

        standby.probe = unreadable(301);
        assertThat(expect("database", Outcome.NOT_READY, "DatabaseLag").message())
                .contains("301 s old", "can't use the database: connection refused", "976.6 KiB of WAL");
        assertThat(loss(assess(), "database").state()).isEqualTo(ObjectiveState.MISSED);
    }

    private static Reading<PublishedObservation> unreadable(long age) {
        return Reading.of(new PublishedObservation(
                WEST,
                NOW,
                ObservedRegion.store(DataRole.REPLICA, NOW.minusSeconds(age), "connection refused"),
                ObservedRegion.store(DataRole.REPLICA, NOW, "")));
    }

    @Test
    void aStoreThatCantBeWrittenIsUnknown() {
        active.probe = Reading.of(new PublishedObservation(
                EAST,
                NOW,
                ObservedRegion.store(DataRole.WRITER, NOW, "no route to host"),
                ObservedRegion.store(DataRole.WRITER, NOW, "")));

        assertThat(expect("database", Outcome.UNKNOWN, "DatabaseLagUnknown").message())
                .startsWith("the probe of us-east-1 can't use the database: no route to host");
    }

    @Test
    void twoWritersAreReported() {
        standby.probe = standby.probe(DataRole.WRITER, 5, 5);

        expect("database", Outcome.NOT_READY, "UnexpectedRole");
    }

    @Test
    void aCacheThatIsNotReplicatedIsLost() {
        var small = TwoRegions.environment();
        small.setSpec(new KubernetesSerialization()
                .unmarshal("""
                        spec:
                          tier: development
                          regions:
                            primary: {name: us-east-1, cidr: 10.0.0.0/16}
                            secondary: {name: us-west-2, cidr: 10.1.0.0/16}
                          sizing: {cache: {nodeType: cache.t4g.medium}}
                        """, PlatformEnvironment.class)
                .getSpec());
        var ofSmall = TwoRegions.children(small);
        var assessment = RecoveryAssessment.of(new RecoveryFacts(
                RecoveryTargets.of(small, EAST, ofSmall).orElseThrow(),
                small.getSpec(),
                NOW.minus(Duration.ofDays(1)),
                ofSmall,
                new RecoveryObservation(active.observation(), standby.observation()),
                Duration.ofMinutes(1),
                NOW));

        assertThat(finding(assessment, "cache").reason()).isEqualTo("NotReplicated");
        assertThat(loss(assessment, "cache").state()).isEqualTo(ObjectiveState.MISSED);
    }

    @Test
    void walThatTakesATenthOfTheFreeStorageIsReported() {
        active.figure(SLOT_LAG, 11);
        active.figure(FREE_STORAGE, 100);
        assertThat(expect("wal", Outcome.NOT_READY, "WalRetained").message())
                .contains("retains 11 B of WAL", "100 B of free storage");

        active.figure(SLOT_LAG, 10);
        assertThat(assess().outcome()).isEqualTo(Outcome.READY);
        active.figures.remove(FREE_STORAGE);
        expect("wal", Outcome.UNKNOWN, "WalUnknown");
    }

    @Test
    void aMissingReplicationRuleIsReportedInEitherRegion() {
        standby.rules = Reading.of(Map.of("shop-backups-us-west-2", "shop-backups-us-east-1"));
        assertThat(expect("buckets", Outcome.NOT_READY, "ReplicationRuleMissing")
                        .message())
                .contains("shop-documents-us-west-2", "reconcile-requested-at");

        active.rules =
                Reading.of(Map.of(DOCUMENTS, "somewhere-else", "shop-backups-us-east-1", "shop-backups-us-west-2"));
        assertThat(expect("buckets", Outcome.NOT_READY, "ReplicationRuleMissing")
                        .message())
                .contains("the bucket " + DOCUMENTS);
    }

    @Test
    void failedAndPendingReplicationIsReported() {
        standby.figure(CloudWatchFigures.of(REPLICATION_LATENCY, DOCUMENTS), 301);
        standby.figure(CloudWatchFigures.of(PENDING_OPERATIONS, DOCUMENTS), 12);
        standby.figure(CloudWatchFigures.of(PENDING_BYTES, DOCUMENTS), 2048);
        var pending = expect("buckets", Outcome.NOT_READY, "ReplicationPending");
        assertThat(pending.message()).contains("301 s behind (objective 300 s)", "12 operations and 2.0 KiB pending");
        assertThat(loss(assess(), "bucket " + DOCUMENTS))
                .satisfies(loss -> assertThat(loss.state()).isEqualTo(ObjectiveState.MISSED))
                .satisfies(loss -> assertThat(loss.lossBytes()).isEqualTo(2048));

        active.figure(CloudWatchFigures.of(FAILED_OPERATIONS, DOCUMENTS), 3);
        assertThat(expect("buckets", Outcome.NOT_READY, "ReplicationFailed").message())
                .contains("could not replicate 3 objects", "batch-replication");
    }

    @Test
    void aMissingImageIsNamed() {
        standby.images = Reading.of(Map.of("shop/orders", List.of(new ImageTag("sha256:1", "v1"))));

        var missing = expect("images", Outcome.NOT_READY, "ImagesMissing");
        assertThat(missing.message()).contains("shop/orders:v2 (sha256:2)", "platform-image-copy");
        assertThat(missing.figure()).isEqualTo(1);
    }

    @Test
    void aSecretThatIsNotInSyncIsNamedInTheWordsOfAws() {
        active.secrets = Reading.of(Map.of("shop/password", "Failed: the key is disabled"));

        assertThat(expect("secrets", Outcome.NOT_READY, "SecretNotInSync").message())
                .contains("shop/password in us-west-2 is Failed: the key is disabled");
    }

    @Test
    void aDisabledKeyIsNamedWithTheCommandThatEnablesIt() {
        active.keys = Reading.missing("AccessDenied: no");
        expect("keys", Outcome.UNKNOWN, "KeysUnknown");

        standby.keys = Reading.of(Map.of(TwoRegions.key(WEST), "Disabled"));
        assertThat(expect("keys", Outcome.NOT_READY, "KeyNotEnabled").message())
                .contains("aws kms enable-key --region us-west-2 --key-id mrk-1");
    }

    /** RDS encrypts a restored database with the key of the backup, which can be that of another environment. */
    @Test
    void theKeyOfARestoredDatabaseCountsToo() {
        var key = "arn:aws:kms:us-east-1:123456789012:key/of-the-backup";
        TwoRegions.restoredWith(child(PlatformDatabase.class, EAST), key);

        var target = RecoveryTargets.of(environment, EAST, children).orElseThrow();
        assertThat(target.active().keys()).containsExactlyInAnyOrder(key, TwoRegions.key(EAST));
        assertThat(target.standby().keys()).containsExactly(TwoRegions.key(WEST));
    }

    @Test
    void theLatestRestorableTimeCountsInBothRegions() {
        standby.restorable = Reading.of(Optional.empty());
        expect("pointInTime", Outcome.UNKNOWN, "NotRestorableYet");

        standby.restorable = Reading.of(Optional.of(NOW.minusSeconds(3601)));
        assertThat(expect("pointInTime", Outcome.NOT_READY, "PointInTimeBehind").message())
                .contains("in us-west-2 to 2030-01-31T10:59:59Z");

        standby.restorable = Reading.of(Optional.of(NOW.minusSeconds(3600)));
        active.restorable = Reading.of(Optional.of(NOW.minusSeconds(901)));
        assertThat(expect("pointInTime", Outcome.NOT_READY, "PointInTimeBehind").message())
                .contains("in us-east-1");
    }

    /** Daily, with an hour until a backup starts and eight until it is complete. */
    @Test
    void aBackupIsOverdueAfterItsScheduleAndItsWindows() {
        active.backup = Reading.of(Optional.of(NOW.minus(Duration.ofHours(33))));
        assertThat(assess().outcome()).isEqualTo(Outcome.READY);
        active.backup = Reading.of(Optional.of(NOW.minus(Duration.ofHours(33)).minusSeconds(1)));
        expect("backups", Outcome.NOT_READY, "BackupOverdue");

        active.backup = Reading.of(Optional.empty());
        assertThat(expect("backups", Outcome.NOT_READY, "BackupOverdue").message())
                .contains("last: never");
        environment.getMetadata().setCreationTimestamp("2030-01-31T11:00:00Z");
        assertThat(assess().outcome()).isEqualTo(Outcome.READY);
    }

    /** The backups of a region that is lost are lost with it: only their copies remain. A copy takes as long as a backup may. */
    @Test
    void aBackupHasToBeCopiedToTheStandbyRegion() {
        standby.backup = Reading.of(Optional.of(NOW.minus(Duration.ofHours(41))));
        assertThat(assess().outcome()).isEqualTo(Outcome.READY);
        standby.backup = Reading.of(Optional.of(NOW.minus(Duration.ofHours(41)).minusSeconds(1)));
        assertThat(expect("backups", Outcome.NOT_READY, "BackupCopyOverdue").message())
                .contains("to us-west-2", "last: 2030-01-29T18:59:59Z");

        standby.backup = Reading.missing("AccessDenied: no");
        expect("backups", Outcome.UNKNOWN, "BackupsUnknown");
        standby.backup = Reading.of(Optional.empty());
        expect("backups", Outcome.NOT_READY, "BackupCopyOverdue");
        active.backup = Reading.of(Optional.empty());
        expect("backups", Outcome.NOT_READY, "BackupOverdue");
    }

    @Test
    void copiesOfVaultAreOverdueAfterTwoIntervals() {
        standby.copies = Reading.of(
                Map.of(CopyReader.VAULT, NOW.minus(Duration.ofHours(3)).minusSeconds(1), CopyReader.CLUSTER, NOW));
        var withStacks = target(true, true);

        assertThat(assess(target(false, false)).outcome()).isEqualTo(Outcome.READY);
        assertThat(finding(assess(withStacks), "copies"))
                .satisfies(each -> assertThat(each.reason()).isEqualTo("CopyOverdue"))
                .satisfies(
                        each -> assertThat(each.message()).contains("Vault in us-west-2 is of 2030-01-31T08:59:59Z"));
        standby.copies = Reading.of(Map.of(CopyReader.VAULT, NOW));
        assertThat(finding(assess(target(true, false)), "copies").message())
                .endsWith("newest in us-west-2: Vault of 2030-01-31T12:00:00Z");
        environment.getMetadata().setCreationTimestamp("2030-01-31T11:00:00Z");
        assertThat(finding(assess(withStacks), "copies").message())
                .endsWith("newest in us-west-2: the cluster of none yet, Vault of 2030-01-31T12:00:00Z");
        environment.getMetadata().setCreationTimestamp("2030-01-21T12:00:00Z");
        assertThat(finding(assess(withStacks), "copies").message()).contains("the cluster in us-west-2 is of never");
    }

    @Test
    void quotasAndNodesOfTheStandbyAreReported() {
        standby.quotas = Reading.of(Map.of("ec2/L-1216C47A", "64 more needed"));
        assertThat(expect("quotas", Outcome.NOT_READY, "QuotaTooSmall").message())
                .contains("64 more needed");
        standby.quotas = Reading.of(Map.of());

        standby.nodes = Reading.of(Map.of("services", new NodeCount("m5.2xlarge", 5, 6)));
        assertThat(expect("nodes", Outcome.NOT_READY, "NodesMissing").message())
                .contains("services in us-west-2 has 5 nodes in service, at least 6");
        standby.nodes = Reading.of(Map.of());
        expect("nodes", Outcome.UNKNOWN, "NodesUnknown");
    }

    @Test
    void aChildThatIsNotReadyIsNamed() {
        var database = child(PlatformDatabase.class, WEST);
        TwoRegions.report(database, false, "InProgress", "rds/DBInstance instance: stopped");
        assertThat(expect("regions", Outcome.NOT_READY, "StandbyNotReady").message())
                .isEqualTo("PlatformDatabase shop-us-west-2: rds/DBInstance instance: stopped");

        TwoRegions.report(database, false, "CloudUnavailable", "ServiceUnavailable: down");
        expect("regions", Outcome.UNKNOWN, "StandbyNotReady");

        TwoRegions.report(child(PlatformCache.class, EAST), false, "Refused", "no");
        expect("regions", Outcome.NOT_READY, "ActiveRegionNotReady");
    }

    @ParameterizedTest
    @EnumSource
    void aRegionThatDoesNotAnswerIsUnknownInTheWordsOfAws(Side side) {
        var words = "CloudUnreachable: Unable to execute HTTP request";
        var assessment = assess(
                side == Side.ACTIVE ? RegionObservation.missing(EAST, NOW, words) : active.observation(),
                side == Side.STANDBY ? RegionObservation.missing(WEST, NOW, words) : standby.observation());

        assertThat(assessment.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(assessment.findings())
                .filteredOn(each -> each.outcome() == Outcome.UNKNOWN)
                .hasSizeGreaterThan(4)
                .allSatisfy(each -> assertThat(each.message()).contains(words));
    }

    enum Side {
        ACTIVE,
        STANDBY
    }

    @Test
    void anObservationThatIsNotRepeatedIsUnknown() {
        active.at = NOW.minusSeconds(181);

        assertThat(expect("keys", Outcome.UNKNOWN, "KeysUnknown").message())
                .isEqualTo("us-east-1 has not been observed since 2030-01-31T11:56:59Z");
    }

    private <R> R child(Class<R> type, String region) {
        return children.stream()
                .filter(child -> type.isInstance(child)
                        && child.getSpec().placement().region().equals(region))
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    private Finding expect(String part, Outcome outcome, String reason) {
        var assessment = assess();
        var found = finding(assessment, part);
        assertThat(found.outcome()).as("%s", found).isEqualTo(outcome);
        assertThat(found.reason()).isEqualTo(reason);
        assertThat(assessment.outcome()).isEqualTo(outcome);
        return found;
    }

    private RecoveryTarget target(boolean copiesVault, boolean copiesClusters) {
        var target = RecoveryTargets.of(environment, EAST, children).orElseThrow();
        return new RecoveryTarget(
                target.environment(), target.active(), target.standby(), target.scaleUp(), copiesVault, copiesClusters);
    }

    private RecoveryAssessment assess() {
        return assess(active.observation(), standby.observation());
    }

    private RecoveryAssessment assess(RecoveryTarget target) {
        return assess(target, active.observation(), standby.observation());
    }

    private RecoveryAssessment assess(RegionObservation ofActive, RegionObservation ofStandby) {
        return assess(RecoveryTargets.of(environment, EAST, children).orElseThrow(), ofActive, ofStandby);
    }

    private RecoveryAssessment assess(RecoveryTarget target, RegionObservation ofActive, RegionObservation ofStandby) {
        return RecoveryAssessment.of(new RecoveryFacts(
                target,
                environment.getSpec(),
                Instant.parse(environment.getMetadata().getCreationTimestamp()),
                children,
                new RecoveryObservation(ofActive, ofStandby),
                Duration.ofMinutes(1),
                NOW));
    }

    private static Finding finding(RecoveryAssessment assessment, String part) {
        return assessment.findings().stream()
                .filter(each -> each.part().equals(part))
                .findFirst()
                .orElseThrow();
    }

    private static DataLoss loss(RecoveryAssessment assessment, String store) {
        return assessment.losses().stream()
                .filter(each -> each.name().equals(store))
                .findFirst()
                .orElseThrow();
    }
}
