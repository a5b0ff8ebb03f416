package io.platformoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalOperator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Kills the operator repeatedly at random times, while AWS lists new resources late. Every desired resource must exist exactly
 * once, and no other. {@code -Dkill.seed=NUMBER} repeats the times of an earlier run.
 */
class CrashIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int KILLS_PER_PHASE = 7;
    private static final int MAX_RUN_MILLIS = 2500;
    /** A minute of AWS takes a second, so provisioning, upgrade and deletion each outlast several runs of the operator. */
    private static final String TIME_SCALE = "60";

    private final long seed = Long.getLong("kill.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void afterTwentyOneKillsEachDesiredResourceExistsOnce() {
        System.err.println("-Dkill.seed=" + seed);
        try (var cloud = LocalCloud.start("crashes", "--time-scale", TIME_SCALE, "--workload-clusters", "none");
                // Without leader election: a new process would wait until the lease of the killed one expires.
                var operator = LocalOperator.install(cloud, "--no-leader-election", "--consistency-window=200ms")
                        .start()) {
            var aws = new LocalAws(cloud);
            var before = aws.allResources();
            aws.setFaults(Map.of(
                    "seed",
                    seed,
                    "visibility",
                    List.of(Map.of("service", "ec2", "operation", "Create*", "seconds", List.of(0, 0.4)))));

            var environment =
                    TestEnvironment.apply(cloud, "crashes", "us-east-1", Map.of("cluster", Map.of("version", "1.33")));
            killRepeatedly(operator);
            environment.awaitReady(LIMIT);
            assertOnce(environment, aws);

            environment.change(Map.of("cluster", Map.of("version", "1.34")));
            killRepeatedly(operator);
            environment.awaitReady(LIMIT);
            assertOnce(environment, aws);

            environment.delete();
            killRepeatedly(operator);
            environment.awaitDeleted(LIMIT);
            var remaining = new ArrayList<>(aws.allResources());
            remaining.removeAll(before);
            assertThat(remaining).as("-Dkill.seed=%d", seed).isEmpty();
        }
    }

    private void killRepeatedly(LocalOperator operator) {
        for (var kill = 0; kill < KILLS_PER_PHASE; kill++) {
            sleep(random.nextInt(MAX_RUN_MILLIS));
            operator.kill();
            operator.start();
        }
    }

    private void assertOnce(TestEnvironment environment, LocalAws aws) {
        assertThat(environment.duplicates(aws)).as("-Dkill.seed=%d", seed).isEmpty();
        assertThat(environment.unreportedResources(aws))
                .as("in AWS, but not in a status; -Dkill.seed=%d", seed)
                .isEmpty();
        assertThat(environment.missingResources(aws))
                .as("in a status, but not in AWS; -Dkill.seed=%d", seed)
                .isEmpty();
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
