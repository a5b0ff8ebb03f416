package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.Faults.Crash;
import io.platformoperator.graph.Shape.Trait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two subsystems, an operator that may die at any call, and the simulated cloud; everything in virtual time. Looks that
 * nobody waits for end a while after they began.
 */
final class World {
    /** The real pace, but with fewer looks at what takes long, so that many histories can be run. */
    static final Pace PACE = new Pace(
            0.5,
            Pace.DEFAULT.floor(),
            Duration.ofMinutes(1),
            Pace.DEFAULT.steady(),
            Pace.DEFAULT.consistencyWindow(),
            1);

    private static final Owner NOBODY = new Owner("", "", "", "", 0, Map.of(), DeletionPolicy.DELETE);

    private final SimulatedCloud cloud;
    private final DeletionPolicy policy;
    private final Random random;
    private final List<Runnable> looks = new ArrayList<>();
    private Instant looksEnd = Instant.MAX;
    private final Seat base = new Seat();
    private final Seat top = new Seat();
    private Engine<SimulatedCloud> engine;
    private int generation;
    private int crashes;

    /** One reconciled object. */
    private static final class Seat {
        private Blueprint blueprint = new Blueprint("", List.of());
        private Graph<SimulatedCloud> graph = new Graph<>(NOBODY, List.of());
        private Instant next = Instant.MIN;
        private boolean leaves;
        private @Nullable Outcome outcome;
    }

    World(SimulatedCloud cloud, DeletionPolicy policy, long seed) {
        this.cloud = cloud;
        this.policy = policy;
        this.random = new Random(seed);
        this.engine = start();
    }

    SimulatedCloud cloud() {
        return cloud;
    }

    int crashes() {
        return crashes;
    }

    /** Somebody applies a new spec of both. */
    void apply(Blueprint newBase, Blueprint newTop) {
        generation++;
        base.blueprint = newBase;
        top.blueprint = newTop;
        base.graph = newBase.graph(owner(base), newTop);
        top.graph = newTop.graph(owner(top), newBase);
        seats().forEach(seat -> {
            seat.next = cloud.instant();
            seat.outcome = null;
        });
    }

    /** Somebody deletes both; what depends goes first. */
    void delete() {
        seats().forEach(seat -> {
            seat.leaves = true;
            seat.next = cloud.instant();
            seat.outcome = null;
        });
    }

    /** Makes passes as they are due until it holds, or fails at the deadline. */
    void runUntil(BooleanSupplier holds, Duration atMost) {
        var deadline = cloud.instant().plus(atMost);
        while (!holds.getAsBoolean()) {
            if (!goesOn(deadline)) {
                throw new AssertionError("not in " + atMost + ": " + describe());
            }
        }
    }

    /** Makes passes as they are due for that long. */
    void runFor(Duration time) {
        var end = cloud.instant().plus(time);
        while (goesOn(end)) {
            // until then
        }
        cloud.advanceTo(end);
    }

    /** Does what is due next; false when that is after the end. */
    private boolean goesOn(Instant end) {
        var seat = seats().min(Comparator.comparing((Seat each) -> each.next)).orElseThrow();
        if (looksEnd.isAfter(end) && seat.next.isAfter(end)) {
            return false;
        }
        if (looksEnd.isBefore(seat.next)) {
            cloud.advanceTo(looksEnd);
            endLooks();
        } else {
            turn(seat);
        }
        return true;
    }

    private void look(Runnable look) {
        if (looks.isEmpty()) {
            looksEnd = cloud.instant().plusSeconds(random.nextInt(30));
        }
        looks.add(look);
    }

    private void endLooks() {
        var ending = List.copyOf(looks);
        forgetLooks();
        ending.stream().takeWhile(look -> !cloud.faults().isDead()).forEach(Runnable::run);
        if (cloud.faults().isDead()) {
            restart();
        }
    }

    private void forgetLooks() {
        looks.clear();
        looksEnd = Instant.MAX;
    }

    boolean isReady() {
        return seats().allMatch(seat -> seat.outcome != null && seat.outcome.isReady());
    }

    boolean isGone() {
        return seats().allMatch(seat -> seat.outcome != null && seat.outcome.isGone());
    }

    /** The process dies and another one starts. */
    void restart() {
        crashes++;
        cloud.faults().revive();
        forgetLooks();
        engine = start();
        seats().forEach(seat -> seat.next = cloud.instant());
    }

    private Engine<SimulatedCloud> start() {
        var observatory = new Observatory<>(cloud, PACE, cloud, Runnable::run, this::look);
        var started = new Engine<>(observatory, PACE, () -> true, cloud, Runnable::run);
        observatory.onChange(
                kind -> seats().filter(seat -> refersTo(seat, kind) && seat.outcome != null && !seat.outcome.isReady())
                        .forEach(seat -> seat.next = cloud.instant()));
        return started;
    }

