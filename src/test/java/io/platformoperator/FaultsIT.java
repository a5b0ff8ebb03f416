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
 * Creates one environment on an AWS without faults and another on an AWS with faults: AWS throttles every fifth call, drops
 * every twentieth connection (half of them after the call took effect), and hides new resources for up to three times the
 * operator's consistency window, from calls with their ids too. The second environment must become ready in less than twice
 * the time, without duplicates.
 */
class FaultsIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int TIME_SCALE = 60;
    private static final double CONSISTENCY_WINDOW = 0.2;
    private static final double MAX_DELAY = 3 * CONSISTENCY_WINDOW;

    @Test
    void becomesReadyDespiteFaults() {
        try (var cloud = LocalCloud.start(
                        "faults", "--time-scale", Integer.toString(TIME_SCALE), "--workload-clusters", "none");
                var operator = LocalOperator.install(
                                cloud,
                                "--no-leader-election",
                                "--consistency-window=" + (int) (1000 * CONSISTENCY_WINDOW) + "ms")
                        .start()) {
            var aws = new LocalAws(cloud);
            // The first environment of a process is slower: classes are loaded, connections opened.
            untilReady(cloud, "warm-up", "eu-central-1");
            var withoutFaults = untilReady(cloud, "without-faults", "us-east-1");

            aws.setFaults(Map.of(
                    "seed",
                    1,
                    "throttle",
                    List.of(Map.of("probability", 0.2)),
                    "drop",
                    List.of(
                            Map.of("probability", 0.025, "when", "before"),
                            Map.of("probability", 0.025, "when", "after")),
                    "visibility",
                    List.of(Map.of("service", "ec2", "operation", "Create*", "seconds", List.of(0, MAX_DELAY)))));
            var start = Instant.now();
            var environment = TestEnvironment.apply(cloud, "with-faults", "us-west-2", Map.of());
            environment.awaitReady(LIMIT);
            var withFaults = Duration.between(start, Instant.now());
            aws.removeFaults();

            System.err.printf(
                    "ready after %.1f s without faults, %.1f s with faults%n",
                    withoutFaults.toMillis() / 1000.0, withFaults.toMillis() / 1000.0);
            assertThat(withFaults).isLessThan(withoutFaults.multipliedBy(2));
            assertThat(environment.duplicates(aws)).isEmpty();
            assertThat(environment.unreportedResources(aws)).isEmpty();
            assertThat(operator.warningsAndErrors())
                    .filteredOn(line -> line.contains("\"level\":\"ERROR\""))
                    .isEmpty();
        }
    }

    private static Duration untilReady(LocalCloud cloud, String name, String region) {
        var start = Instant.now();
        TestEnvironment.apply(cloud, name, region, Map.of()).awaitReady(LIMIT);
        return Duration.between(start, Instant.now());
    }
}
