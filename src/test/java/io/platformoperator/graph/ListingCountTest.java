package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many calls the engine makes where nothing happens, or where it can only wait. */
class ListingCountTest {
    private record Thing(String name, Map<String, String> tags, boolean isReady) {}

    /** Things of one region, with counts of calls. A thing is refused until its source is ready. */
    private static final class Things implements Cloud {
        private final List<Thing> existing = new ArrayList<>();
        private int listings;
        private int attempts;
        private boolean isRefused;

        private List<Thing> list() {
            listings++;
            return List.copyOf(existing);
        }

        private Thing create(String name, Map<String, String> tags, boolean isReady) {
            attempts++;
            if (isRefused) {
                throw new IllegalStateException();
            }
            var created = new Thing(name, tags, isReady);
            existing.add(created);
            return created;
        }

        private void becomesReady() {
            existing.replaceAll(thing -> new Thing(thing.name(), thing.tags(), true));
        }

        @Override
        public CloudError classify(RuntimeException exception) {
            return CloudError.withoutRequest(ErrorClass.WAITING, "InvalidState", "the source is not ready");
        }
    }

    private static ResourceKind<Things, String, Thing> kind(String name, boolean isReady) {
        return ResourceKind.<Things, String, Thing>named(name)
                .id(Thing::name)
                .tags(Thing::tags)
                .name(desired -> desired, Thing::name)
                .creationTime(Duration.ofMinutes(1))
                .list(Things::list)
                .state(thing -> thing.isReady() ? State.READY : new State.Pending("creating"))
                .preview(desired -> new Thing(desired, Map.of(), true))
                .create((cloud, desired, request) -> cloud.create(desired, request.tags(), isReady))
                .delete((cloud, observed, request) -> {})
                .build();
    }

    private static final ResourceKind<Things, String, Thing> KIND = kind("test/Thing", true);
    private static final ResourceKind<Things, String, Thing> SOURCE = kind("test/Source", false);

    private final Things cloud = new Things();
    private final Things away = new Things();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Engine<Things> engine;
    private Engine<Things> engineAway;

    @BeforeEach
    void start() {
        engine = engine(cloud);
        engineAway = engine(away);
    }

    private Engine<Things> engine(Things things) {
        var cache = new ResourceCache<>(things, PollIntervals.DEFAULT, () -> now, Runnable::run, Runnable::run);
        return new Engine<>(cache, PollIntervals.DEFAULT, () -> true, () -> now, Runnable::run);
    }

    private static Graph<Things> graph(String region, ResourceKind<Things, String, Thing> kind) {
        return new Graph<>(new Owner("a/b", "uid", region, "test", 1, Map.of(), TeardownPolicy.DELETE), List.of(kind));
    }

    @Test
    void aKindThatNothingUsesIsListedEveryTenMinutes() {
        run(engine, graph("eu-west-1", KIND), Duration.ofMinutes(30));
        assertThat(cloud.listings).isBetween(3, 5);
    }

    @Test
    void aKindOfWhichSomethingExistsIsListedEveryMinute() {
        var graph = graph("eu-west-1", KIND);
        cloud.existing.add(new Thing("of another owner", Map.of(), true));
        run(engine, graph, Duration.ofMinutes(30));
        assertThat(cloud.listings).isBetween(28, 33);
    }

    @Test
    void aMissingThingIsListedEveryMinute() {
        var graph = graph("eu-west-1", KIND);
        cloud.isRefused = true;
        graph.add("thing", KIND, dependencies -> "thing");
        run(engine, graph, Duration.ofMinutes(30));
        assertThat(cloud.attempts).isGreaterThan(60);
        assertThat(cloud.listings).isBetween(28, 33);
    }

    @Test
    void aReplicaIsRequestedOnceItsSourceInAnotherRegionIsReady() {
        var source = graph("us-east-1", SOURCE);
        source.add("source", SOURCE, dependencies -> "source");
        engineAway.reconcile(source, ExecutionMode.CORRECT, () -> {});
        var replica = replica(precondition -> engineAway.resourceCache().isPending(precondition));

        var result = engine.reconcile(replica, ExecutionMode.CORRECT, () -> {});
        assertThat(cloud.attempts).isZero();
        assertThat(result.reports())
                .extracting(ResourceReport::message)
                .containsExactly("waits for source in us-east-1");
        assertThat(result.nextReconcile()).isEqualTo(now.plus(PollIntervals.DEFAULT.pollCeiling()));

        away.becomesReady();
        run(engineAway, source, Duration.ofMinutes(2));
        assertThat(engine.reconcile(replica, ExecutionMode.CORRECT, () -> {}).isReady())
                .isTrue();
    }

    /** The other region may be lost, or managed by nobody. */
    @Test
    void aReplicaIsRequestedIfTheStateOfItsSourceIsUnknown() {
        var replica = replica(precondition -> engineAway.resourceCache().isPending(precondition));
        assertThat(engine.reconcile(replica, ExecutionMode.CORRECT, () -> {}).isReady())
                .isTrue();

        engineAway.reconcile(graph("us-east-1", SOURCE), ExecutionMode.CORRECT, () -> {});
        var precondition = replica.preconditions().getFirst();
        assertThat(engineAway.resourceCache().isPending(precondition)).isTrue();
        now = now.plus(PollIntervals.DEFAULT.driftInterval().multipliedBy(3));
        assertThat(engineAway.resourceCache().isPending(precondition)).isFalse();
    }

    private static Graph<Things> replica(Predicate<CreationPrecondition<Things>> isPending) {
        var graph = graph("eu-west-1", KIND);
        var replica = graph.add("replica", KIND, dependencies -> "replica");
        graph.createAfter(replica, "us-east-1", "source", SOURCE);
        graph.setPending(isPending);
        return graph;
    }

    /** Reconciles for that time, at the times that the engine asks for. */
    private void run(Engine<Things> running, Graph<Things> graph, Duration time) {
        var end = now.plus(time);
        var result = running.reconcile(graph, ExecutionMode.CORRECT, () -> {});
        while (result.nextReconcile().isBefore(end)) {
            now = result.nextReconcile();
            result = running.reconcile(graph, ExecutionMode.CORRECT, () -> {});
        }
        now = end;
    }
}
