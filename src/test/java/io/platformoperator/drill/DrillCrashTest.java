package io.platformoperator.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillRun.DrillCheckResult;
import io.platformoperator.kubernetes.MockApiServer;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A drill of each kind, in virtual time, whose process ends after each of its AWS calls in turn: after each fifth one, from a random one on,
 * unless {@code -Ddrill.every=true} is given. Whatever happens, the run ends as without that, nothing is created twice, and nothing
 * remains. {@code -Ddrill.seed=NUMBER} repeats an earlier run.
 */
class DrillCrashTest {
    private static final List<DrillKind> KINDS = List.of(DrillKind.values());
    private static final long SEED = Long.getLong("drill.seed", System.nanoTime());
    private static final int STRIDE = Boolean.getBoolean("drill.every") ? 1 : 5;

    private static MockApiServer api;

    @BeforeAll
    static void start() throws IOException {
        api = DrillWorld.environment();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @ParameterizedTest
    @EnumSource(DrillKind.class)
    void aRunWhoseProcessEndsAfterAnyCallPassesAndLeavesNothing(DrillKind kind) throws IOException {
        var calls = callsOfAWholeRun(kind);
        for (var number = 1 + Math.floorMod(SEED, STRIDE); number <= calls; number += STRIDE) {
            try (var world = new DrillWorld(api, kind)) {
                world.endAfter(number);
                assertThat(world.runUntilKilled())
                        .as("killed after call %d", number)
                        .isTrue();
                assertThat(world.runUntilKilled()).isFalse();
                assertPassed(world, "killed after call " + number + " of " + calls + "; -Ddrill.seed=" + SEED);
            }
        }
    }

    /** The deletion of the drill meets whatever the killed process left. */
    @ParameterizedTest
    @EnumSource(DrillKind.class)
    void aDrillThatIsDeletedAfterAnyCallLeavesNothing(DrillKind kind) throws IOException {
        var calls = callsOfAWholeRun(kind);
        for (var number = 1 + Math.floorMod(SEED, STRIDE); number <= calls; number += STRIDE) {
            try (var world = new DrillWorld(api, kind)) {
                world.endAfter(number);
                world.runUntilKilled();
                world.deleteDrill();
                assertThat(world.runUntilKilled()).isFalse();
                assertThat(world.remains()).as("deleted after call " + number).isEmpty();
                assertThat(world.aws.unknown()).isEmpty();
            }
        }
    }

    @Test
    void aRunWhoseProcessesEndAgainAndAgainPasses() throws IOException {
        var random = new Random(SEED);
        for (var i = 0; i < 10; i++) {
            var kind = KINDS.get(random.nextInt(KINDS.size()));
            try (var world = new DrillWorld(api, kind)) {
                var kills = 6;
                do {
                    world.endAfter(kills-- > 0 ? 2 + random.nextInt(12) : Integer.MAX_VALUE);
                } while (world.runUntilKilled());
                assertPassed(world, "-Ddrill.seed=" + SEED);
            }
        }
    }

    /** The region that stands by restores what RDS replicates there. Its own instance is a replica, whose backups prove nothing. */
    @Test
    void theRegionThatStandsByRestoresTheReplicatedBackups() throws IOException {
        try (var world = new DrillWorld(api, DrillKind.REGION_FAILOVER)) {
            assertThat(world.runUntilKilled()).isFalse();
            assertPassed(world, "not killed");
            assertThat(world.aws.sources()).containsExactly(SimulatedAws.REPLICATED);
            assertThat(world.run().restorePoint())
                    .isEqualTo(Drills.START.minusSeconds(240).toString());
            assertThat(world.run().rtoObjectiveSeconds()).isEqualTo(4 * 3600L);
            assertThat(world.run().rpoObjectiveSeconds()).isNull();
        }
    }

    /** What the run restores is what it found at its start, and the restored copies are in a namespace of its own. */
    @Test
    void theStacksRestoreTheirNewestBackups() throws IOException {
        try (var world = new DrillWorld(api, DrillKind.STACK_RESTORE)) {
            assertThat(world.runUntilKilled()).isFalse();
            assertPassed(world, "not killed");
            assertThat(world.run().source())
                    .containsEntry("vaultSnapshot", SimulatedAws.newestSnapshot())
                    .containsEntry("veleroBackup", SimulatedCluster.BACKUP);
            assertThat(world.run().restorePoint()).isEqualTo("2026-04-01T01:00:00Z");
            assertThat(world.run().rpoSeconds()).isEqualTo(2 * 3600 + 5);
            assertThat(world.run().checks())
                    .extracting(DrillCheckResult::check)
                    .containsExactly("Vault", "Git", "Velero");
        }
    }

    private static int callsOfAWholeRun(DrillKind kind) throws IOException {
        try (var world = new DrillWorld(api, kind)) {
            assertThat(world.runUntilKilled()).isFalse();
            assertPassed(world, "not killed");
            assertThat(world.calls()).isGreaterThan(10);
            return world.calls();
        }
    }

    private static void assertPassed(DrillWorld world, String description) {
        assertThat(world.aws.unknown()).as(description).isEmpty();
        assertThat(DrillRuns.result(world.run()))
                .as(() -> description + ": " + world.run().failureMessage())
                .isEqualTo(DrillRuns.PASSED);
        assertThat(world.creations()).as(description).hasSize(1);
        assertThat(world.remains()).as(description).isEmpty();
    }
}
