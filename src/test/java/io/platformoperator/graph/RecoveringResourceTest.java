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
    private record Replica(String id, Map<String, String> tags, boolean replicates) {}

    private static final class Replicas implements Cloud {
        private final Map<String, Replica> existing = new HashMap<>();

        private Replica create(String name, CreateRequest request) {
            var replica = new Replica(name, request.tags(), true);
            existing.put(name, replica);
            return replica;
        }

        private void replicates(boolean value) {
            existing.replaceAll((id, replica) -> new Replica(id, replica.tags(), value));
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
            .state(replica -> replica.replicates()
                    ? new State.Ready("replicating")
                    : new State.Failed("replication error", "interrupted", true))
            .preview(desired -> new Replica(desired, Map.of(), true))
            .create((cloud, desired, request) -> cloud.create(desired, request))
            .delete((cloud, observed, request) -> {})
            .build();

    private final Replicas cloud = new Replicas();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final ResourceCache<Replicas> cache =
            new ResourceCache<>(cloud, PollIntervals.DEFAULT, () -> now, Runnable::run, Runnable::run);
    private final Engine<Replicas> engine =
            new Engine<>(cache, PollIntervals.DEFAULT, () -> true, () -> now, Runnable::run);

    @Test
    void needsAPersonOnlyIfTheCloudDoesNotRepairItWithinMinutes() {
        after(Duration.ZERO);
        cloud.replicates(false);
        after(PollIntervals.DEFAULT.driftInterval()); // lists in the background
        assertThat(after(Duration.ofSeconds(1)).phase()).isEqualTo(Phase.IN_PROGRESS);
        assertThat(after(Duration.ofMinutes(4)).message()).contains("replication error: interrupted");
        assertThat(after(Duration.ZERO).phase()).isEqualTo(Phase.IN_PROGRESS);

        var lasting = after(Duration.ofMinutes(2));
        assertThat(lasting.phase()).isEqualTo(Phase.BLOCKED);
        assertThat(lasting.error().errorClass().needsUserAction()).isTrue();

        cloud.replicates(true);
        after(Duration.ofMinutes(1));
        assertThat(after(Duration.ofSeconds(1)).phase()).isEqualTo(Phase.READY);
        cloud.replicates(false);
        after(Duration.ofMinutes(1));
        assertThat(after(Duration.ofSeconds(1)).phase())
                .as("another interruption")
                .isEqualTo(Phase.IN_PROGRESS);
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
