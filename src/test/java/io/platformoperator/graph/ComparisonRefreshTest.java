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

/** Resources of which a setting changes without a write of their graph, and which only a read of their details shows. */
class ComparisonRefreshTest {
    /** Settings of a key that can't be changed in place. */
    private record Desired(String source, String usage) {}

    /** A listed key has no source and no usage. */
    private record Key(String id, Map<String, String> tags, String source, String usage) {}

    private static final class Keys implements Cloud {
        private final Map<String, Key> existing = new HashMap<>();
        private final List<String> reads = new ArrayList<>();
        private final List<String> deleted = new ArrayList<>();

        private Key create(Desired desired, CreateRequest request) {
            var key = new Key("key-" + existing.size(), request.tags(), desired.source(), desired.usage());
            existing.put(key.id(), key);
            return key;
        }

        private Optional<Key> read(Key listed) {
            reads.add(listed.id());
            return Optional.ofNullable(existing.get(listed.id()));
        }

        private void changeOutside(String source, String usage) {
            existing.replaceAll((id, key) -> new Key(id, key.tags(), source, usage));
        }

        @Override
        public CloudError classify(RuntimeException exception) {
            return CloudError.withoutRequest(ErrorClass.INTERNAL, "Unexpected", exception.toString());
        }
    }

    private static final ResourceKind<Keys, Desired, Key> KIND = ResourceKind.<Keys, Desired, Key>named("test/Key")
            .id(Key::id)
            .tags(Key::tags)
            .withoutUniqueName()
            .list(cloud -> cloud.existing.values().stream()
                    .map(key -> new Key(key.id(), key.tags(), "", ""))
                    .toList())
            .details(Duration.ofMinutes(10), Keys::read, (before, listed) -> before)
            .state(key -> new State.Ready("Enabled"))
            .preview(desired -> new Key(Plan.KNOWN_AFTER_APPLY, Map.of(), desired.source(), desired.usage()))
            .create((cloud, desired, request) -> cloud.create(desired, request))
            .field("source", Desired::source, Key::source, UpdateBehavior.IMMUTABLE)
            .field("usage", Desired::usage, Key::usage, UpdateBehavior.REPLACE)
            .delete((cloud, observed, request) -> cloud.deleted.add(observed.id()))
            .deletesSynchronously()
            .build();

    private final Keys cloud = new Keys();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final ResourceCache<Keys> cache =
            new ResourceCache<>(cloud, PollIntervals.DEFAULT, this::tick, Runnable::run, Runnable::run);
    private final Engine<Keys> engine =
            new Engine<>(cache, PollIntervals.DEFAULT, () -> true, this::tick, Runnable::run);

    private Instant tick() {
        now = now.plusMillis(1);
        return now;
    }

    @Test
    void whatBlocksByOldDetailsIsReadBeforeItIsReported() {
        create(new Desired("none", "encrypt"));
        cloud.changeOutside("us-west-2", "encrypt");
        assertThat(reconcile(new Desired("us-west-2", "encrypt")).isReady()).isTrue();
    }

    @Test
    void whatWouldBeReplacedByOldDetailsIsReadBeforeItIsDeleted() {
        create(new Desired("none", "encrypt"));
        cloud.changeOutside("none", "sign");
        assertThat(reconcile(new Desired("none", "sign")).isReady()).isTrue();
        assertThat(cloud.deleted).isEmpty();
    }

    @Test
    void aDifferenceThatStaysIsReportedAndReadOncePerDriftInterval() {
        create(new Desired("none", "encrypt"));
        cloud.reads.clear();
        for (var i = 0; i < 150; i++) {
            var result = reconcile(new Desired("us-west-2", "encrypt"));
            assertThat(result.reports().getFirst().message()).contains("ImmutableField");
            now = now.plusSeconds(2);
        }
        assertThat(cloud.reads).hasSizeBetween(5, 7); // 5 minutes, of which each has one
        cloud.changeOutside("us-west-2", "encrypt");
        now = now.plus(PollIntervals.DEFAULT.driftInterval());
        assertThat(reconcile(new Desired("us-west-2", "encrypt")).isReady()).isTrue();
    }

    /** The key exists, and the cache has its details. */
    private void create(Desired desired) {
        var result = reconcile(desired);
        for (var i = 0; i < 10 || !result.isReady(); i++) {
            now = now.plusSeconds(5);
            result = reconcile(desired);
        }
        assertThat(cloud.existing).hasSize(1);
    }

    private ReconcileResult reconcile(Desired desired) {
        var owner = new Owner("a/b", "uid", "eu-west-1", "test", 1, Map.of(), TeardownPolicy.DELETE);
        var graph = new Graph<Keys>(owner, List.of(KIND));
        graph.add("key", KIND, dependencies -> desired);
        return engine.reconcile(graph, ExecutionMode.CORRECT, () -> {});
    }
}
