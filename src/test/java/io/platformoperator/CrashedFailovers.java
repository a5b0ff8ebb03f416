package io.platformoperator;

import static io.platformoperator.RegionPair.EAST;
import static io.platformoperator.RegionPair.LIMIT;
import static io.platformoperator.RegionPair.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.FailoverStatus.FailoverStep;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Failovers of a pair of regions to and fro, during which a test kills the operator. */
record CrashedFailovers(RegionPair pair) {
    private static final int ANY_LOSS_SECONDS = 86400;

    /** Asks for a failover to the region that is not active, and returns that region. */
    String request(String mode) {
        var to = pair.environment.status().activeRegion().equals(EAST) ? WEST : EAST;
        pair.aws.resetCalls();
        if (mode.equals("Forced")) { // it is refused while a planned one is possible
            pair.probe(to).lag(Duration.ofMinutes(6));
            pair.environment.await("behind", LIMIT, () -> !pair.isReadyForFailover());
        }
        pair.environment.change(
                Map.of("activeRegion", to, "failover", Map.of("mode", mode, "maxDataLossSeconds", ANY_LOSS_SECONDS)));
        pair.environment.await("accepted", LIMIT, () -> {
            var failover = pair.environment.status().failover();
            return (failover != null && failover.to().equals(to)) || pair.aws.held() > 0;
        });
        return to;
    }

    /** Kills the operator, removes the faults of AWS, and starts the operator. */
    void killAndStart() {
        pair.operator.kill();
        pair.aws.removeFaults();
        pair.operator.start();
    }

    /** Waits for something during the failover; the failover may end without it. */
    void awaitInFailover(String what, String to, BooleanSupplier isTrue) {
        pair.environment.await(what, LIMIT, () -> isTrue.getAsBoolean() || hasEnded(to));
    }

    /** Waits until the failover has ended without a failed step, and the other region could take over. */
    void awaitEnd(String to) {
        pair.probe(to).lag(Duration.ZERO);
        pair.environment.await("failed over to " + to, LIMIT, () -> {
            assertNotUndone();
            return hasEnded(to);
        });
        pair.awaitReadyForFailover();
    }

    private void assertNotUndone() {
        var failover = pair.environment.status().failover();
        assertThat(failover == null ? List.<FailoverStep>of() : failover.steps())
                .noneMatch(step -> step.outcome() == Outcome.FAILED);
    }

    private boolean hasEnded(String to) {
        var failover = pair.environment.status().failover();
        return failover != null && failover.to().equals(to) && failover.endedAt() != null;
    }

    /** True while a failover runs that has begun this step. */
    boolean hasBegun(String step) {
        var failover = pair.environment.status().failover();
        return failover != null
                && failover.endedAt() == null
                && failover.steps().stream()
                        .filter(each -> each.name().equals(step))
                        .map(FailoverStep::startedAt)
                        .anyMatch(each -> each != null);
    }
}
