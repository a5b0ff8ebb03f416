package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.Blueprint.Ref;
import io.platformoperator.graph.Blueprint.Spec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Single passes of the engine, in situations that are worth reading. */
class EngineTest {
    private final SimulatedCloud cloud = new SimulatedCloud(1);
    private Engine<SimulatedCloud> engine = engine();

    private Engine<SimulatedCloud> engine() {
        return new Engine<>(
                new Observatory<>(cloud, Pace.DEFAULT, cloud, Runnable::run, Runnable::run),
                Pace.DEFAULT,
                () -> true,
                cloud,
                Runnable::run);
    }

    private static Spec spec(String name, Shape shape, Ref... uses) {
        return new Spec(name, shape, List.of(uses), List.of(), true, 1, 1, 1, 1, 1);
    }

    private static Ref base(String name) {
        return new Ref("base", name);
    }

    private static final Blueprint NOTHING = new Blueprint("top", List.of());

    private static Graph<SimulatedCloud> graph(Blueprint blueprint, Blueprint other) {
        return graph(DeletionPolicy.DELETE, blueprint, other);
    }

    private static Graph<SimulatedCloud> graph(DeletionPolicy policy, Blueprint blueprint, Blueprint other) {
        return blueprint.graph(
                new Owner(Blueprint.ENVIRONMENT, "uid", "eu-west-1", blueprint.subsystem(), 1, Map.of(), policy),
                other);
    }

    private static Graph<SimulatedCloud> graph(Spec... specs) {
        return graph(new Blueprint("base", List.of(specs)), NOTHING);
    }

    private Outcome reconcile(Graph<SimulatedCloud> graph) {
        return engine.reconcile(graph, Mode.CORRECT, () -> {});
    }

    private void advance(Duration time) {
        cloud.advanceTo(cloud.instant().plus(time));
    }

