package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Resources that are polled one by one and can be ready only after others. */
class HeldBackPollsTest {
    private record Thing(String name, Map<String, String> tags, boolean isReady) {}

    /** Things that exist, those that are ready, and the reads of single things. */
    private static final class Things implements Cloud {
        private final Map<String, Thing> existing = new HashMap<>();
        private final List<String> reads = new ArrayList<>();

        private Thing create(Thing thing) {
            existing.put(thing.name(), thing);
            return thing;
        }

        private void becomesReady(String name) {
            existing.computeIfPresent(name, (ignored, thing) -> new Thing(name, thing.tags(), true));
        }

        private Optional<Thing> read(Thing thing) {
            reads.add(thing.name());
            return Optional.ofNullable(existing.get(thing.name()));
        }

        @Override
        public CloudError classify(RuntimeException exception) {
            return CloudError.withoutRequest(ErrorClass.INTERNAL, "Unexpected", exception.toString());
        }
    }

    private static ResourceKind<Things, String, Thing> kind(String name) {
        return ResourceKind.<Things, String, Thing>named(name)
                .id(Thing::name)
                .tags(Thing::tags)
                .name(desired -> desired, Thing::name)
                .creationTime(Duration.ofMinutes(1))
                .list(cloud -> List.copyOf(cloud.existing.values()))
                .details(Duration.ofMinutes(10), Things::read, (before, listed) -> before)
                .pollsIndividually()
                .state(thing -> thing.isReady() ? new State.Ready("ACTIVE") : new State.Pending("CREATING"))
                .preview(desired -> new Thing(desired, Map.of(), true))
                .create((cloud, desired, request) -> cloud.create(new Thing(desired, request.tags(), false)))
                .delete((cloud, observed, request) -> {})
                .build();
    }

    private static final ResourceKind<Things, String, Thing> NODES = kind("test/Nodes");
    private static final ResourceKind<Things, String, Thing> ADD_ON = kind("test/AddOn");

    private final Things cloud = new Things();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aResourceIsNotPolledBeforeThoseThatItBecomesReadyAfter() {
        var cache = new ResourceCache<>(cloud, PollIntervals.DEFAULT, () -> now, Runnable::run, Runnable::run);
        var engine = new Engine<>(cache, PollIntervals.DEFAULT, () -> true, () -> now, Runnable::run);
        var owner = new Owner("a/b", "uid", "eu-west-1", "test", 1, Map.of(), TeardownPolicy.DELETE);
        var graph = new Graph<Things>(owner, List.of(NODES, ADD_ON));
        var nodes = graph.add("nodes", NODES, dependencies -> "nodes");
        graph.add("dns", ADD_ON, dependencies -> "dns");
        graph.readyAfterOneOf(graph.node(owner.identity("dns")).orElseThrow(), List.of(nodes));
        graph.add("proxy", ADD_ON, dependencies -> "proxy");

        engine.reconcile(graph, ExecutionMode.CORRECT, () -> {});
        cloud.reads.clear();
        run(engine, graph, Duration.ofSeconds(50)); // before the next listing
        assertThat(cloud.reads).contains("nodes").doesNotContain("dns");

        cloud.becomesReady("nodes");
        cloud.becomesReady("dns");
        cloud.becomesReady("proxy");
        var result = run(engine, graph, Duration.ofSeconds(30));
        assertThat(cloud.reads).contains("dns", "proxy");
        assertThat(result.isReady()).isTrue();
    }

    /** Reconciles for that time, at the times that the engine asks for. */
    private ReconcileResult run(Engine<Things> engine, Graph<Things> graph, Duration time) {
        var end = now.plus(time);
        var result = engine.reconcile(graph, ExecutionMode.CORRECT, () -> {});
        while (result.nextReconcile().isBefore(end)) {
            now = result.nextReconcile();
            result = engine.reconcile(graph, ExecutionMode.CORRECT, () -> {});
        }
        now = end;
        return engine.reconcile(graph, ExecutionMode.CORRECT, () -> {});
    }
}
