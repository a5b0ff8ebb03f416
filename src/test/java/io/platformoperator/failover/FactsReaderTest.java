package io.platformoperator.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.EnvironmentStatus;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.RecoveryRequest;
import io.platformoperator.api.v1alpha1.StackInputs;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.environment.composition.AvailableStack;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.failover.Readiness.State;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.probe.observation.PublishedObservation;
import io.platformoperator.probe.observation.StoreObservation;
import io.platformoperator.recovery.observation.CloudWatchFigures;
import io.platformoperator.recovery.observation.CopyReader;
import io.platformoperator.recovery.observation.Figure;
import io.platformoperator.recovery.observation.Reading;
import io.platformoperator.recovery.observation.RegionHistory;
import io.platformoperator.recovery.observation.RegionObservation;
import io.platformoperator.recovery.observation.RegionObservation.NodeCount;
import io.platformoperator.subsystem.KnownKinds;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FactsReaderTest {
    private static final String EAST = "us-east-1";
    private static final String WEST = "us-west-2";
    private static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final PlatformEnvironment environment =
            new KubernetesSerialization().unmarshal("""
            metadata: {name: shop, namespace: platform, uid: 7c1f, generation: 2}
            spec:
              tier: production
              regions:
                primary: {name: us-east-1, cidr: 10.0.0.0/16}
                secondary: {name: us-west-2, cidr: 10.1.0.0/16}
              activeRegion: us-west-2
            """, PlatformEnvironment.class);

    private final List<SubsystemResource<?>> children = new Composition(
                    Catalog.standard(),
                    Stream.of(StackName.BASE, StackName.SECRETS, StackName.BACKUP)
                            .map(name -> new AvailableStack(name, List.of()))
                            .toList(),
                    new KnownKinds(Set.of()))
            .children(environment, RegionRoles.steady(environment.getSpec(), EAST), null, NOW);
    private final Map<String, RegionHistory> histories = new HashMap<>();

    FactsReaderTest() {
        children.forEach(child -> {
            child.getMetadata().setGeneration(1L);
            var isStore = child instanceof PlatformDatabase || child instanceof PlatformCache;
            var role = child.getSpec().placement().region().equals(EAST) ? "Writer" : "Replica";
            report(child, true, isStore ? Map.of("role", role) : Map.of());
        });
        histories.put(EAST, RegionHistory.of(observed(EAST, probe(EAST, NOW.minusSeconds(5), NOW.minusSeconds(5)))));
        histories.put(WEST, RegionHistory.of(observed(WEST, probe(WEST, NOW.minusSeconds(4), NOW.minusSeconds(12)))));
    }

    private static void report(SubsystemResource<?> child, boolean isReady, Map<String, String> outputs) {
        var conditions = new Conditions(List.of(), 1, NOW)
                .summary(isReady, !isReady, false, "InProgress", "a message")
                .list();
        child.setStatus(
                new SubsystemStatus(1L, conditions, 1, 1, "1/1", "1.00", null, "a message", List.of(), outputs, null));
    }

    private static Reading<PublishedObservation> probe(String region, Instant observedAt, Instant heartbeatAt) {
        var store = new StoreObservation(DataRole.WRITER, heartbeatAt, 1L, 1L, EAST, null, 1L, "");
        return Reading.of(new PublishedObservation(region, observedAt, store, store));
    }

    private static RegionObservation observed(String region, Reading<PublishedObservation> probe) {
        return observed(region, probe, Map.of("ReplicaLag", new Figure(1, NOW)));
    }

    private static RegionObservation observed(
            String region, Reading<PublishedObservation> probe, Map<String, Figure> figures) {
        var missing = RegionObservation.missing(region, NOW, "ServiceUnavailable: down");
        return new RegionObservation(
                region,
                NOW,
                Reading.of(figures),
                probe,
                missing.fenceProof(),
                missing.replicationRules(),
                missing.images(),
                missing.secrets(),
                missing.keys(),
                missing.restorableUntil(),
                missing.newestBackup(),
                missing.copies(),
                missing.quotaShortages(),
                Reading.of(Map.of(
                        "gateway", new NodeCount("m5.large", 2, 2),
                        "services", new NodeCount("m5.large", 6, 6),
                        "system", new NodeCount("m5.large", 3, 3))));
    }

    private FailoverFacts facts() {
        return new FactsReader(environment, children, histories, new FenceClock(), INTERVAL, NOW)
                .facts(new Readiness(State.READY, ""));
    }

    private <R extends SubsystemResource<?>> R child(Class<R> type, String region) {
        return children.stream()
                .filter(child -> type.isInstance(child)
                        && child.getSpec().placement().region().equals(region))
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theChildrenSayWhatIsAskedAndWhatAwsShows() {
        var database = child(PlatformDatabase.class, EAST);
        database.setSpec(database.getSpec().withFenced(true));
        report(database, true, Map.of("role", "Writer", "fenced", "true"));
        var facts = facts();

        assertThat(facts.primary().asked()).isEqualTo(new AskedRole(DataRole.WRITER, DataRole.WRITER, true));
        assertThat(facts.secondary().asked()).isEqualTo(new AskedRole(DataRole.REPLICA, DataRole.REPLICA, false));
        assertThat(facts.primary().database().fenced()).isTrue();
        assertThat(facts.primary().isFenceInPlace())
                .as("the cache is not fenced")
                .isFalse();
        assertThat(facts.primary().fencedSince()).isNull();
        assertThat(facts.secondary().database().role()).isEqualTo(DataRole.REPLICA);
        assertThat(facts.primary().database().line()).isEqualTo("PlatformDatabase shop-us-east-1: a message");
        assertThat(facts.hasResources()).isTrue();
    }

    @Test
    void aRegionAnswersIfAwsOrItsProbeDoes() {
        assertThat(facts().primary().answers()).isTrue();
        assertThat(facts().primary().probes()).hasSize(1);

        histories.put(EAST, RegionHistory.of(RegionObservation.missing(EAST, NOW, "UnknownHostException: rds")));
        var silent = facts().primary();
        assertThat(silent.answers()).isFalse();
        assertThat(silent.silence()).isEqualTo("us-east-1: UnknownHostException: rds");

        histories.put(EAST, RegionHistory.of(observed(EAST, Reading.missing("the cluster does not answer"))));
        assertThat(facts().primary().answers()).as("CloudWatch does").isTrue();
        assertThat(facts().primary().probes()).isEmpty();

        histories.put(EAST, RegionHistory.of(observed(EAST, Reading.missing("the cluster does not answer"), Map.of())));
        assertThat(facts().primary().answers())
                .as("CloudWatch is not asked while no resource of the region is known")
                .isFalse();

        histories.remove(EAST);
        assertThat(facts().primary().answers()).isFalse();
    }

    @Test
    void aProbeThatDoesNotObserveProvesNothing() {
        histories.put(EAST, RegionHistory.of(observed(EAST, probe(EAST, NOW.minusSeconds(61), NOW.minusSeconds(61)))));
        assertThat(facts().primary().probes()).isEmpty();
        assertThat(facts().primary().silence()).contains("has not observed since 2030-01-31T11:58:59Z");
    }

    @Test
    void anObservationThatWasNotRepeatedIsNoAnswer() {
        var old = observed(EAST, probe(EAST, NOW, NOW));
        histories.put(
                EAST,
                RegionHistory.of(new RegionObservation(
                        EAST,
                        NOW.minus(INTERVAL.multipliedBy(3)).minusSeconds(1),
                        old.figures(),
                        old.probe(),
                        old.fenceProof(),
                        old.replicationRules(),
                        old.images(),
                        old.secrets(),
                        old.keys(),
                        old.restorableUntil(),
                        old.newestBackup(),
                        old.copies(),
                        old.quotaShortages(),
                        old.nodes())));
        assertThat(facts().primary().answers()).isFalse();
        assertThat(facts().primary().silence()).contains("has not been observed since");
    }

    /** The region dies: what counts is how far the other one was behind its last sign, not how long ago that is. */
    @Test
    void theExpectedLossIsTheLagAtTheLastSignOfTheActiveRegion() {
        assertThat(facts().expectedLossSeconds()).isEqualTo(7);

        histories.merge(EAST, RegionHistory.of(RegionObservation.missing(EAST, NOW, "gone")), RegionHistory::before);
        assertThat(facts().expectedLossSeconds()).isEqualTo(7);

        histories.put(EAST, RegionHistory.of(RegionObservation.missing(EAST, NOW, "gone")));
        assertThat(facts().expectedLossSeconds()).as("nothing was seen of it").isNull();
    }

    @Test
    void pendingObjectsAreBehind() {
        assertThat(facts().bucketsBehind()).isEmpty();
        var west = observed(WEST, probe(WEST, NOW, NOW));
        var name = CloudWatchFigures.of(CloudWatchFigures.PENDING_OPERATIONS, "shop-documents");
        histories.put(
                WEST,
                RegionHistory.of(new RegionObservation(
                        WEST,
                        NOW,
                        Reading.of(Map.of(name, new Figure(3, NOW))),
                        west.probe(),
                        west.fenceProof(),
                        west.replicationRules(),
                        west.images(),
                        west.secrets(),
                        west.keys(),
                        west.restorableUntil(),
                        west.newestBackup(),
                        west.copies(),
                        west.quotaShortages(),
                        west.nodes())));
        assertThat(facts().bucketsBehind())
                .hasValueSatisfying(text -> assertThat(text).contains("3 operations", "shop-documents"));
    }

    /** IAM may be lost together with the region: the cluster can't be ready then, and its nodes run. */
    @Test
    void nodesCountWhateverTheClusterSays() {
        report(child(PlatformCluster.class, WEST), false, Map.of());
        assertThat(facts().secondary().scaleProblem()).isEmpty();

        histories.remove(WEST);
        assertThat(facts().secondary().scaleProblem()).hasValue("PlatformCluster shop-us-west-2: a message");
    }

    @Test
    void aRefusalHoldsForThisVeryRequest() {
        assertThat(refusalAt(2, null)).isPresent();
        assertThat(refusalAt(1, null)).as("the spec was changed since").isEmpty();
        environment.getMetadata().setAnnotations(Map.of(PlatformEnvironment.RECONCILE_REQUESTED_AT, "again"));
        assertThat(refusalAt(2, null)).as("it is requested again").isEmpty();
        assertThat(refusalAt(2, "again")).isPresent();
    }

    private Optional<FailoverRefusal> refusalAt(long generation, String handled) {
        var status = new KubernetesSerialization()
                .unmarshal(
                        """
                conditions:
                - {type: FailingOver, status: "False", reason: StandbyNotReady, message: "no", observedGeneration: %d}
                """.formatted(generation) + (handled == null ? "" : "handledReconcileRequest: " + handled),
                        EnvironmentStatus.class);
        environment.setStatus(status);
        return facts().refusal();
    }

    private PlatformStack stack(StackName name, String region) {
        return children.stream()
                .filter(PlatformStack.class::isInstance)
                .map(PlatformStack.class::cast)
                .filter(stack -> stack.getSpec().stack() == name
                        && stack.getSpec().placement().region().equals(region))
                .findFirst()
                .orElseThrow();
    }

    private static void ask(PlatformStack stack, StackInputs inputs) {
        var spec = stack.getSpec();
        stack.setSpec(new StackSpec(
                spec.placement(), spec.stack(), spec.targetCluster(), spec.clusterName(), spec.charts(), inputs));
    }

    @Test
    void theStacksTellWhatBecameOfTheirBackupsAndRestores() {
        var vault = stack(StackName.SECRETS, WEST);
        ask(vault, vault.getSpec().inputs().withRestore(new RecoveryRequest.Restore("2", "shop-us-east-1", true)));
        report(vault, false, Map.of("restored", "1"));
        var velero = stack(StackName.BACKUP, WEST);
        ask(velero, velero.getSpec().inputs().withRestore(new RecoveryRequest.Restore("2", "shop-us-east-1", false)));
        report(velero, false, Map.of("restoreFailed", "2: Restore velero/failover-2: Failed: no space"));
        var old = stack(StackName.SECRETS, EAST);
        ask(old, old.getSpec().inputs().withLastBackup(new RecoveryRequest.LastBackup("2")));
        report(old, true, Map.of("backedUp", "2", "backupFailed", "1: of an earlier failover"));
        var facts = facts();

        assertThat(facts.secondary().stacks())
                .containsExactlyInAnyOrder(
                        new StackRecovery(
                                StackName.SECRETS,
                                null,
                                false,
                                Optional.empty(),
                                new StackRequests.Restore("2", true),
                                false,
                                Optional.empty(),
                                false,
                                "PlatformStack shop-us-west-2-secrets: a message"),
                        new StackRecovery(
                                StackName.BACKUP,
                                null,
                                false,
                                Optional.empty(),
                                new StackRequests.Restore("2", false),
                                false,
                                Optional.of("Restore velero/failover-2: Failed: no space"),
                                false,
                                "PlatformStack shop-us-west-2-backup: a message"));
        assertThat(facts.primary().stacks())
                .filteredOn(stack -> stack.stack() == StackName.SECRETS)
                .singleElement()
                .satisfies(stack -> {
                    assertThat(stack.backup()).isEqualTo("2");
                    assertThat(stack.backedUp()).isTrue();
                    assertThat(stack.backupFailure()).isEmpty();
                });
        assertThat(facts.secondary().scaleProblem())
                .as("the restore is another step than the scale-up")
                .isEmpty();
    }

    /** An observation that failed does not tell. */
    @Test
    void aBucketLacksTheBackupsThatItWasSeenWithout() {
        assertThat(facts().secondary().stacks()).noneMatch(StackRecovery::lacksCopy);
        var observed = histories.get(WEST).newest();
        histories.put(WEST, RegionHistory.of(withCopies(observed, Map.of(CopyReader.VAULT, NOW))));

        assertThat(facts().secondary().stacks())
                .filteredOn(StackRecovery::lacksCopy)
                .extracting(StackRecovery::stack)
                .containsExactly(StackName.BACKUP);
    }

    private static RegionObservation withCopies(RegionObservation observed, Map<String, Instant> copies) {
        return new RegionObservation(
                observed.region(),
                observed.at(),
                observed.figures(),
                observed.probe(),
                observed.fenceProof(),
                observed.replicationRules(),
                observed.images(),
                observed.secrets(),
                observed.keys(),
                observed.restorableUntil(),
                observed.newestBackup(),
                Reading.of(copies),
                observed.quotaShortages(),
                observed.nodes());
    }

    @Test
    void aRegionIsPublishedOnceOneIsAskedToLeadThere() {
        assertThat(facts().secondary().published()).isFalse();
        var base = stack(StackName.BASE, WEST);
        ask(base, base.getSpec().inputs().withOutputs(Map.of("region", WEST)));

        assertThat(facts().secondary().published()).isTrue();
        assertThat(facts().primary().published()).isFalse();
    }
}
