package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Updates that the cloud accepts, performs for ten minutes, and then does not complete. */
class FailedUpdatesTest {
    private static final Duration UPDATE_TIME = Duration.ofMinutes(10);
    private static final CloudError WORDS =
            CloudError.withoutRequest(ErrorClass.REFUSED, "PodEvictionFailure", "a disruption budget");

    private record Nodes(String version, boolean isUpdating) {}

    private final SimulatedCloud cloud = new SimulatedCloud(1);
    private final Engine<SimulatedCloud> engine = new Engine<>(
            new ResourceCache<>(cloud, PollIntervals.DEFAULT, cloud, Runnable::run, Runnable::run),
            PollIntervals.DEFAULT,
            () -> true,
            cloud,
            Runnable::run);
    private final List<Instant> sent = new ArrayList<>();
    private boolean fails = true;
    private int reads;
    private int readsInProgress;
    private String version = "1";
    private String requested = "1";

    private final ResourceKind<SimulatedCloud, String, Nodes> kind = ResourceKind.<SimulatedCloud, String, Nodes>named(
                    "test/Nodes")
            .id(nodes -> "nodes")
            .tags(nodes -> owner(1).tagsFor("nodes"))
            .updateTags((_, nodes, tags) -> {})
            .state(nodes -> nodes.isUpdating() ? new State.Pending("updating") : State.READY)
            .list(_ -> List.of(observed()))
            .preview(desired -> new Nodes(desired, false))
            .create((_, desired, request) -> new Nodes(desired, false))
            .field("version", desired -> desired, Nodes::version, UpdateBehavior.IN_PLACE)
            .update((_, nodes, desired, request) -> send(desired))
            .updateFailure((_, nodes, sentAt) -> read(sentAt))
            .delete((_, nodes, request) -> {})
            .build();

    private static Owner owner(long generation) {
        return new Owner("shop/prod", "uid", "eu-west-1", "cluster", generation, Map.of(), TeardownPolicy.DELETE);
    }

    private Nodes send(String desired) {
        sent.add(cloud.instant());
        requested = desired;
        return new Nodes(version, true);
    }

    private Nodes observed() {
        var isUpdating =
                !sent.isEmpty() && cloud.instant().isBefore(sent.getLast().plus(UPDATE_TIME));
        if (!isUpdating && !fails) {
            version = requested;
        }
        return new Nodes(version, isUpdating);
    }

    private Optional<CloudError> read(Instant sentAt) {
        assertThat(sentAt).isEqualTo(sent.getLast());
        reads++;
        if (reads <= readsInProgress) {
            return Optional.of(CloudError.withoutRequest(ErrorClass.WAITING, "UpdateInProgress", "performs it"));
        }
        return fails ? Optional.of(WORDS) : Optional.empty();
    }

    @Test
    void theWordsOfTheCloudAreReportedWhenTheFailureIsObserved() {
        var result = runUntilReported(1);

        assertThat(sent).hasSize(1);
        assertThat(report(result).phase()).isEqualTo(ResourceReport.Phase.BLOCKED);
        assertThat(cloud.instant()).isBefore(sent.getFirst().plus(UPDATE_TIME).plus(Duration.ofMinutes(1)));
    }

    /** The delay starts at the end of the update: an update takes longer than the longest delay. */
    @Test
    void aFailedUpdateIsRepeatedWithGrowingDelaysAfterItsEnd() {
        runUntil(cloud.instant().plus(Duration.ofHours(3)), 1);

        assertThat(sent).hasSizeBetween(9, 12);
        for (var i = 1; i < sent.size(); i++) {
            assertThat(Duration.between(sent.get(i - 1), sent.get(i)))
                    .as("time between update %s and the next", i)
                    .isGreaterThanOrEqualTo(UPDATE_TIME.plus(Backoff.delay(ErrorClass.REFUSED, i)));
        }
        assertThat(reads).isBetween(sent.size() - 1, sent.size());
    }

    @Test
    void aNewSpecAndTheRequestOfAUserRepeatItAtOnce() {
        runUntilReported(1);
        var before = sent.size();
        var result = engine.reconcile(graph(2), ExecutionMode.CORRECT, () -> {});
        assertThat(report(result).phase()).isEqualTo(ResourceReport.Phase.IN_PROGRESS);
        assertThat(sent).hasSize(before + 1);

        runUntilReported(2);
        assertThat(sent).hasSize(before + 1);
        engine.invalidate(graph(2));
        cloud.advanceTo(cloud.instant().plusSeconds(1)); // a listing shows the state of its start
        engine.reconcile(graph(2), ExecutionMode.CORRECT, () -> {});
        assertThat(sent).hasSize(before + 2);
    }

    /** The cloud may show the old state before it has begun or ended the update. */
    @Test
    void anUpdateInProgressIsNotRepeatedAndReadAgain() {
        readsInProgress = 3;
        runUntilReported(1);

        assertThat(sent).hasSize(1);
        assertThat(reads).isEqualTo(4);
    }

    @Test
    void anUpdateThatSucceedsCostsNoRead() {
        fails = false;
        var result = runUntil(cloud.instant().plus(Duration.ofHours(1)), 1);

        assertThat(result.isReady()).isTrue();
        assertThat(sent).hasSize(1);
        assertThat(reads).isZero();
    }

    private static ResourceReport report(ReconcileResult result) {
        return result.reports().getFirst();
    }

    private ReconcileResult runUntilReported(long generation) {
        while (true) {
            var result = engine.reconcile(graph(generation), ExecutionMode.CORRECT, () -> {});
            if (WORDS.equals(report(result).error())) {
                return result;
            }
            cloud.advanceTo(result.nextReconcile());
            assertThat(cloud.instant())
                    .as("time at which the failure is reported")
                    .isBefore(sent.getLast().plus(Duration.ofHours(1)));
        }
    }

    private ReconcileResult runUntil(Instant end, long generation) {
        var result = engine.reconcile(graph(generation), ExecutionMode.CORRECT, () -> {});
        while (!result.nextReconcile().isAfter(end)) {
            cloud.advanceTo(result.nextReconcile());
            result = engine.reconcile(graph(generation), ExecutionMode.CORRECT, () -> {});
        }
        return result;
    }

    private Graph<SimulatedCloud> graph(long generation) {
        var graph = new Graph<SimulatedCloud>(owner(generation), List.of(kind));
        graph.add("nodes", kind, _ -> "2");
        return graph;
    }
}
