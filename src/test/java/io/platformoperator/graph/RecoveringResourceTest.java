package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.ResourceReport.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A replica whose replication is interrupted, which the cloud usually resumes itself. */
class RecoveringResourceTest {
    private record Replica(String id, Map<String, String> tags, State state) {}

    private static final class Replicas implements Cloud {
        private final Map<String, Replica> existing = new HashMap<>();

        private Replica create(String name, CreateRequest request) {
            var replica = new Replica(name, request.tags(), new State.Pending("creating"));
            existing.put(name, replica);
            return replica;
        }

        private void becomes(State state) {
            existing.replaceAll((id, replica) -> new Replica(id, replica.tags(), state));
        }

        @Override
        public CloudError classify(RuntimeException exception) {
            return CloudError.withoutRequest(ErrorClass.INTERNAL, "Unexpected", exception.toString());
        }
    }

    private static final ResourceKind<Replicas, String, Replica> KIND = ResourceKind.<Replicas, String, Replica>named(
                    "test/Replica")
            .id(Replica::id)
            .tags(Replica::tags)
            .name(desired -> desired, Replica::id)
            .list(cloud -> List.copyOf(cloud.existing.values()))
            .state(Replica::state)
            .preview(desired -> new Replica(desired, Map.of(), State.READY))
            .create((cloud, desired, request) -> cloud.create(desired, request))
            .delete((cloud, observed, request) -> {})
            .build();

    private static final State INTERRUPTED = new State.Failed("replication error", "interrupted", true);

    private final Replicas cloud = new Replicas();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final ResourceCache<Replicas> cache =
            new ResourceCache<>(cloud, PollIntervals.DEFAULT, () -> now, Runnable::run, Runnable::run);
    private final Engine<Replicas> engine =
            new Engine<>(cache, PollIntervals.DEFAULT, () -> true, () -> now, Runnable::run);

    @Test
    void needsAPersonOnlyIfTheCloudDoesNotRepairItWithinMinutes() {
        after(Duration.ZERO);
        becomes(State.READY);
        assertThat(becomes(INTERRUPTED).phase()).isEqualTo(Phase.IN_PROGRESS);
        assertThat(after(Duration.ofMinutes(3)).message()).contains("replication error: interrupted");
        assertThat(after(Duration.ZERO).phase()).isEqualTo(Phase.IN_PROGRESS);

        var lasting = after(Duration.ofMinutes(3));
        assertThat(lasting.phase()).isEqualTo(Phase.BLOCKED);
        assertThat(lasting.error().errorClass().needsUserAction()).isTrue();

        assertThat(becomes(State.READY).phase()).isEqualTo(Phase.READY);
        assertThat(becomes(INTERRUPTED).phase()).as("another interruption").isEqualTo(Phase.IN_PROGRESS);
    }

    @Test
    void theTimeOfItsCreationDoesNotCount() {
        after(Duration.ZERO);
        assertThat(after(Duration.ofMinutes(20)).message()).isEqualTo("creating");
        assertThat(becomes(INTERRUPTED).phase()).isEqualTo(Phase.IN_PROGRESS);
        assertThat(after(Duration.ofMinutes(6)).phase()).isEqualTo(Phase.BLOCKED);
    }

    /** The first reconcile lists in the background. */
    private ResourceReport becomes(State state) {
        cloud.becomes(state);
        after(PollIntervals.DEFAULT.driftInterval());
        return after(Duration.ofSeconds(1));
    }

    private ResourceReport after(Duration time) {
        now = now.plus(time);
        var owner = new Owner("a/b", "uid", "eu-west-1", "test", 1, Map.of(), TeardownPolicy.DELETE);
        var graph = new Graph<Replicas>(owner, List.of(KIND));
        graph.add("replica", KIND, dependencies -> "replica");
        return engine.reconcile(graph, ExecutionMode.CORRECT, () -> {})
                .reports()
                .getFirst();
    }
}