    private boolean refersTo(Seat seat, ResourceKind<?, ?, ?> kind) {
        return seat == top
                && base.blueprint.specs().stream()
                        .anyMatch(spec -> spec.shape().kind().equals(kind));
    }

    private void turn(Seat seat) {
        cloud.advanceTo(seat.next);
        try {
            var mode = seat.leaves ? Mode.OBSERVE : Mode.CORRECT; // what depends on it goes first
            Runnable again = () -> seat.next = cloud.instant();
            var outcome = seat.leaves && (seat == top || !isStillThere(top))
                    ? engine.teardown(seat.graph, again)
                    : engine.reconcile(seat.graph, mode, again);
            assertThat(outcome.lookAgain()).isAfter(cloud.instant());
            seat.outcome = outcome;
            seat.next = outcome.lookAgain();
        } catch (Crash e) {
            restart();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof Crash)) {
                throw e;
            }
            restart();
        }
        assertThat(cloud.violations()).isEmpty();
    }

    private static boolean isStillThere(Seat seat) {
        return seat.outcome == null || !seat.outcome.isGone();
    }

    private Owner owner(Seat seat) {
        return new Owner(
                Blueprint.ENVIRONMENT,
                "uid",
                "eu-west-1",
                seat.blueprint.subsystem(),
                generation,
                Map.of("team", "generation-" + generation / 3),
                policy);
    }

    private Stream<Seat> seats() {
        return Stream.of(base, top);
    }

    /** How the cloud differs from what is wanted; empty when it does not. */
    List<String> problems() {
        var problems = new ArrayList<String>();
        var ids = new HashMap<Blueprint.Ref, String>();
        var rightful = new ArrayList<Row>();
        for (var seat : List.of(base, top)) {
            for (var spec : seat.blueprint.specs()) {
                var want = seat.blueprint.want(spec, ref -> ids.getOrDefault(ref, "missing"));
                var rows = cloud.live()
                        .filter(row -> row.shape() == spec.shape())
                        .filter(row -> spec.shape().is(Trait.PART)
                                ? row.name().equals(want.name())
                                : row.identity().equals(Optional.of(owner(seat).identity(spec.name()))))
                        .toList();
                if (rows.size() != 1) {
                    problems.add(spec.name() + " is there " + rows.size() + " times: " + rows);
                    continue;
                }
                var row = rows.getFirst();
                rightful.add(row);
                ids.put(seat.blueprint.ref(spec), row.id());
                if (!row.isAs(want, owner(seat).tags(), cloud.instant())) {
                    problems.add(row + " is not as wanted: " + row.show(cloud.instant()) + " but " + want);
                }
            }
        }
        ours().filter(row -> !rightful.contains(row)).forEach(row -> problems.add(row + " is an orphan"));
        return problems;
    }

    /** All that the operator made and that is not gone. */
    Stream<Row> ours() {
        return cloud.live().filter(row -> !row.isForeign());
    }

    /** Ids of those that exist and that a deletion has to leave. */
    Set<String> retained() {
        var kept = new HashSet<Blueprint.Ref>();
        if (policy == DeletionPolicy.RETAIN) {
            var stays = new ArrayList<Blueprint.Spec>();
            top.blueprint.specs().stream()
                    .filter(spec -> spec.shape().is(Trait.DATA) && exists(top, spec))
                    .forEach(stays::add);
            top.blueprint.closure(stays).forEach(spec -> kept.add(top.blueprint.ref(spec)));
            stays.clear();
            base.blueprint.specs().stream()
                    .filter(spec -> spec.shape().is(Trait.DATA) && exists(base, spec))
                    .forEach(stays::add);
            top.blueprint
                    .standOn(base.blueprint.subsystem())
                    .forEach(ref -> base.blueprint.spec(ref.name()).ifPresent(stays::add));
            base.blueprint.closure(stays).forEach(spec -> kept.add(base.blueprint.ref(spec)));
        }
        return ours().filter(row -> row.identity()
                        .map(it -> kept.contains(new Blueprint.Ref(it.subsystem(), it.name())))
                        .orElse(false))
                .map(Row::id)
                .collect(Collectors.toSet());
    }

    private boolean exists(Seat seat, Blueprint.Spec spec) {
        var identity = owner(seat).identity(spec.name());
        return ours().anyMatch(row -> row.identity().filter(identity::equals).isPresent());
    }

    String describe() {
        var text = new StringBuilder(cloud.instant().toString());
        for (var seat : List.of(base, top)) {
            text.append("\n")
                    .append(seat.blueprint.subsystem())
                    .append(", next look ")
                    .append(seat.next);
            if (seat.outcome != null) {
                seat.outcome.reports().stream()
                        .filter(report ->
                                report.phase() != NodeReport.Phase.READY && report.phase() != NodeReport.Phase.GONE)
                        .forEach(report -> text.append("\n  ").append(report));
            }
        }
        cloud.existing().filter(row -> !row.isForeign()).forEach(row -> text.append("\n")
                .append(row.show(cloud.instant())));
        return text.toString();
    }
}
