package io.platformoperator.environment;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.platformoperator.api.v1alpha1.FailoverStatus;
import io.platformoperator.environment.SimulatedFailover.Moment;
import io.platformoperator.environment.cloud.SimulatedRegions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * A planned failover, and a forced one from a region that is lost, in virtual time, in which the process of the operator ends after
 * each call of AWS and each write to the API server. Whatever happens, the end is the same, no call that is not idempotent is accepted
 * more often than without that, and nothing is left over.
 *
 * <p>A process leaves to the next one what AWS and the API server have, whether it has seen the answer to its last call or not. A copy
 * of both is a moment, at which a new process can begin. Calls after which neither these nor the time have changed leave the same
 * moment behind. To be fast, only one in {@value #SHARE} of them is tried, and each run ends its process at several, which a random
 * choice spreads over the failover; those that do not come about in it begin runs of their own. {@code -Dfailover.every=true} begins a
 * run at each moment instead. {@code -Dfailover.seed=NUMBER} repeats an earlier choice.
 */
class FailoverCrashTest {
    private static final int SHARE = 8;
    private static final int ENDS_PER_RUN = 12;
    private static final boolean EVERY = Boolean.getBoolean("failover.every");
    private static final long SEED = Long.getLong("failover.seed", System.nanoTime());
    private static final Duration LIMIT = Duration.ofHours(1);
    private static final Duration OUTAGE = Duration.ofMinutes(8);

    /** Longer than the interval in which the operator looks for drift. */
    private static final Duration QUIET = Duration.ofMinutes(3);

    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.platformoperator");
    private static Level level;
    private static SimulatedFailover world;
    private static Moment ready;

    /** How the platform gets to us-west-2. */
    enum Kind {
        /** Both regions answer. */
        PLANNED,
        /** us-east-1 is lost at the time of the request, and comes back later. */
        FORCED
    }

    @BeforeAll
    static void createEnvironment() throws IOException {
        level = LOG.getLevel();
        LOG.setLevel(Level.OFF); // each call of the lost region is a warning
        world = new SimulatedFailover();
        world.runUntil(() -> world.isSettled() && world.isReadyForFailover(), LIMIT);
        ready = world.moment("ready");
    }

    @AfterAll
    static void close() {
        world.close();
        LOG.setLevel(level);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aFailoverWhoseProcessEndsAfterAnyCallEndsTheSame(Kind kind) {
        var undisturbed = Undisturbed.run(kind);
        assertThat(undisturbed.moments()).hasSizeGreaterThan(90);
        var left = EVERY
                ? undisturbed.moments().keySet()
                : undisturbed.runWithEnds(spread(undisturbed.moments().keySet()));
        left.forEach(effect -> {
            world.restart(undisturbed.moments().get(effect));
            undisturbed.assertSameEnd("the process ended after " + effect);
        });
    }

    /** Chooses effects, and deals them out to runs, so that each run has about one of each stretch of the failover. */
    private static List<Set<String>> spread(Collection<String> effects) {
        var random = new Random(SEED);
        var chosen = List.copyOf(effects).stream()
                .gather(Gatherers.windowFixed(SHARE))
                .map(some -> some.get(random.nextInt(some.size())))
                .toList();
        var count = (chosen.size() + ENDS_PER_RUN - 1) / ENDS_PER_RUN;
        var runs = IntStream.range(0, count)
                .<Set<String>>mapToObj(_ -> new LinkedHashSet<>())
                .toList();
        chosen.stream().gather(Gatherers.windowFixed(count)).forEach(some -> {
            var stretch = new ArrayList<>(some);
            Collections.shuffle(stretch, random);
            for (var i = 0; i < stretch.size(); i++) {
                runs.get(i).add(stretch.get(i));
            }
        });
        return runs;
    }

    /**
     * Names effects in the same way in each run: by the step of the failover, and by their number within it if they change AWS. What a
     * process reads and writes to the API server meanwhile depends on how long it takes.
     */
    private static final class Names {
        private final Map<String, Integer> changes = new HashMap<>();

        String of(String effect) {
            var failover = world.environment().statusOrEmpty().failover();
            var over = failover == null
                    ? 0
                    : failover.steps().stream()
                            .filter(step -> step.endedAt() != null)
                            .count();
            var name = effect + " with " + over + " steps over";
            return effect.matches("(apply|write) .*|\\w+ (Describe|List|Get)\\w+")
                    ? name
                    : name + ", number " + changes.merge(name, 1, Integer::sum);
        }
    }

    /**
     * A failover whose process goes on until its end.
     *
     * @param start when it is requested
     * @param moments after each effect, by its name
     */
    private record Undisturbed(Kind kind, Moment start, Map<String, Moment> moments, End end) {
        static Undisturbed run(Kind kind) {
            world.restart(ready);
            if (kind == Kind.FORCED) {
                world.loseEast(OUTAGE);
                world.runUntil(() -> !world.isReadyForFailover(), LIMIT); // a person sees this first
            }
            world.request(SimulatedRegions.WEST, kind == Kind.PLANNED ? "Planned" : "Forced");
            var start = world.moment("requested");
            var moments = takeMoments();
            var end = finish(kind, "undisturbed");
            assertThat(end.published()).isEqualTo(SimulatedRegions.WEST);
            return new Undisturbed(kind, start, moments, end);
        }

        private static Map<String, Moment> takeMoments() {
            var moments = new LinkedHashMap<String, Moment>();
            var names = new Names();
            var last = new long[] {-1, -1};
            var at = new Instant[1];
            world.endAfter(effect -> {
                var name = names.of(effect);
                var changes = world.aws.changes();
                var writes = world.objects().writes();
                if (changes != last[0] || writes != last[1] || !world.now().equals(at[0])) {
                    moments.putIfAbsent(
                            EVERY ? "%s (moment %d)".formatted(name, moments.size()) : name, world.moment(effect));
                }
                last[0] = changes;
                last[1] = writes;
                at[0] = world.now();
                return false;
            });
            world.runUntil(FailoverCrashTest::isOver, LIMIT);
            world.endAfter(_ -> false);
            return moments;
        }

        /** One run for each set of effects, after which its process ends. The result has those that did not come about. */
        Set<String> runWithEnds(List<Set<String>> runs) {
            var left = new LinkedHashSet<String>();
            for (var ends : runs) {
                var names = new Names();
                var ended = new ArrayList<String>();
                world.restart(start);
                world.endAfter(effect -> {
                    var name = names.of(effect);
                    return ends.remove(name) && ended.add("after " + name + " at " + world.now());
                });
                world.runUntil(FailoverCrashTest::isOver, LIMIT);
                world.endAfter(_ -> false);
                assertSameEnd("the processes ended " + ended);
                left.addAll(ends);
            }
            return left;
        }

        void assertSameEnd(String what) {
            var description = what + "; -Dfailover.seed=" + SEED;
            world.runUntil(FailoverCrashTest::isOver, LIMIT);
            var found = finish(kind, description);
            assertThat(found.accepted()).as(description).containsExactlyElementsOf(end.accepted());
            assertThat(found.aws()).as(description).containsExactlyElementsOf(end.aws());
            assertThat(found.specs()).as(description).containsExactlyElementsOf(end.specs());
            assertThat(found.epoch()).as(description).isGreaterThanOrEqualTo(end.epoch());
            assertThat(found.steps()).as(description).containsExactlyElementsOf(end.steps());
            assertThat(found.published()).as(description).isEqualTo(end.published());
        }
    }

    private static boolean isOver() {
        var failover = world.environment().statusOrEmpty().failover();
        return failover != null && failover.endedAt() != null && world.isSettled();
    }

    /** Some minutes later nothing more has happened. */
    private static End finish(Kind kind, String description) {
        var end = world.now().plus(QUIET);
        world.runUntil(() -> world.now().isAfter(end), LIMIT);
        assertThat(world.aws.unknown()).as(description).isEmpty();
        assertThat(world.aws.violations()).as(description).isEmpty();
        assertThat(world.objects().restores().values())
                .as(description)
                .hasSize(2) // Vault's and Velero's, in the promoted region
                .allSatisfy(ids -> assertThat(ids).hasSize(1));
        if (kind == Kind.PLANNED) {
            assertThat(world.aws.hadTwoWriters()).as(description).isFalse();
            assertThat(world.environment().statusOrEmpty().failover().lossSeconds())
                    .as(description)
                    .isZero();
        }
        return End.of(world);
    }

    /** What a failover ends with. */
    private record End(
            List<String> aws,
            List<String> specs,
            Long epoch,
            List<String> accepted,
            List<String> steps,
            String published) {
        static End of(SimulatedFailover world) {
            var status = world.environment().statusOrEmpty();
            var epoch = Epochs.present(world.objects().children());
            return new End(
                    leaves(comparable(world.aws.copy()), "")
                            .map(leaf -> withoutEpoch(leaf, epoch))
                            .sorted()
                            .toList(),
                    world.objects().children().stream()
                            .map(child -> withoutEpoch(
                                    SimulatedObjects.key(child.object()) + " "
                                            + child.object().getSpec(),
                                    epoch))
                            .toList(),
                    epoch,
                    world.aws.accepted().stream().sorted().toList(),
                    steps(status.failover()),
                    status.activeRegion());
        }

        private static List<String> steps(FailoverStatus failover) {
            return failover.steps().stream()
                    .map(step -> step.name() + " " + step.outcome())
                    .toList();
        }
    }

    /** Everything but times, data, and numbers in generated names. */
    private static JsonNode comparable(JsonNode node) {
        if (node instanceof ObjectNode object) {
            var names = object.properties().stream().map(Map.Entry::getKey).toList();
            for (var name : names) {
                if (name.endsWith("Time")
                        || List.of("accepted", "number", "data", "probe", "_rows", "_heartbeat", "_number", "_fenced")
                                .contains(name)) {
                    object.remove(name);
                } else if (object.get(name).isTextual()) {
                    object.put(name, generic(object.get(name).asText()));
                } else {
                    comparable(object.get(name));
                    var generic = generic(name);
                    if (!generic.equals(name)) {
                        object.set(generic, object.remove(name));
                    }
                }
            }
        } else {
            node.forEach(FailoverCrashTest::comparable);
        }
        return node;
    }

    /** Each value with its path, so that a failed comparison shows what differs. */
    private static Stream<String> leaves(JsonNode node, String path) {
        if (node.has("Key") && node.has("Value")) {
            return Stream.of(path + " " + node.get("Key").asText() + "="
                    + node.get("Value").asText());
        }
        if (node instanceof ObjectNode object) {
            return object.properties().stream().flatMap(field -> leaves(field.getValue(), path + "/" + field.getKey()));
        }
        if (node.isArray()) { // the order of lists of names tells nothing
            return IntStream.range(0, node.size())
                    .boxed()
                    .flatMap(i -> leaves(node.get(i), node.get(i).isValueNode() ? path : path + "/" + i));
        }
        return Stream.of(path + " " + node.asText());
    }

    /**
     * An epoch that is the present one, whichever that is. A process that ends while the children of a promotion get their epoch may
     * leave to the next one a region that it has to observe before it promotes, and then the promotion has the epoch after that. Any
     * higher epoch does: only its order counts, and both are of the same object.
     */
    private static String withoutEpoch(String text, Long epoch) {
        return text.replaceAll("epoch=" + epoch + "(,|\\]|$)", "epoch=PRESENT$1");
    }

    private static String generic(String text) {
        return text.replaceAll("(global-datastore-|db-us-(east-1|west-2)-)[0-9]+", "$1N");
    }
}
