package io.platformoperator.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.platformoperator.api.v1alpha1.DeletionPolicy;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillRun.DrillCheckResult;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.RestoreFrom;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.kubernetes.MockApiServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A drill of each kind, in virtual time, whose process ends after each of its AWS calls and each of its writes to the API server in turn: if
 * there are many, after each fifth one, from a random one on, unless {@code -Ddrill.every=true} is given. Whatever happens, the run ends as without that, nothing is created twice, and nothing
 * remains. {@code -Ddrill.seed=NUMBER} repeats an earlier run.
 */
class DrillCrashTest {
    private static final List<DrillKind> KINDS = List.of(DrillKind.values());
    private static final long SEED = Long.getLong("drill.seed", System.nanoTime());
    private static final int STRIDE = Boolean.getBoolean("drill.every") ? 1 : 5;

    /** A run with fewer calls ends after each of them. */
    private static final int FEW_CALLS = 20;

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
        var stride = calls < FEW_CALLS ? 1 : STRIDE;
        for (var number = 1 + Math.floorMod(SEED, stride); number <= calls; number += stride) {
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
        var stride = calls < FEW_CALLS ? 1 : STRIDE;
        for (var number = 1 + Math.floorMod(SEED, stride); number <= calls; number += stride) {
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

    /** The restored environment has the sizes of the live one, and nothing that could meet it. */
    @Test
    void anEnvironmentIsRestoredBesideTheLiveOne() throws IOException {
        try (var world = new DrillWorld(api, DrillKind.ENVIRONMENT_RESTORE)) {
            assertThat(world.runUntilKilled()).isFalse();
            assertPassed(world, "not killed");

            var environment = world.environments.begun().getFirst();
            var spec = environment.getSpec();
            assertThat(spec.tier()).isEqualTo(Tier.PRODUCTION);
            assertThat(spec.regions().primary().cidr())
                    .as("10.32.0.0/16 and 10.254.0.0/18 are VPCs")
                    .isEqualTo("10.253.0.0/16");
            assertThat(spec.restoreFrom()).isEqualTo(new RestoreFrom("shop", "us-east-1", SimulatedAws.latest()));
            assertThat(spec.deletionPolicy()).isEqualTo(DeletionPolicy.DELETE);
            assertThat(spec.deletionProtection()).isFalse();
            assertThat(environment.getMetadata().getAnnotations())
                    .containsEntry("platform-operator.io/expires", "2026-04-01T09:00:05Z");
            assertThat(world.verified)
                    .last(STRING)
                    .startsWith("shop-drill-1a2b3c4d --database-host=drill.example")
                    .endsWith("--probed");
            assertThat(world.run().rtoObjectiveSeconds()).isEqualTo(3600);
            assertThat(world.run().rtoSeconds()).isBetween(27 * 60L, 28 * 60L);
            assertThat(world.run().services().objectiveSeconds()).isEqualTo(1800);
            assertThat(world.run().services().seconds()).isBetween(25 * 60L, 26 * 60L);
            assertThat(DrillRuns.objective(world.run())).isEqualTo(DrillRuns.MET);
            assertThat(world.run().checks())
                    .extracting(DrillCheckResult::check)
                    .containsExactly("Heartbeats", "Tables", "Cache");
            assertThat(Double.parseDouble(world.run().cost())).isBetween(0.7, 0.8); // 730 dollars a month, 43 minutes
        }
    }

    @Test
    void anEnvironmentThatIsStalledFailsTheDrillAndIsDeleted() throws IOException {
        try (var world = new DrillWorld(api, DrillKind.ENVIRONMENT_RESTORE)) {
            world.environments.stall("NetworkReady: QuotaExceeded: 5 VPCs");
            assertFails(world, "RestoreFailed", "5 VPCs");
        }
    }

    @Test
    void anEnvironmentWithAnEmptyDatabaseFailsTheDrillAndIsDeleted() throws IOException {
        try (var world = new DrillWorld(api, DrillKind.ENVIRONMENT_RESTORE)) {
            world.environments.restoreNothing();
            assertFails(world, "RestoreFailed", "its data was not restored");
        }
    }

    @Test
    void anEnvironmentThatDoesNotBecomeReadyFailsTheDrillWithWhatItWaitedFor() throws IOException {
        try (var world = new DrillWorld(api, DrillKind.ENVIRONMENT_RESTORE, Duration.ofMinutes(20))) {
            assertFails(world, "Expired", "waits since");
        }
    }

    /** Also one with the labels of a run, which another drill created. */
    @Test
    void anEnvironmentOfThatNameIsNotTouched() throws IOException {
        try (var world = new DrillWorld(api, DrillKind.ENVIRONMENT_RESTORE)) {
            var other = DrillWorld.sample();
            other.getMetadata().setName("shop-drill-1a2b3c4d");
            other.getMetadata().setUid(null);
            other.getMetadata().setLabels(Map.of("platform-operator.io/drill-run", "1a2b3c4d"));
            api.client().resource(other).create();
            try {
                assertThat(world.runUntilKilled()).isFalse();
                assertThat(world.run().failureReason()).isEqualTo("NameTaken");
                assertThat(api.get(PlatformEnvironment.class, "shop-drill-1a2b3c4d")
                                .getMetadata()
                                .getDeletionTimestamp())
                        .isNull();
            } finally {
                api.client().resource(other).delete();
            }
        }
    }

    private static void assertFails(DrillWorld world, String reason, String message) {
        assertThat(world.runUntilKilled()).isFalse();
        assertThat(world.run().failureReason()).isEqualTo(reason);
        assertThat(world.run().failureMessage()).contains(message);
        assertThat(world.creations()).hasSize(1);
        assertThat(world.remains()).isEmpty();
    }

    private static int callsOfAWholeRun(DrillKind kind) throws IOException {
        try (var world = new DrillWorld(api, kind)) {
            assertThat(world.runUntilKilled()).isFalse();
            assertPassed(world, "not killed");
            assertThat(world.calls()).isGreaterThan(5);
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
