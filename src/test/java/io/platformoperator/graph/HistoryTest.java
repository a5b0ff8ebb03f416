package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.Shape.Trait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random graphs through random histories: whatever happens, in the end there is what is wanted, once, and no more. */
class HistoryTest {
    /** How many histories each property runs through. Raise it to 10,000 after a change of the engine. */
    static final int HISTORIES = 100;

    /**
     * One history.
     *
     * @param seed of everything random in it
     * @param size how many resources
     * @param events how many things happen
     */
    record Story(
            long seed,
            int size,
            int events,
            DeletionPolicy policy,
            boolean lags,
            boolean fails,
            boolean crashes,
            boolean drifts,
            boolean changes) {}

    @Provide
    Arbitrary<Story> stories() {
        var flags = Arbitraries.of(true, false).list().ofSize(5);
        return Combinators.combine(
                        Arbitraries.longs(),
                        Arbitraries.integers().between(1, 40),
                        Arbitraries.integers().between(0, 8),
                        Arbitraries.of(DeletionPolicy.class),
                        flags)
                .as((seed, size, events, policy, flag) -> new Story(
                        seed, size, events, policy, flag.get(0), flag.get(1), flag.get(2), flag.get(3), flag.get(4)));
    }

    @Property(tries = HISTORIES, edgeCases = EdgeCasesMode.NONE)
    void endsAsWantedAndThenWithNothing(@ForAll("stories") Story story) {
        var random = new Random(story.seed());
        var world = world(story);
        var cloud = world.cloud();
        var strangers = strangers(cloud);
        var blueprints = new Blueprints(random, story.size(), story.policy() == DeletionPolicy.RETAIN);
        world.apply(blueprints.base(), blueprints.top());
        for (var i = 0; i < story.events(); i++) {
            event(story, random, world, blueprints);
            world.runFor(Duration.ofSeconds(random.nextInt(random.nextBoolean() ? 20 : 400)));
        }
        cloud.faults().rate(0);
        cloud.failing(0);

        var isInterrupted = random.nextInt(4) == 0;
        if (!isInterrupted) {
            world.runUntil(() -> world.isReady() && world.problems().isEmpty(), patience(story, cloud));
            staysAsItIs(world);
        }

        var kept = world.retained();
        world.delete();
        world.runUntil(world::isGone, patience(story, cloud));
        cloud.advanceTo(cloud.instant().plus(Duration.ofHours(1)));
        assertThat(world.ours().map(Row::id).collect(Collectors.toSet())).isEqualTo(kept);
        assertThat(strangers).allMatch(row -> !row.isGoing(cloud.instant()));
        assertThat(cloud.violations()).isEmpty();
    }

    private static World world(Story story) {
        var cloud = new SimulatedCloud(story.seed());
        cloud.latency(Duration.ofMillis(200));
        if (story.lags()) {
            cloud.lag(World.PACE.consistencyWindow());
        }
        if (story.fails()) {
            cloud.faults().rate(0.1);
            cloud.failing(0.2);
        }
        return new World(cloud, story.policy());
    }

    private static void event(Story story, Random random, World world, Blueprints blueprints) {
        if (story.crashes() && random.nextBoolean()) {
            world.cloud().faults().crashIn(1 + random.nextInt(30), random.nextBoolean());
        }
        if (story.changes() && random.nextBoolean()) {
            blueprints.change();
            world.apply(blueprints.base(), blueprints.top());
        }
        var ours = world.ours().toList();
        if (story.drifts() && !ours.isEmpty()) {
            var victim = ours.get(random.nextInt(ours.size()));
            switch (random.nextInt(4)) {
                case 0 -> world.cloud().removeByHand(victim);
                case 1 -> victim.drift(1 + random.nextInt(3));
                default -> {}
            }
        }
        if (story.fails()) {
            world.cloud().faults().rate(random.nextInt(3) * 0.2);
        }
    }

    /** What belongs to somebody else, of each shape; with another environment's tags, or none. */
    private static List<Row> strangers(SimulatedCloud cloud) {
        var all = new ArrayList<Row>();
        for (var shape : Shape.values()) {
            var name = "foreign/" + shape;
            var want = new Want(name, List.of(), List.of(), List.of(), 0, 0, 0, 0, 0);
            var other = new Owner(
                    "other/environment", "", "eu-west-1", "base", 1, Map.of("foreign", ""), DeletionPolicy.DELETE);
            all.add(cloud.byHand(
                    shape,
                    want,
                    shape.is(Trait.PART) || shape.is(Trait.VANISHES) ? Map.of() : other.tagsFor("nameless-1")));
        }
        return all;
    }

    /** No write and hardly a read while nothing happens. */
    private static void staysAsItIs(World world) {
        world.runFor(World.PACE.consistencyWindow().multipliedBy(2));
        var writes = world.cloud().writes();
        var reads = world.cloud().lists();
        var minutes = 5;
        world.runFor(World.PACE.steady().multipliedBy(minutes));
        assertThat(world.cloud().writes()).as("writes in a steady world").isEqualTo(writes);
        assertThat(world.cloud().lists() - reads)
                .as("listings in a steady world, shared by both subsystems")
                .isLessThanOrEqualTo((minutes + 2) * Shape.values().length);
    }

    /** Twice what the cloud itself needs for the longest chain, and the longest time that a person's fix is waited for. */
    private static Duration patience(Story story, SimulatedCloud cloud) {
        var slowest = Arrays.stream(Shape.values())
                .map(cloud::making)
                .max(Duration::compareTo)
                .orElseThrow();
        return slowest.multipliedBy(4L + story.size()).plus(Duration.ofMinutes(30));
    }
}
