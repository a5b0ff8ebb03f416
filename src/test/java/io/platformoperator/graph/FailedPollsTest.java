package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A resource that failed, and that the cloud repairs. */
class FailedPollsTest {
    private record Replica(Map<String, String> tags, State state) {}

    /** One replica, and the number of listings. */
    private static final class Replicas implements Cloud {
        private final List<Replica> existing = new ArrayList<>();
        private int listings;

        private Replica create(Replica replica) {
            existing.add(replica);
            return replica;
        }

        private void becomes(State state) {
            existing.replaceAll(replica -> new Replica(replica.tags(), state));
        }

        private List<Replica> list() {
            listings++;
            return List.copyOf(existing);
        }

        @Override
        public CloudError classify(RuntimeException exception) {
            return CloudError.withoutRequest(ErrorClass.INTERNAL, "Unexpected", exception.toString());
        }
    }

    private static final ResourceKind<Replicas, String, Replica> KIND = ResourceKind.<Replicas, String, Replica>named(
                    "test/Replica")
            .id(replica -> "replica")
            .tags(Replica::tags)
            .name(desired -> desired, replica -> "replica")
            .list(Replicas::list)
            .state(Replica::state)
            .preview(desired -> new Replica(Map.of(), State.READY))
            .create((cloud, desired, request) -> cloud.create(new Replica(request.tags(), State.READY)))
            .delete((cloud, observed, request) -> {})
            .build();

    private final Replicas cloud = new Replicas();
    private final Graph<Replicas> graph = new Graph<>(
            new Owner("a/b", "uid", "eu-west-1", "test", 1, Map.of(), TeardownPolicy.DELETE), List.of(KIND));
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void isReadAgainSoonAndThenLessOften() {
        var cache = new ResourceCache<>(cloud, PollIntervals.DEFAULT, () -> now, Runnable::run, Runnable::run);
        var engine = new Engine<>(cache, PollIntervals.DEFAULT, () -> true, () -> now, Runnable::run);
        graph.add("replica", KIND, dependencies -> "replica");
        engine.reconcile(graph, ExecutionMode.CORRECT, () -> {});

        cloud.becomes(new State.Failed("error", "the replication was interrupted"));
        var failed = run(engine, Duration.ofMinutes(2));
        assertThat(failed.isReady()).isFalse();
        var listings = cloud.listings;
        run(engine, Duration.ofMinutes(30).plusSeconds(10));
        assertThat(cloud.listings - listings).isBetween(45, 75);

        cloud.becomes(State.READY);
        assertThat(run(engine, Duration.ofSeconds(31)).isReady()).isTrue();
    }

    /** Reconciles for that time, at the times that the engine asks for. */
    private ReconcileResult run(Engine<Replicas> engine, Duration time) {
        var end = now.plus(time);
        var result = engine.reconcile(graph, ExecutionMode.CORRECT, () -> {});
        while (result.nextReconcile().isBefore(end)) {
            now = result.nextReconcile();
            result = engine.reconcile(graph, ExecutionMode.CORRECT, () -> {});
        }
        now = end;
        return result;
    }
}