    private NodeReport report(Outcome outcome, String name) {
        return outcome.reports().stream()
                .filter(report -> report.identity().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private NodeReport.Phase phase(Outcome outcome, String name) {
        return report(outcome, name).phase();
    }

    @Test
    void looksTwiceBeforeItMakesWhatHasNoName() {
        var graph = graph(spec("vpc", Shape.NAMELESS), spec("role", Shape.NAMED));

        var first = reconcile(graph);
        assertThat(cloud.live().map(Row::shape)).containsExactly(Shape.NAMED);
        assertThat(first.lookAgain()).isEqualTo(cloud.instant().plus(Pace.DEFAULT.floor()));

        advance(Pace.DEFAULT.proof());
        reconcile(graph);
        assertThat(cloud.live().map(Row::shape)).containsExactlyInAnyOrder(Shape.NAMED, Shape.NAMELESS);
    }

    @Test
    void makesNoSecondOneWhenAnAnswerWasLost() {
        cloud.lag(Pace.DEFAULT.consistencyWindow());
        var graph = graph(spec("vpc", Shape.NAMELESS));
        reconcile(graph);
        advance(Pace.DEFAULT.proof());
        cloud.faults().rate(0);
        cloud.faults().loseNextAnswer();
        assertThat(phase(reconcile(graph), "vpc")).isEqualTo(NodeReport.Phase.BLOCKED);

        for (var i = 0; i < 10; i++) {
            advance(Duration.ofSeconds(2));
            reconcile(graph);
        }

        assertThat(cloud.live()).hasSize(1);
        assertThat(cloud.violations()).isEmpty();
    }

    @Test
    void usesWhatAnotherSubsystemMadeAsSoonAsItExists() {
        var base = new Blueprint("base", List.of(spec("cluster", Shape.SLOW)));
        var needsExistence = new Spec("a", Shape.NAMED, List.of(base("cluster")), List.of(), false, 1, 1, 1, 1, 1);
        var needsReadiness = spec("b", Shape.NAMED, base("cluster"));
        var top = new Blueprint("top", List.of(needsExistence, needsReadiness));

        assertThat(phase(reconcile(graph(top, base)), "a")).isEqualTo(NodeReport.Phase.PLANNED);
        reconcile(graph(base, top));
        var outcome = reconcile(graph(top, base));
        assertThat(phase(outcome, "a")).isNotEqualTo(NodeReport.Phase.PLANNED);
        assertThat(phase(outcome, "b")).isEqualTo(NodeReport.Phase.PLANNED);

        advance(Duration.ofMinutes(15));
        reconcile(graph(base, top));
        assertThat(phase(reconcile(graph(top, base)), "b")).isNotEqualTo(NodeReport.Phase.PLANNED);
    }

    /** Data that stood on it could never move to the next one. */
    @Test
    void putsNothingOnWhatWillHaveToGoOnceItIsReady() {
        reconcile(graph(spec("cluster", Shape.SLOW)));
        var cluster = spec("cluster", Shape.SLOW).with(1, 1, 2, 1);
        var data = new Spec("data", Shape.DATA, List.of(base("cluster")), List.of(), false, 1, 1, 1, 1, 1);
        var graph = graph(cluster, data);
        reconcile(graph);
        assertThat(cloud.live().map(Row::shape)).as("while it is being made").containsExactly(Shape.SLOW);

        runFor(Duration.ofHours(1), graph);
        assertThat(reconcile(graph).isReady()).isTrue();
        assertThat(cloud.live().map(Row::shape)).containsExactlyInAnyOrder(Shape.SLOW, Shape.DATA);
    }

    @Test
    void putsNothingOnWhatStandsOnWhatWillHaveToGo() {
        var group =
                new Spec("group", Shape.NAMELESS_VANISHING, List.of(base("cluster")), List.of(), false, 1, 1, 1, 1, 1);
        runFor(Duration.ofSeconds(12), graph(spec("cluster", Shape.SLOW), group));
        var shapes = cloud.live().map(Row::shape);
        assertThat(shapes).containsExactlyInAnyOrder(Shape.SLOW, Shape.NAMELESS_VANISHING);
        var cluster = spec("cluster", Shape.SLOW).with(1, 1, 2, 1);
        var data = new Spec("data", Shape.DATA, List.of(base("group")), List.of(), false, 1, 1, 1, 1, 1);
        var graph = graph(cluster, group, data);

        reconcile(graph);
        assertThat(cloud.live()).as("while the cluster is being made").hasSize(2);
        runFor(Duration.ofHours(1), graph);
        assertThat(reconcile(graph).isReady()).isTrue();
        assertThat(cloud.live()).hasSize(3);
    }

    @Test
    void unreachableIsNotNotFound() {
        var graph = graph(spec("role", Shape.NAMED), spec("cluster", Shape.SLOW));
        var before = reconcile(graph);
        advance(Duration.ofMinutes(15));
        assertThat(reconcile(graph).isReady()).isTrue();
        var writes = cloud.writes();

        cloud.faults().rate(1);
        advance(Duration.ofMinutes(2));
        assertThat(reconcile(graph).reports()).allMatch(report -> report.phase() == NodeReport.Phase.BLOCKED);
        assertThat(engine.teardown(graph, () -> {}).isGone()).isFalse();
        assertThat(cloud.writes())
                .as("nothing is made and nothing removed while blind")
                .isEqualTo(writes);
        assertThat(before.changes()).hasSize(2);

        cloud.faults().rate(0);
        advance(Duration.ofMinutes(2));
        assertThat(reconcile(graph).isReady()).isTrue();
        assertThat(cloud.writes()).isEqualTo(writes);
    }

    @Test
    void doesNotSayGoneBeforeWhatWasMadeLastCouldShowUp() {
        cloud.lag(Pace.DEFAULT.consistencyWindow());
        var graph = graph(spec("role", Shape.NAMED));
        reconcile(graph);
        engine = engine(); // a new process, which did not see what the last one made

        var first = engine.teardown(graph, () -> {});
        assertThat(first.isGone()).isFalse();

        assertThat(tearDownAfter(first, graph).isGone()).isTrue();
        assertThat(cloud.live()).isEmpty();
    }

    /** Its role stays with the data; a wanted part that was never made, so that its name is unknown, changes nothing. */
    @Test
    void removesPartsNobodyWantsOfWhatStays() {
        var role = spec("role", Shape.NAMED);
        var data = spec("data", Shape.DETAILED, base("role"));
        runFor(Duration.ofMinutes(1), graph(role, data, spec("may-read", Shape.HOLDING_PART, base("role"))));
        assertThat(cloud.live()).hasSize(3);
        var cluster = spec("cluster", Shape.SLOW);
        var mayUse = spec("may-use-cluster", Shape.HOLDING_PART, base("role"), base("cluster"));
        var graph = graph(DeletionPolicy.RETAIN, new Blueprint("base", List.of(role, data, cluster, mayUse)), NOTHING);

        var first = engine.teardown(graph, () -> {});

        assertThat(tearDownAfter(first, graph).isGone()).isTrue();
        assertThat(cloud.live().map(Row::shape)).containsExactlyInAnyOrder(Shape.NAMED, Shape.DETAILED);
    }

    @Test
    void makesAgainWhatFailedButEverMoreSlowly() {
        cloud.failing(1);
        var graph = graph(spec("nat", Shape.TOKEN));
        var end = cloud.instant().plus(Duration.ofHours(6));
        while (cloud.instant().isBefore(end)) {
            cloud.advanceTo(reconcile(graph).lookAgain());
        }
        assertThat(cloud.made()).isBetween(10, 60);

        cloud.failing(0);
        end = cloud.instant().plus(Duration.ofHours(1));
        while (cloud.instant().isBefore(end)) {
            cloud.advanceTo(reconcile(graph).lookAgain());
        }
        assertThat(reconcile(graph).isReady()).isTrue();
    }

    /** So that they share what AWS answers for several kinds: the tags of everything come in many pages. */
    @Test
    void looksAtAllKindsAtTheSameMoments() {
        var graphs = List.of(
                graph(spec("role", Shape.NAMED)),
                graph(new Blueprint("top", List.of(spec("vpc", Shape.NAMELESS_VANISHING))), NOTHING));
        var moments = new TreeSet<Instant>();
        var due = new ArrayList<Instant>();
        graphs.forEach(graph -> {
            due.add(reconcile(graph).lookAgain());
            advance(Duration.ofSeconds(25));
        });
        var settled = cloud.instant().plus(Duration.ofMinutes(5));
        var end = settled.plus(Duration.ofMinutes(10));
        while (Collections.min(due).isBefore(end)) {
            var next = due.indexOf(Collections.min(due));
            cloud.advanceTo(due.get(next));
            var lists = cloud.lists();
            due.set(next, reconcile(graphs.get(next)).lookAgain());
            if (cloud.lists() > lists && cloud.instant().isAfter(settled)) {
                moments.add(cloud.instant());
            }
        }
        assertThat(moments).hasSizeBetween(9, 10);
    }

    /** A change of a spec does not stand behind pages of listings that only the drift interval asks for. */
    @Test
    void doesNotWaitForALookThatOnlyTheIntervalAsksFor() {
        var looks = new ArrayList<Runnable>();
        var observatory = new Observatory<>(cloud, Pace.DEFAULT, cloud, Runnable::run, looks::add);
        engine = new Engine<>(observatory, Pace.DEFAULT, () -> true, cloud, Runnable::run);
        var role = spec("role", Shape.NAMED);
        reconcile(graph(role));
        advance(Duration.ofSeconds(10));
        reconcile(graph(role)); // the second look at what has no name
        advance(Duration.ofMinutes(1));
        var lists = cloud.lists();
        var again = new AtomicInteger();

        var changed = engine.reconcile(graph(role.with(2, 1, 1, 1)), Mode.CORRECT, again::incrementAndGet);
        assertThat(changed.changes()).hasSize(1);
        assertThat(cloud.lists()).isEqualTo(lists);
        assertThat(again).hasValue(0);

        cloud.live().forEach(row -> row.drift(1));
        looks.forEach(Runnable::run);
        assertThat(cloud.lists()).isGreaterThan(lists);
        assertThat(again).hasValue(1);
    }

    /** What only calls of their own show: many environments cost what one costs, and come round more slowly. */
    @Test
    void readsDetailsInTurn() {
        var one = buckets("first");
        runFor(Duration.ofHours(1), one);
        var reads = cloud.reads();
        runFor(Duration.ofHours(1), one);
        assertThat(cloud.reads() - reads)
                .as("of 20 in an hour, each every 5 to 10 minutes")
                .isBetween(20 * 6, 20 * 12);

        var three = List.of(one, buckets("second"), buckets("third"));
        runFor(Duration.ofHours(1), three);
        reads = cloud.reads();
        runFor(Duration.ofHours(1), three);
        assertThat(cloud.reads() - reads).as("of 60 in an hour").isBetween(20 * 6, 20 * 9);

        cloud.live().forEach(row -> row.drift(3));
        runFor(Duration.ofMinutes(35), three);
        assertThat(cloud.live().map(row -> row.show(cloud.instant()).policy()))
                .as("all came round")
                .containsOnly(1);
    }

    private static Graph<SimulatedCloud> buckets(String environment) {
        var blueprint = new Blueprint(
                environment,
                IntStream.range(0, 20)
                        .mapToObj(each -> spec("bucket-" + each, Shape.DETAILED))
                        .toList());
        var owner = new Owner("default/" + environment, "uid", "eu-west-1", "x", 1, Map.of(), DeletionPolicy.DELETE);
        return blueprint.graph(owner, NOTHING);
    }

    @ParameterizedTest
    @EnumSource(names = {"NAMED", "DETAILED", "SLOW", "SLOW_DETAILED", "PART"})
    void tellsOfChangesThatTheCloudAcceptsAndDoesNotMake(Shape shape) {
        var graph = shape == Shape.PART
                ? graph(spec("vpc", Shape.NAMED), spec("it", shape, base("vpc")))
                : graph(spec("it", shape));
        runFor(Duration.ofMinutes(10), graph);
        cloud.live().filter(row -> row.shape() == shape).forEach(row -> row.drift(5));
        cloud.ignoresChanges(true);
        var outcome = runFor(Duration.ofMinutes(25), graph);
        var writes = cloud.writes();
        assertThat(phase(outcome, "it")).isEqualTo(NodeReport.Phase.BLOCKED);
        assertThat(report(outcome, "it").message()).startsWith("NoEffect").contains("size: 6 → 1");

        outcome = runFor(Duration.ofHours(1), graph);
        assertThat(phase(outcome, "it")).isEqualTo(NodeReport.Phase.BLOCKED);
        assertThat(cloud.writes() - writes).as("changes in an hour").isBetween(2, 7);

        cloud.ignoresChanges(false);
        engine.startOver(graph);
        runFor(Duration.ofMinutes(1), graph);
        assertThat(reconcile(graph).isReady()).isTrue();
    }

    /** Makes the passes that are due after that one until all is gone, five at most; the last outcome. */
    private Outcome tearDownAfter(Outcome first, Graph<SimulatedCloud> graph) {
        var outcome = first;
        for (var i = 0; i < 5 && !outcome.isGone(); i++) {
            cloud.advanceTo(outcome.lookAgain());
            outcome = engine.teardown(graph, () -> {});
        }
        return outcome;
    }

    private Outcome runFor(Duration time, Graph<SimulatedCloud> graph) {
        return runFor(time, List.of(graph)).getFirst();
    }

    /** Makes passes as they are due; the last outcome of each. */
    private List<Outcome> runFor(Duration time, List<Graph<SimulatedCloud>> graphs) {
        var end = cloud.instant().plus(time);
        var outcomes = new ArrayList<>(graphs.stream().map(this::reconcile).toList());
        while (true) {
            var next = outcomes.indexOf(Collections.min(outcomes, Comparator.comparing(Outcome::lookAgain)));
            if (!outcomes.get(next).lookAgain().isBefore(end)) {
                cloud.advanceTo(end);
                return outcomes;
            }
            cloud.advanceTo(outcomes.get(next).lookAgain());
            outcomes.set(next, reconcile(graphs.get(next)));
        }
    }

    @Test
    void reportsDriftWithoutTouchingIt() {
        var graph = graph(spec("role", Shape.NAMED), spec("another", Shape.NAMED));
        reconcile(graph);
        advance(Duration.ofMinutes(1));
        cloud.live().toList().forEach(row -> {
            if (row.name().endsWith("another")) {
                cloud.removeByHand(row);
            } else {
                row.drift(5);
            }
        });
        advance(Duration.ofMinutes(2));
        var writes = cloud.writes();

        var outcome = engine.reconcile(graph, Mode.REPORT_DRIFT, () -> {});

        assertThat(phase(outcome, "role")).isEqualTo(NodeReport.Phase.DRIFTED);
        assertThat(phase(outcome, "another")).isEqualTo(NodeReport.Phase.DRIFTED);
        assertThat(cloud.writes()).isEqualTo(writes);
        assertThat(outcome.lookAgain()).isAfterOrEqualTo(cloud.instant().plus(Pace.DEFAULT.steady()));
    }

    @Test
    void worksConcurrentlyOnVirtualThreads() {
        var slow = new SlowCloud();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var observatory = new Observatory<>(slow, Pace.DEFAULT, Instant::now, threads, threads);
            var concurrent = new Engine<>(observatory, Pace.DEFAULT, () -> true, Instant::now, threads);
            var graph = SlowCloud.graph(3, 100);

            var outcome = concurrent.reconcile(graph, Mode.CORRECT, () -> {});

            assertThat(outcome.isReady()).isTrue();
            assertThat(slow.made()).doesNotHaveDuplicates().hasSize(300);
            assertThat(slow.made().subList(0, 100))
                    .as("what needs nothing is made first, and at once")
                    .allMatch(name -> name.startsWith("box-0"));
            assertThat(slow.peak()).isGreaterThan(20);
            assertThat(concurrent.reconcile(graph, Mode.CORRECT, () -> {}).changes())
                    .isEmpty();
        }
    }
}
