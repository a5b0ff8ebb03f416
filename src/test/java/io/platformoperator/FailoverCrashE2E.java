package io.platformoperator;

import static io.platformoperator.RegionPair.EAST;
import static io.platformoperator.RegionPair.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.DatabaseSpec;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.local.LocalOperator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kills the operator during failovers from one region to the other and back: after changes of AWS whose response it does not get,
 * and at the begin of each step. Each failover must end as one without a kill, with no call more than that one of those that are
 * not idempotent. {@code -Dkill.seed=NUMBER} repeats the choice of the changes; {@code -Dkill.changes=all} takes all of them.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailoverCrashE2E {
    private static final int CHANGES = 10;
    /** Operations that do something again when they are repeated. */
    private static final List<String> NOT_IDEMPOTENT = List.of(
            "PromoteReadReplica",
            "CreateDBInstanceReadReplica",
            "CreateDBSnapshot",
            "DeleteDBInstance",
            "FailoverGlobalReplicationGroup",
            "DisassociateGlobalReplicationGroup",
            "CreateGlobalReplicationGroup",
            "CreateReplicationGroup",
            "DeleteReplicationGroup");

    private static final long SEED = Long.getLong("kill.seed", System.nanoTime());
    private static final boolean ALL = "all".equals(System.getProperty("kill.changes"));

    private static RegionPair pair;
    private static TestEnvironment environment;
    private static CrashedFailovers failovers;
    /** The changes of a failover without a kill, by mode. */
    private static final Map<String, List<String>> CHANGES_OF = new HashMap<>();
    /** What exists while a region is active. */
    private static final Map<String, List<String>> RESOURCES_OF = new HashMap<>();

    @BeforeAll
    static void start() {
        System.err.println("-Dkill.seed=" + SEED);
        pair = RegionPair.start("crashing", RegionPair.FENCED_WITHIN_A_MINUTE);
        environment = pair.environment;
        failovers = new CrashedFailovers(pair);
        pair.awaitReadyForFailover();
    }

    @AfterAll
    static void end() {
        if (pair != null) {
            pair.aws.removeFaults();
            pair.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Planned", "Forced"})
    @Order(1)
    void withoutAKill(String mode) {
        var to = failovers.request(mode);
        failovers.awaitEnd(to);
        CHANGES_OF.put(mode, pair.changes());
        RESOURCES_OF.put(to, resources());
        System.err.printf("%s to %s: %d changes%n", mode, to, pair.changes().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Planned", "Forced"})
    @Order(2)
    void afterAChangeOfAWS(String mode) {
        var numbers = new ArrayList<>(
                IntStream.rangeClosed(1, CHANGES_OF.get(mode).size()).boxed().toList());
        Collections.shuffle(numbers, new Random(SEED));
        for (var number : ALL ? numbers : numbers.subList(0, CHANGES)) {
            pair.aws.setFaults(Map.of("hold", List.of(Map.of("caller", LocalOperator.CALLER, "change", number))));
            var to = failovers.request(mode);
            failovers.awaitInFailover("held", to, () -> pair.aws.held() > 0);
            failovers.killAndStart();
            failovers.awaitEnd(to);
            check(mode, to, "killed after change " + number);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Planned", "Forced"})
    @Order(3)
    void atTheBeginOfEachStep(String mode) {
        for (var step : List.of("Fence", "Drain", "Scale", "Promote", "Switch", "Verify", "Complete", "Rebuild")) {
            var to = failovers.request(mode);
            failovers.awaitInFailover("in the step " + step, to, () -> failovers.hasBegun(step));
            failovers.killAndStart();
            failovers.awaitEnd(to);
            check(mode, to, "killed in the step " + step);
        }
    }

    private static void check(String mode, String to, String when) {
        var from = to.equals(EAST) ? WEST : EAST;
        assertThat(environment.status().activeRegion()).as(when).isEqualTo(to);
        assertThat(List.of(role(to), role(from))).as(when).containsExactly("Writer Writer", "Replica Replica");
        assertThat(List.of(database(to).fenced(), database(from).fenced()))
                .as(when)
                .containsOnly(false);
        assertThat(environment.duplicates(pair.aws)).as(when).isEmpty();
        assertThat(resources()).as(when).isEqualTo(RESOURCES_OF.get(to));
        var counts = counts(pair.changes());
        counts(CHANGES_OF.get(mode)).forEach((operation, count) -> assertThat(counts.getOrDefault(operation, 0L))
                .as(when + ": " + operation)
                .isLessThanOrEqualTo(count));
        assertThat(counts.keySet())
                .as(when)
                .isSubsetOf(counts(CHANGES_OF.get(mode)).keySet());
        System.err.printf("%s to %s, %s: as without a kill%n", mode, to, when);
    }

    private static Map<String, Long> counts(List<String> changes) {
        return changes.stream()
                .map(change -> change.substring(change.indexOf(' ') + 1))
                .filter(NOT_IDEMPOTENT::contains)
                .collect(Collectors.groupingBy(operation -> operation, Collectors.counting()));
    }

    private static String role(String region) {
        return pair.child(PlatformDatabase.class, region)
                        .statusOrEmpty()
                        .outputs()
                        .get("role")
                + " "
                + pair.child(PlatformCache.class, region)
                        .statusOrEmpty()
                        .outputs()
                        .get("role");
    }

    private static DatabaseSpec database(String region) {
        return pair.child(PlatformDatabase.class, region).getSpec();
    }

    /** Region, type and identity of all resources, without the snapshots that failovers leave. */
    private static List<String> resources() {
        return pair.aws.taggedWith(environment.environmentTag()).stream()
                .filter(each -> !each.type().equals("DBSnapshot"))
                .map(each -> each.region() + " " + each.service() + "/" + each.type() + " " + each.identity())
                .sorted()
                .toList();
    }
}
