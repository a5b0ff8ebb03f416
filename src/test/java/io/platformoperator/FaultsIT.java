package io.platformoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalOperator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * One environment on an AWS that works, then another one on an AWS that throttles every fifth call, loses every twentieth
 * connection (half of them after the work was done) and shows what was made up to ten of its seconds late: that one is
 * ready, too, in less than twice the time, and has nothing twice.
 */
class FaultsIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int TIME_SCALE = 60;
    /** Ten of AWS's seconds. */
    private static final double LATEST = 10.0 / TIME_SCALE;

    @Test
    void becomesReadyAllTheSame() {
        try (var cloud = LocalCloud.start(
                        "faults", "--time-scale", Integer.toString(TIME_SCALE), "--workload-clusters", "none");
                var operator = LocalOperator.install(cloud, "--no-leader-election", "--consistency-window=200ms")
                        .start()) {
            var aws = new LocalAws(cloud);
            // The first one of a process pays for its start.
            untilReady(cloud, "warm-up", "eu-central-1");
            var undisturbed = untilReady(cloud, "undisturbed", "us-east-1");

            aws.breakWith(Map.of(
                    "seed",
                    1,
                    "throttle",
                    List.of(Map.of("probability", 0.2)),
                    "drop",
                    List.of(
                            Map.of("probability", 0.025, "when", "before"),
                            Map.of("probability", 0.025, "when", "after")),
                    "visibility",
                    List.of(Map.of("service", "ec2", "operation", "Create*", "seconds", List.of(0, LATEST)))));
            var start = Instant.now();
            var environment = Environment.apply(cloud, "disturbed", "us-west-2", Map.of());
            environment.awaitReady(LIMIT);
            var disturbed = Duration.between(start, Instant.now());
            aws.mend();

            System.err.printf(
                    "ready after %.1f s undisturbed, %.1f s disturbed%n",
                    undisturbed.toMillis() / 1000.0, disturbed.toMillis() / 1000.0);
            assertThat(disturbed).isLessThan(undisturbed.multipliedBy(2));
            assertThat(environment.doubles(aws)).isEmpty();
            assertThat(environment.untold(aws)).isEmpty();
            assertThat(operator.complaints())
                    .filteredOn(line -> line.contains("\"level\":\"ERROR\""))
                    .isEmpty();
        }
    }

    private static Duration untilReady(LocalCloud cloud, String name, String region) {
        var start = Instant.now();
        Environment.apply(cloud, name, region, Map.of()).awaitReady(LIMIT);
        return Duration.between(start, Instant.now());
    }
}
