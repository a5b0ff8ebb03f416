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
 * The operator is killed again and again, at moments that no code could foresee, while AWS shows late what was made: what is
 * wanted is there once, and nothing else is. {@code -Dkill.seed=NUMBER} kills after the same times again.
 */
class CrashIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int KILLS_EACH = 7;
    private static final int LONGEST_RUN_MILLIS = 2500;
    /** AWS's minute, so that provisioning, upgrade and deletion each outlast several lives of the operator. */
    private static final String TIME_SCALE = "60";

    private final long seed = Long.getLong("kill.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void twentyOneKillsLeaveEachWantedResourceOnceAndNothingElse() {
        System.err.println("-Dkill.seed=" + seed);
        try (var cloud = LocalCloud.start("crashes", "--time-scale", TIME_SCALE, "--workload-clusters", "none");
                // Without a Lease: one that was killed would be waited for until its lease has run out.
                var operator = LocalOperator.install(cloud, "--no-leader-election", "--consistency-window=600ms")
                        .start()) {
            var aws = new LocalAws(cloud);
            var before = aws.everything();
            aws.breakWith(Map.of(
                    "seed",
                    seed,
                    "visibility",
                    List.of(Map.of("service", "ec2", "operation", "Create*", "seconds", List.of(0, 0.4)))));

            var environment =
                    Environment.apply(cloud, "crashes", "us-east-1", Map.of("cluster", Map.of("version", "1.33")));
            killAgainAndAgain(operator);
            environment.awaitReady(LIMIT);
            assertOnce(environment, aws);

            environment.change(Map.of("cluster", Map.of("version", "1.34")));
            killAgainAndAgain(operator);
            environment.awaitReady(LIMIT);
            assertOnce(environment, aws);

            environment.delete();
            killAgainAndAgain(operator);
            environment.awaitGone(LIMIT);
            var left = new ArrayList<>(aws.everything());
            left.removeAll(before);
            assertThat(left).as("-Dkill.seed=%d", seed).isEmpty();
        }
    }

    private void killAgainAndAgain(LocalOperator operator) {
        for (var kill = 0; kill < KILLS_EACH; kill++) {
            sleep(random.nextInt(LONGEST_RUN_MILLIS));
            operator.kill();
            operator.start();
        }
    }

    private void assertOnce(Environment environment, LocalAws aws) {
        assertThat(environment.doubles(aws)).as("-Dkill.seed=%d", seed).isEmpty();
        assertThat(environment.untold(aws))
                .as("in AWS, but not in the status; -Dkill.seed=%d", seed)
                .isEmpty();
        assertThat(environment.untrue(aws))
                .as("in the status, but not in AWS; -Dkill.seed=%d", seed)
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
