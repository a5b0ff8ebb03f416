package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.SubsystemSpec.ResourceRef;
import io.platformoperator.graph.SubsystemSpec.ResourceSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Single reconciles of the engine in selected situations. */
class EngineTest {
    private final SimulatedCloud cloud = new SimulatedCloud(1);
    private Engine<SimulatedCloud> engine = engine();

    private Engine<SimulatedCloud> engine() {
        return new Engine<>(
                new ResourceCache<>(cloud, PollIntervals.DEFAULT, cloud, Runnable::run, Runnable::run),
                PollIntervals.DEFAULT,
                () -> true,
                cloud,
                Runnable::run);
    }

    private static ResourceSpec spec(String name, SimulatedKind kind, ResourceRef... uses) {
        return new ResourceSpec(name, kind, List.of(uses), List.of(), true, 1, 1, 1, 1, 1);
    }

    private static ResourceRef base(String name) {
        return new ResourceRef("base", name);
    }

    private static final SubsystemSpec NOTHING = new SubsystemSpec("top", List.of());

    private static Graph<SimulatedCloud> graph(SubsystemSpec subsystem, SubsystemSpec other) {
        return graph(TeardownPolicy.DELETE, subsystem, other);
    }

    private static Graph<SimulatedCloud> graph(TeardownPolicy policy, SubsystemSpec subsystem, SubsystemSpec other) {
        return subsystem.graph(
                new Owner(SubsystemSpec.ENVIRONMENT, "uid", "eu-west-1", subsystem.name(), 1, Map.of(), policy), other);
    }

    private static Graph<SimulatedCloud> graph(ResourceSpec... specs) {
        return graph(new SubsystemSpec("base", List.of(specs)), NOTHING);
    }

    private ReconcileResult reconcile(Graph<SimulatedCloud> graph) {
        return engine.reconcile(graph, ExecutionMode.CORRECT, () -> {});
    }

    private void advance(Duration time) {
        cloud.advanceTo(cloud.instant().plus(time));
    }

    private static DesiredResource unowned(String name) {
        return new DesiredResource(name, List.of(), List.of(), List.of(), 0, 0, 0, 0, 0);
    }

