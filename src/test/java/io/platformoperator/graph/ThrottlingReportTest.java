package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Throttling that is over in seconds is not a problem that a condition shows; throttling that lasts is. */
class ThrottlingReportTest {
    private record Thing(String name, Map<String, String> tags) {}

    private static final class ThrottlingCloud implements Cloud {
        private final Map<String, Thing> existing = new HashMap<>();
        private boolean throttles = true;

        private Thing create(Thing thing) {
            if (throttles) {
                throw new IllegalStateException("Rate exceeded");
            }
            existing.put(thing.name(), thing);
            return thing;
        }

        @Override
        public CloudError classify(RuntimeException exception) {
            return CloudError.withoutRequest(ErrorClass.THROTTLED, "Throttling", exception.toString());
        }
    }

    private static final ResourceKind<ThrottlingCloud, String, Thing> KIND =
            ResourceKind.<ThrottlingCloud, String, Thing>named("test/Thing")
                    .id(Thing::name)
                    .tags(Thing::tags)
                    .name(desired -> desired, Thing::name)
                    .list(cloud -> List.copyOf(cloud.existing.values()))
                    .preview(desired -> new Thing(desired, Map.of()))
                    .create((cloud, desired, request) -> cloud.create(new Thing(desired, request.tags())))
                    .delete((cloud, observed, request) -> {})
                    .build();

    private final ThrottlingCloud cloud = new ThrottlingCloud();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private final Engine<ThrottlingCloud> engine = new Engine<>(
            new ResourceCache<>(cloud, PollIntervals.DEFAULT, () -> now, Runnable::run, Runnable::run),
            PollIntervals.DEFAULT,
            () -> true,
            () -> now,
            Runnable::run);

    private ResourceReport.Phase after(Duration time) {
        var owner = new Owner("a/b", "uid", "eu-west-1", "test", 1, Map.of(), TeardownPolicy.DELETE);
        var graph = new Graph<ThrottlingCloud>(owner, List.of(KIND));
        graph.add("one", KIND, dependencies -> "one");
        var end = now.plus(time);
        while (true) {
            var result = engine.reconcile(graph, ExecutionMode.CORRECT, () -> {});
            if (!result.nextReconcile().isBefore(end)) {
                now = end;
                return engine.reconcile(graph, ExecutionMode.CORRECT, () -> {})
                        .reports()
                        .getFirst()
                        .phase();
            }
            assertThat(result.nextReconcile()).isAfter(now);
            now = result.nextReconcile();
        }
    }

    @Test
    void throttlingIsReportedOnceItLasts() {
        assertThat(after(Duration.ofSeconds(10))).isEqualTo(ResourceReport.Phase.IN_PROGRESS);
        assertThat(after(Duration.ofSeconds(15))).isEqualTo(ResourceReport.Phase.IN_PROGRESS);
        assertThat(after(Duration.ofSeconds(60))).isEqualTo(ResourceReport.Phase.BLOCKED);
        cloud.throttles = false;
        assertThat(after(Duration.ofSeconds(90))).isEqualTo(ResourceReport.Phase.READY);
    }
}