    private ResourceReport report(ReconcileResult result, String name) {
        return result.reports().stream()
                .filter(report -> report.identity().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private ResourceReport.Phase phase(ReconcileResult result, String name) {
        return report(result, name).phase();
    }

    @Test
    void listsTwiceBeforeItCreatesAResourceWithoutUniqueName() {
        var graph = graph(spec("vpc", SimulatedKind.NAMELESS), spec("role", SimulatedKind.NAMED));

        var first = reconcile(graph);
        assertThat(cloud.activeResources().map(SimulatedResource::kind)).containsExactly(SimulatedKind.NAMED);
        assertThat(first.nextReconcile()).isEqualTo(cloud.instant().plus(PollIntervals.DEFAULT.pollFloor()));

        advance(PollIntervals.DEFAULT.absenceProofDelay());
        reconcile(graph);
        assertThat(cloud.activeResources().map(SimulatedResource::kind))
                .containsExactlyInAnyOrder(SimulatedKind.NAMED, SimulatedKind.NAMELESS);
    }

    /** The details of a resource of another owner are read while an environment desires its name, and not afterwards. */
    @Test
    void theNamesOfADeletedEnvironmentAreForgotten() {
        var deleted = graph(spec("one", SimulatedKind.DETAILED));
        var other = graph(new SubsystemSpec("top", List.of(spec("two", SimulatedKind.DETAILED))), NOTHING);
        runFor(Duration.ofMinutes(10), List.of(deleted, other));
        var name = cloud.activeResources()
                .filter(resource -> resource.identity().orElseThrow().name().equals("one"))
                .findFirst()
                .orElseThrow()
                .name();
        for (var i = 0; i < 5; i++) {
            engine.teardown(deleted, () -> {});
            advance(Duration.ofMinutes(1));
        }
        runFor(Duration.ofMinutes(10), other);
        var reads = cloud.readCount();
        runFor(Duration.ofHours(1), other);
        var readsBefore = cloud.readCount() - reads;

        cloud.createManually(
                SimulatedKind.DETAILED,
                new DesiredResource(name, List.of(), List.of(), List.of(), 1, 1, 1, 1, 1),
                Map.of());
        reads = cloud.readCount();
        runFor(Duration.ofHours(1), other);
        assertThat(cloud.readCount() - reads).isBetween(readsBefore - 1, readsBefore + 1);
    }

    /** The policy of a bucket may deny reads of its settings. */
    @Test
    void oneUnreadableResourceBlocksNoOther() {
        var one = new SubsystemSpec(
                "base", List.of(spec("one", SimulatedKind.DETAILED), spec("two", SimulatedKind.DETAILED)));
        runFor(Duration.ofMinutes(1), graph(one, NOTHING));
        var name = cloud.activeResources()
                .filter(resource -> resource.identity().orElseThrow().name().equals("one"))
                .findFirst()
                .orElseThrow()
                .name();
        cloud.denyReads(name);
        engine = engine(); // a restarted operator reads all details

        var result = runFor(Duration.ofMinutes(5), graph(one, NOTHING));
        assertThat(phase(result, "one")).isEqualTo(ResourceReport.Phase.BLOCKED);
        assertThat(report(result, "one").error().errorClass()).isEqualTo(ErrorClass.DENIED);
        assertThat(phase(result, "two")).isEqualTo(ResourceReport.Phase.READY);

        cloud.denyReads(null);
        result = runFor(Duration.ofMinutes(5), graph(one, NOTHING));
        assertThat(result.isReady()).isTrue();
    }

    @Test
    void anUnreadableResourceIsNoReasonToChangeItsDependents() {
        var specs = new SubsystemSpec(
                "base", List.of(spec("one", SimulatedKind.DETAILED), spec("two", SimulatedKind.NAMED, base("one"))));
        runFor(Duration.ofMinutes(1), graph(specs, NOTHING));
        cloud.denyReads(cloud.activeResources()
                .filter(resource -> resource.kind() == SimulatedKind.DETAILED)
                .findFirst()
                .orElseThrow()
                .name());
        engine = engine();
        var writes = cloud.writeCount();

        runFor(Duration.ofMinutes(5), graph(specs, NOTHING));
        assertThat(cloud.writeCount()).isEqualTo(writes);
    }

    @Test
    void releasesWhatADeletedEnvironmentRetainsSoThatTheNextOneAdoptsIt() {
        var data = new SubsystemSpec("base", List.of(spec("db", SimulatedKind.DATA)));
        runFor(Duration.ofMinutes(10), graph(TeardownPolicy.RETAIN, data, NOTHING));

        for (var i = 0; i < 5; i++) {
            engine.teardown(graph(TeardownPolicy.RETAIN, data, NOTHING), () -> {});
            advance(Duration.ofMinutes(1));
        }
        assertThat(cloud.activeResources()).singleElement().satisfies(resource -> assertThat(
                        resource.show(cloud.instant()).tags())
                .containsEntry(Identity.UID_TAG, Identity.RELEASED));

        var recreated = data.graph(owner("uid-2", Set.of()), NOTHING);
        var result = runFor(Duration.ofMinutes(10), recreated);
        assertThat(result.isReady()).isTrue();
        assertThat(cloud.createCount()).isEqualTo(1);
        assertThat(cloud.activeResources()).singleElement().satisfies(resource -> assertThat(
                        resource.show(cloud.instant()).tags())
                .containsEntry(Identity.UID_TAG, "uid-2"));
    }

    /** Tags that somebody removed from a retained resource are not written back from the cache. */
    @Test
    void claimsNothingByCachedTags() {
        var data = new SubsystemSpec("base", List.of(spec("db", SimulatedKind.DATA)));
        runFor(Duration.ofMinutes(10), graph(TeardownPolicy.RETAIN, data, NOTHING));
        for (var i = 0; i < 5; i++) {
            engine.teardown(graph(TeardownPolicy.RETAIN, data, NOTHING), () -> {});
            advance(Duration.ofMinutes(1));
        }
        runFor(
                Duration.ofMinutes(10),
                graph(new SubsystemSpec("top", List.of(spec("db", SimulatedKind.DATA))), NOTHING));
        var retained = cloud.activeResources()
                .filter(resource -> Identity.RELEASED.equals(
                        resource.show(cloud.instant()).tags().get(Identity.UID_TAG)))
                .findFirst()
                .orElseThrow();
        retained.tags(Map.of(Identity.ENVIRONMENT_TAG, "team/other"));

        var result = runFor(Duration.ofMinutes(10), data.graph(owner("uid-2", Set.of()), NOTHING));

        assertThat(report(result, "db").error().errorClass()).isEqualTo(ErrorClass.CONFLICT);
        assertThat(retained.show(cloud.instant()).tags()).containsEntry(Identity.ENVIRONMENT_TAG, "team/other");
    }

    /** Two operators on two clusters, with one environment name. */
    @Test
    void twoOwnersOfOneNameRefuseUntilOneTakesOver() {
        var specs =
                new SubsystemSpec("base", List.of(spec("vpc", SimulatedKind.NAMED), spec("db", SimulatedKind.DATA)));
        var first = engine;
        runFor(Duration.ofMinutes(10), graph(specs, NOTHING));
        var writes = cloud.writeCount();

        engine = engine();
        var refused = runFor(Duration.ofMinutes(10), specs.graph(owner("uid-2", Set.of()), NOTHING));
        assertThat(report(refused, "db").error().errorClass()).isEqualTo(ErrorClass.CLAIMED);
        assertThat(report(refused, "db").message()).contains("platform-operator.io/take-over-from=uid");
        engine.teardown(specs.graph(owner("uid-2", Set.of()), NOTHING), () -> {});
        assertThat(cloud.writeCount()).isEqualTo(writes);

        var taken = runFor(Duration.ofMinutes(10), specs.graph(owner("uid-2", Set.of("uid")), NOTHING));
        assertThat(taken.isReady()).isTrue();
        writes = cloud.writeCount();

        engine = first;
        engine.invalidate(graph(specs, NOTHING));
        var lost = runFor(Duration.ofMinutes(10), graph(specs, NOTHING));
        assertThat(report(lost, "db").message()).contains("uid-2");
        for (var i = 0; i < 5; i++) {
            engine.teardown(graph(specs, NOTHING), () -> {});
            advance(Duration.ofMinutes(1));
        }
        assertThat(engine.teardown(graph(specs, NOTHING), () -> {}).isDeleted()).isTrue();
        assertThat(cloud.writeCount()).isEqualTo(writes);
        assertThat(cloud.activeResources()).hasSize(2);
    }

    /** Another object has the environment in its other region, or in another subsystem: no resource here carries its UID. */
    @Test
    void aClaimElsewhereInTheEnvironmentStopsChangesAndDeletions() {
        var specs =
                new SubsystemSpec("base", List.of(spec("vpc", SimulatedKind.NAMED), spec("db", SimulatedKind.DATA)));
        runFor(Duration.ofMinutes(10), graph(specs, NOTHING));
        cloud.activeResources().findFirst().orElseThrow().tags(Map.of("team", "changed"));
        engine = engine();
        var writes = cloud.writeCount();
        var claim = CloudError.withoutRequest(ErrorClass.CLAIMED, "ClaimedByAnother", "epoch 2 in us-west-2");

        var stopped = graph(specs, NOTHING);
        stopped.setClaimGuard(own -> {
            assertThat(own).isEmpty();
            return Optional.of(claim);
        });
        var result = runFor(Duration.ofMinutes(10), stopped);
        assertThat(result.reports()).allSatisfy(each -> assertThat(each.error()).isEqualTo(claim));
        for (var i = 0; i < 5; i++) {
            engine.teardown(stopped, () -> {});
            advance(Duration.ofMinutes(1));
        }
        assertThat(engine.teardown(stopped, () -> {}).isDeleted()).isTrue();
        assertThat(cloud.writeCount()).isEqualTo(writes);
        assertThat(cloud.activeResources()).hasSize(2);
    }

    private static Owner owner(String uid, Set<String> takesOverFrom) {
        return new Owner(
                SubsystemSpec.ENVIRONMENT,
                uid,
                "eu-west-1",
                "base",
                1,
                Map.of(),
                TeardownPolicy.DELETE,
                IgnoredFields.NOTHING,
                false,
                takesOverFrom);
    }

    /** The tagging API shows a key up to minutes late. */
    @Test
    void createsNoDuplicateWhileListingsLagFarBeyondTheConsistencyWindow() {
        cloud.lag(PollIntervals.DEFAULT.consistencyWindow().multipliedBy(100));
        var graph = graph(spec("key", SimulatedKind.NAMELESS_DATED));

        for (var i = 0; i < 100; i++) {
            reconcile(graph);
            advance(Duration.ofSeconds(5));
        }

        assertThat(cloud.activeResources()).hasSize(1);
        assertThat(cloud.violations()).isEmpty();
    }

    /** AWS may need minutes to list what a call created whose response was lost. */
    @Test
    void createsNoDuplicateAfterALostResponseWhileListingsLagFarBeyondTheConsistencyWindow() {
        var lag = PollIntervals.DEFAULT.consistencyWindow().multipliedBy(20);
        var graph = graph(spec("vpc", SimulatedKind.NAMELESS));
        reconcile(graph);
        advance(PollIntervals.DEFAULT.absenceProofDelay());
        cloud.lag(lag);
        cloud.faults().rate(0);
        cloud.faults().loseNextResponse();
        assertThat(phase(reconcile(graph), "vpc")).isEqualTo(ResourceReport.Phase.BLOCKED);

        for (var i = 0; i < 120; i++) {
            advance(Duration.ofSeconds(2));
            reconcile(graph);
        }

        assertThat(cloud.activeResources()).hasSize(1);
        assertThat(cloud.violations()).isEmpty();
        assertThat(phase(reconcile(graph), "vpc")).isEqualTo(ResourceReport.Phase.READY);
    }

    /** The call did not reach the cloud: it is repeated once the longest lag has passed. */
    @Test
    void createsAResourceWhoseFirstCreateCallNeverArrived() {
        var graph = graph(spec("vpc", SimulatedKind.NAMELESS));
        reconcile(graph);
        advance(PollIntervals.DEFAULT.absenceProofDelay());
        cloud.faults().rate(0);
        cloud.faults().loseNextRequest();
        assertThat(phase(reconcile(graph), "vpc")).isEqualTo(ResourceReport.Phase.BLOCKED);

        advance(PollIntervals.DEFAULT.longestLag().minusSeconds(1));
        reconcile(graph);
        assertThat(cloud.activeResources()).isEmpty();

        advance(Duration.ofSeconds(2));
        reconcile(graph);
        assertThat(cloud.activeResources()).hasSize(1);
    }

    /** The call took effect, so that its repetitions collide with their own result, which no listing shows yet. */
    @Test
    void waitsForAListingOfTheResourceThatALostResponseHides() {
        cloud.lag(PollIntervals.DEFAULT.consistencyWindow().multipliedBy(20));
        var graph = graph(spec("role", SimulatedKind.NAMED));
        cloud.faults().rate(0);
        cloud.faults().loseNextResponse();
        reconcile(graph);
        var collided = new HashSet<String>();

        for (var i = 0; i < 60; i++) {
            advance(Duration.ofSeconds(2));
            var report = report(reconcile(graph), "role");
            assertThat(report.phase()).isNotEqualTo(ResourceReport.Phase.BLOCKED);
            collided.add(report.message());
        }

        assertThat(collided).anyMatch(message -> message.contains("No listing shows it yet"));
        assertThat(phase(reconcile(graph), "role")).isEqualTo(ResourceReport.Phase.READY);
        assertThat(cloud.createCount()).isEqualTo(1);
    }

    /** An S3 bucket of another account, for example: its name is taken, but no listing ever shows it. */
    @Test
    void reportsAConflictWithAResourceThatNoListingShowsInTime() {
        var graph = graph(spec("role", SimulatedKind.NAMED));
        reconcile(graph);
        var own = cloud.activeResources().findFirst().orElseThrow();
        cloud.deleteManually(own);
        cloud.createManually(SimulatedKind.NAMED, unowned(own.name()), Map.of()).listedAfter(Duration.ofDays(1));
        engine = engine();
        assertThat(phase(reconcile(graph), "role")).isEqualTo(ResourceReport.Phase.IN_PROGRESS);

        advance(PollIntervals.DEFAULT.longestLag());
        for (var i = 0; i < 60; i++) {
            var error = report(reconcile(graph), "role").error();
            assertThat(error.errorClass()).isEqualTo(ErrorClass.CONFLICT);
            advance(Duration.ofMinutes(1));
        }
    }

    @Test
    void createsNoDuplicateOfWhatThePreviousLeaderCreatedWhileListingsLag() {
        cloud.lag(PollIntervals.DEFAULT.consistencyWindow().multipliedBy(20));
        var graph = graph(spec("vpc", SimulatedKind.NAMELESS));
        reconcile(graph);
        advance(PollIntervals.DEFAULT.absenceProofDelay());
        reconcile(graph);
        assertThat(cloud.activeResources()).hasSize(1);

        engine = engine();
        engine.recordOtherWriter(graph, cloud.instant());
        for (var i = 0; i < 60; i++) {
            reconcile(graph);
            advance(Duration.ofSeconds(5));
        }

        assertThat(cloud.activeResources()).hasSize(1);
        assertThat(phase(reconcile(graph), "vpc")).isEqualTo(ResourceReport.Phase.READY);
    }

    /** A listing shows the deleted resource of that name for a while, which has the setting that only a new one changes. */
    @Test
    void replacesOnceWhileListingsShowTheDeletedResource() {
        var graph = graph(spec("role", SimulatedKind.NAMED));
        runFor(Duration.ofMinutes(2), graph);
        cloud.lag(PollIntervals.DEFAULT.consistencyWindow().multipliedBy(30));
        var creations = cloud.createCount();

        runFor(Duration.ofMinutes(10), graph(spec("role", SimulatedKind.NAMED).with(1, 1, 2, 1)));

        assertThat(cloud.createCount()).isEqualTo(creations + 1);
    }

    /** RDS shows an instance as available, with its old settings, for some seconds after a change was accepted. */
    @Test
    void sendsNoSecondUpdateWhileListingsShowTheStateBeforeTheFirst() {
        var graph = graph(spec("network", SimulatedKind.NAMED));
        reconcile(graph);
        advance(Duration.ofMinutes(2));
        assertThat(phase(reconcile(graph), "network")).isEqualTo(ResourceReport.Phase.READY);
        cloud.lagOfUpdates(PollIntervals.DEFAULT.consistencyWindow().multipliedBy(5));
        var changed = graph(spec("network", SimulatedKind.NAMED).with(2, 1, 1, 1));
        reconcile(changed);
        var writes = cloud.writeCount();

        for (var i = 0; i < 30; i++) {
            advance(Duration.ofSeconds(5));
            assertThat(phase(reconcile(changed), "network")).isNotEqualTo(ResourceReport.Phase.BLOCKED);
        }

        assertThat(phase(reconcile(changed), "network")).isEqualTo(ResourceReport.Phase.READY);
        assertThat(cloud.writeCount()).isEqualTo(writes);
    }

    /** A listing that is too early to show an update is no reason to repeat it, even if the update is reconciled later. */
    @Test
    void repeatsAnUpdateOnlyOnAListingThatShowsIt() {
        var refreshes = new ArrayList<Runnable>();
        var cache = new ResourceCache<>(cloud, PollIntervals.DEFAULT, cloud, Runnable::run, refreshes::add);
        engine = new Engine<>(cache, PollIntervals.DEFAULT, () -> true, cloud, Runnable::run);
        var graph = graph(spec("it", SimulatedKind.DETAILED));
        reconcile(graph);
        advance(Duration.ofMinutes(2));
        refreshes.forEach(Runnable::run);
        reconcile(graph);
        cloud.lagOfUpdates(PollIntervals.DEFAULT.consistencyWindow().multipliedBy(5));
        var writes = cloud.writeCount();

        var changed = graph(spec("it", SimulatedKind.DETAILED).with(2, 1, 1, 2));
        for (var i = 0; i < 4; i++) {
            reconcile(changed); // the first updates the resource, another one reads it, with both changes
            advance(Duration.ofSeconds(3));
        }
        var now = cloud.instant();
        cache.refresh(Map.of( // for another subsystem: shows the old size, and not the policy
                SimulatedKind.DETAILED.definition(), new ResourceCache.Freshness(now, now)));
        for (var i = 0; i < 5; i++) {
            advance(Duration.ofSeconds(58));
            reconcile(changed);
        }

        assertThat(cloud.writeCount() - writes).isEqualTo(1);
        assertThat(phase(reconcile(changed), "it")).isEqualTo(ResourceReport.Phase.READY);
    }

    @Test
    void createsNoDuplicateAfterALostResponse() {
        cloud.lag(PollIntervals.DEFAULT.consistencyWindow());
        var graph = graph(spec("vpc", SimulatedKind.NAMELESS));
        reconcile(graph);
        advance(PollIntervals.DEFAULT.absenceProofDelay());
        cloud.faults().rate(0);
        cloud.faults().loseNextResponse();
        assertThat(phase(reconcile(graph), "vpc")).isEqualTo(ResourceReport.Phase.BLOCKED);

        for (var i = 0; i < 10; i++) {
            advance(Duration.ofSeconds(2));
            reconcile(graph);
        }

        assertThat(cloud.activeResources()).hasSize(1);
        assertThat(cloud.violations()).isEmpty();
    }

    @Test
    void usesAResourceOfAnotherSubsystemAsSoonAsItExists() {
        var base = new SubsystemSpec("base", List.of(spec("cluster", SimulatedKind.SLOW)));
        var needsExistence =
                new ResourceSpec("a", SimulatedKind.NAMED, List.of(base("cluster")), List.of(), false, 1, 1, 1, 1, 1);
        var needsReadiness = spec("b", SimulatedKind.NAMED, base("cluster"));
        var top = new SubsystemSpec("top", List.of(needsExistence, needsReadiness));

        assertThat(phase(reconcile(graph(top, base)), "a")).isEqualTo(ResourceReport.Phase.PLANNED);
        reconcile(graph(base, top));
        var result = reconcile(graph(top, base));
        assertThat(phase(result, "a")).isNotEqualTo(ResourceReport.Phase.PLANNED);
        assertThat(phase(result, "b")).isEqualTo(ResourceReport.Phase.PLANNED);

        advance(Duration.ofMinutes(15));
        reconcile(graph(base, top));
        assertThat(phase(reconcile(graph(top, base)), "b")).isNotEqualTo(ResourceReport.Phase.PLANNED);
    }

    /** Data created on it could never move to its replacement. */
    @Test
    void createsNoDependentOfAResourceThatWillBeReplaced() {
        reconcile(graph(spec("cluster", SimulatedKind.SLOW)));
        var cluster = spec("cluster", SimulatedKind.SLOW).with(1, 1, 2, 1);
        var data =
                new ResourceSpec("data", SimulatedKind.DATA, List.of(base("cluster")), List.of(), false, 1, 1, 1, 1, 1);
        var graph = graph(cluster, data);
        reconcile(graph);
        assertThat(cloud.activeResources().map(SimulatedResource::kind))
                .as("while the cluster is being created")
                .containsExactly(SimulatedKind.SLOW);

        runFor(Duration.ofHours(1), graph);
        assertThat(reconcile(graph).isReady()).isTrue();
        assertThat(cloud.activeResources().map(SimulatedResource::kind))
                .containsExactlyInAnyOrder(SimulatedKind.SLOW, SimulatedKind.DATA);
    }

    @Test
    void createsNoDependentOfADependentOfAResourceThatWillBeReplaced() {
        var group = new ResourceSpec(
                "group",
                SimulatedKind.NAMELESS_DELETED_AT_ONCE,
                List.of(base("cluster")),
                List.of(),
                false,
                1,
                1,
                1,
                1,
                1);
        runFor(Duration.ofSeconds(12), graph(spec("cluster", SimulatedKind.SLOW), group));
        var kinds = cloud.activeResources().map(SimulatedResource::kind);
        assertThat(kinds).containsExactlyInAnyOrder(SimulatedKind.SLOW, SimulatedKind.NAMELESS_DELETED_AT_ONCE);
        var cluster = spec("cluster", SimulatedKind.SLOW).with(1, 1, 2, 1);
        var data =
                new ResourceSpec("data", SimulatedKind.DATA, List.of(base("group")), List.of(), false, 1, 1, 1, 1, 1);
        var graph = graph(cluster, group, data);

        reconcile(graph);
        assertThat(cloud.activeResources())
                .as("while the cluster is being created")
                .hasSize(2);
        runFor(Duration.ofHours(1), graph);
        assertThat(reconcile(graph).isReady()).isTrue();
        assertThat(cloud.activeResources()).hasSize(3);
    }

    @Test
    void unreachableIsNotNotFound() {
        var graph = graph(spec("role", SimulatedKind.NAMED), spec("cluster", SimulatedKind.SLOW));
        var before = reconcile(graph);
        advance(Duration.ofMinutes(15));
        assertThat(reconcile(graph).isReady()).isTrue();
        var writes = cloud.writeCount();

        cloud.faults().rate(1);
        advance(Duration.ofMinutes(2));
        assertThat(reconcile(graph).reports())
                .allMatch(report -> report.phase() == ResourceReport.Phase.BLOCKED
                        || (report.error() != null && report.error().errorClass() == ErrorClass.THROTTLED));
        assertThat(engine.teardown(graph, () -> {}).isDeleted()).isFalse();
        assertThat(cloud.writeCount()).as("writes while no listing succeeds").isEqualTo(writes);
        assertThat(before.changes()).hasSize(2);

        cloud.faults().rate(0);
        advance(Duration.ofMinutes(2));
        assertThat(reconcile(graph).isReady()).isTrue();
        assertThat(cloud.writeCount()).isEqualTo(writes);
    }

    @Test
    void completesATeardownOnlyAfterTheConsistencyWindow() {
        cloud.lag(PollIntervals.DEFAULT.consistencyWindow());
        var graph = graph(spec("role", SimulatedKind.NAMED));
        reconcile(graph);
        engine = engine(); // a new process, which did not observe what the previous one created

        var first = engine.teardown(graph, () -> {});
        assertThat(first.isDeleted()).isFalse();

        assertThat(tearDownAfter(first, graph).isDeleted()).isTrue();
        assertThat(cloud.activeResources()).isEmpty();
    }

    /**
     * The role is retained with the data. A desired part that was never created, so that its name is unknown, makes no
     * difference.
     */
    @Test
    void deletesUndesiredPartsOfRetainedResources() {
        var role = spec("role", SimulatedKind.NAMED);
        var data = spec("data", SimulatedKind.DETAILED, base("role"));
        runFor(Duration.ofMinutes(1), graph(role, data, spec("may-read", SimulatedKind.BLOCKING_PART, base("role"))));
        assertThat(cloud.activeResources()).hasSize(3);
        var cluster = spec("cluster", SimulatedKind.SLOW);
        var mayUse = spec("may-use-cluster", SimulatedKind.BLOCKING_PART, base("role"), base("cluster"));
        var graph =
                graph(TeardownPolicy.RETAIN, new SubsystemSpec("base", List.of(role, data, cluster, mayUse)), NOTHING);

        var first = engine.teardown(graph, () -> {});

        assertThat(tearDownAfter(first, graph).isDeleted()).isTrue();
        assertThat(cloud.activeResources().map(SimulatedResource::kind))
                .containsExactlyInAnyOrder(SimulatedKind.NAMED, SimulatedKind.DETAILED);
    }

    @Test
    void recreatesFailedResourcesWithGrowingDelays() {
        cloud.failing(1);
        var graph = graph(spec("nat", SimulatedKind.TOKEN));
        var end = cloud.instant().plus(Duration.ofHours(6));
        while (cloud.instant().isBefore(end)) {
            cloud.advanceTo(reconcile(graph).nextReconcile());
        }
        assertThat(cloud.createCount()).isBetween(10, 60);

        cloud.failing(0);
        end = cloud.instant().plus(Duration.ofHours(1));
        while (cloud.instant().isBefore(end)) {
            cloud.advanceTo(reconcile(graph).nextReconcile());
        }
        assertThat(reconcile(graph).isReady()).isTrue();
    }

    /** Kinds share responses of AWS: the tags of all resources come in many pages. */
    @Test
    void listsAllKindsAtTheSameTimes() {
        var graphs = List.of(
                graph(spec("role", SimulatedKind.NAMED)),
                graph(new SubsystemSpec("top", List.of(spec("vpc", SimulatedKind.NAMELESS_DELETED_AT_ONCE))), NOTHING));
        var moments = new TreeSet<Instant>();
        var due = new ArrayList<Instant>();
        graphs.forEach(graph -> {
            due.add(reconcile(graph).nextReconcile());
            advance(Duration.ofSeconds(25));
        });
        var settled = cloud.instant().plus(Duration.ofMinutes(5));
        var end = settled.plus(Duration.ofMinutes(10));
        while (Collections.min(due).isBefore(end)) {
            var next = due.indexOf(Collections.min(due));
            cloud.advanceTo(due.get(next));
            var lists = cloud.listCount();
            due.set(next, reconcile(graphs.get(next)).nextReconcile());
            if (cloud.listCount() > lists && cloud.instant().isAfter(settled)) {
                moments.add(cloud.instant());
            }
        }
        assertThat(moments).hasSizeBetween(9, 10);
    }

    /** A changed spec does not wait for pages of listings that only the drift interval requires. */
    @Test
    void doesNotWaitForARefreshThatOnlyTheDriftIntervalRequires() {
        var refreshes = new ArrayList<Runnable>();
        var cache = new ResourceCache<>(cloud, PollIntervals.DEFAULT, cloud, Runnable::run, refreshes::add);
        engine = new Engine<>(cache, PollIntervals.DEFAULT, () -> true, cloud, Runnable::run);
        var role = spec("role", SimulatedKind.NAMED);
        reconcile(graph(role));
        advance(Duration.ofSeconds(10));
        reconcile(graph(role)); // the second listing of kinds without unique names
        advance(Duration.ofMinutes(1));
        var lists = cloud.listCount();
        var requested = new AtomicInteger();

        var changed = engine.reconcile(graph(role.with(2, 1, 1, 1)), ExecutionMode.CORRECT, requested::incrementAndGet);
        assertThat(changed.changes()).hasSize(1);
        assertThat(cloud.listCount()).isEqualTo(lists);
        assertThat(requested).hasValue(0);

        cloud.activeResources().forEach(resource -> resource.drift(1));
        refreshes.forEach(Runnable::run);
        assertThat(cloud.listCount()).isGreaterThan(lists);
        assertThat(requested).hasValue(1);
    }

    /**
     * Details are read by one call per resource: many environments cost as many calls as one, and each resource is read
     * less often.
     */
    @Test
    void limitsReadsOfDetailsAcrossEnvironments() {
        var one = buckets("first");
        runFor(Duration.ofHours(1), one);
        var reads = cloud.readCount();
        runFor(Duration.ofHours(1), one);
        assertThat(cloud.readCount() - reads)
                .as("of 20 in an hour, each every 5 to 10 minutes")
                .isBetween(20 * 6, 20 * 12);

        var three = List.of(one, buckets("second"), buckets("third"));
        runFor(Duration.ofHours(1), three);
        reads = cloud.readCount();
        runFor(Duration.ofHours(1), three);
        assertThat(cloud.readCount() - reads).as("of 60 in an hour").isBetween(20 * 6, 20 * 9);

        cloud.activeResources().forEach(resource -> resource.drift(3));
        runFor(Duration.ofMinutes(35), three);
        assertThat(cloud.activeResources()
                        .map(resource -> resource.show(cloud.instant()).policy()))
                .as("policy of every resource")
                .containsOnly(1);
    }

    private static Graph<SimulatedCloud> buckets(String environment) {
        var subsystem = new SubsystemSpec(
                environment,
                IntStream.range(0, 20)
                        .mapToObj(each -> spec("bucket-" + each, SimulatedKind.DETAILED))
                        .toList());
        var owner = new Owner("default/" + environment, "uid", "eu-west-1", "x", 1, Map.of(), TeardownPolicy.DELETE);
        return subsystem.graph(owner, NOTHING);
    }

    @ParameterizedTest
    @EnumSource(names = {"NAMED", "DETAILED", "SLOW", "SLOW_DETAILED", "PART"})
    void reportsUpdatesThatTheCloudAcceptsButDoesNotPerform(SimulatedKind kind) {
        var graph = kind == SimulatedKind.PART
                ? graph(spec("vpc", SimulatedKind.NAMED), spec("it", kind, base("vpc")))
                : graph(spec("it", kind));
        runFor(Duration.ofMinutes(10), graph);
        cloud.activeResources().filter(resource -> resource.kind() == kind).forEach(resource -> resource.drift(5));
        cloud.ignoresUpdates(true);
        var result = runFor(Duration.ofMinutes(25), graph);
        var writes = cloud.writeCount();
        assertThat(phase(result, "it")).isEqualTo(ResourceReport.Phase.BLOCKED);
        assertThat(report(result, "it").message()).startsWith("NoEffect").contains("size: 6 → 1");

        result = runFor(Duration.ofHours(1), graph);
        assertThat(phase(result, "it")).isEqualTo(ResourceReport.Phase.BLOCKED);
        assertThat(cloud.writeCount() - writes).as("updates in an hour").isBetween(2, 7);

        cloud.ignoresUpdates(false);
        engine.invalidate(graph);
        runFor(Duration.ofMinutes(1), graph);
        assertThat(reconcile(graph).isReady()).isTrue();
    }

    /** Reconciles when due until everything is deleted, at most five times; returns the last result. */
    private ReconcileResult tearDownAfter(ReconcileResult first, Graph<SimulatedCloud> graph) {
        var result = first;
        for (var i = 0; i < 5 && !result.isDeleted(); i++) {
            cloud.advanceTo(result.nextReconcile());
            result = engine.teardown(graph, () -> {});
        }
        return result;
    }

    private ReconcileResult runFor(Duration time, Graph<SimulatedCloud> graph) {
        return runFor(time, List.of(graph)).getFirst();
    }

    /** Reconciles each graph when due; returns the last result of each. */
    private List<ReconcileResult> runFor(Duration time, List<Graph<SimulatedCloud>> graphs) {
        var end = cloud.instant().plus(time);
        var results = new ArrayList<>(graphs.stream().map(this::reconcile).toList());
        while (true) {
            var next = results.indexOf(Collections.min(results, Comparator.comparing(ReconcileResult::nextReconcile)));
            if (!results.get(next).nextReconcile().isBefore(end)) {
                cloud.advanceTo(end);
                return results;
            }
            cloud.advanceTo(results.get(next).nextReconcile());
            results.set(next, reconcile(graphs.get(next)));
        }
    }

    @Test
    void reportsDriftWithoutTouchingIt() {
        var graph = graph(spec("role", SimulatedKind.NAMED), spec("another", SimulatedKind.NAMED));
        reconcile(graph);
        advance(Duration.ofMinutes(1));
        engine.plan(graph); // lists both: what no listing showed yet may exist although it is not listed
        cloud.activeResources().toList().forEach(resource -> {
            if (resource.name().endsWith("another")) {
                cloud.deleteManually(resource);
            } else {
                resource.drift(5);
            }
        });
        advance(Duration.ofMinutes(2));
        var writes = cloud.writeCount();

        var result = engine.reconcile(graph, ExecutionMode.REPORT_DRIFT, () -> {});

        assertThat(phase(result, "role")).isEqualTo(ResourceReport.Phase.DRIFTED);
        assertThat(phase(result, "another")).isEqualTo(ResourceReport.Phase.DRIFTED);
        assertThat(cloud.writeCount()).isEqualTo(writes);
        assertThat(result.nextReconcile())
                .isAfterOrEqualTo(cloud.instant().plus(PollIntervals.DEFAULT.driftInterval()));
    }

    /** Its creation succeeded, and no listing since then proves anything: within the longest lag it exists. */
    @Test
    void reportsNoDriftOfAResourceThatNoListingShowsYet() {
        cloud.lag(Duration.ofDays(1));
        var graph = graph(spec("role", SimulatedKind.NAMED));
        reconcile(graph);
        advance(PollIntervals.DEFAULT.longestLag().minusSeconds(1));
        var within = engine.reconcile(graph, ExecutionMode.REPORT_DRIFT, () -> {});
        assertThat(phase(within, "role")).isNotEqualTo(ResourceReport.Phase.DRIFTED);

        advance(PollIntervals.DEFAULT.driftInterval());
        var later = engine.reconcile(graph, ExecutionMode.REPORT_DRIFT, () -> {});
        assertThat(phase(later, "role")).isEqualTo(ResourceReport.Phase.DRIFTED);
    }

    @Test
    void worksConcurrentlyOnVirtualThreads() {
        var slow = new BlockingCloud(100);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var cache = new ResourceCache<>(slow, PollIntervals.DEFAULT, Instant::now, threads, threads);
            var concurrent = new Engine<>(cache, PollIntervals.DEFAULT, () -> true, Instant::now, threads);
            var graph = BlockingCloud.graph(3, 100);

            var result = concurrent.reconcile(graph, ExecutionMode.CORRECT, () -> {});

            assertThat(result.isReady()).isTrue();
            assertThat(slow.created()).doesNotHaveDuplicates().hasSize(300);
            assertThat(slow.begun().subList(0, 100))
                    .as("resources without dependencies are created first, and at once")
                    .allMatch(name -> name.startsWith("box-0"));
            assertThat(concurrent
                            .reconcile(graph, ExecutionMode.CORRECT, () -> {})
                            .changes())
                    .isEmpty();
        }
    }

    /** The steps of one execution may take longer than the second listing waits. */
    @Test
    void createsAResourceWithoutUniqueNameWhileUnrelatedStepsAreRunning() {
        var slow = new BlockingCloud(1);
        var pace = new PollIntervals(
                0.05,
                Duration.ofMillis(10),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Duration.ofMillis(50),
                Duration.ofMillis(500),
                1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var cache = new ResourceCache<>(slow, pace, Instant::now, threads, threads);
            var concurrent = new Engine<>(cache, pace, () -> true, Instant::now, threads);

            concurrent.reconcile(BlockingCloud.chainAndNameless(30), ExecutionMode.CORRECT, () -> {});

            assertThat(slow.created()).doesNotHaveDuplicates().hasSize(31);
            assertThat(slow.created().indexOf("nameless")).isLessThan(20);
        }
    }
}
