package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Backoff backoff = new Backoff();
    private final ReconcileState.StepKey key =
            new ReconcileState.StepKey(Step.Create.class, new Identity("a/b", "eu-west-1", "network", "vpc"), "");

    @Test
    void startsAnewWithEachGeneration() {
        for (var i = 0; i < 10; i++) {
            fail(1);
        }
        assertThat(delay(1)).isEqualTo(Duration.ofMinutes(10));

        fail(2);
        assertThat(delay(2)).isEqualTo(Duration.ofSeconds(30));
    }

    private void fail(long generation) {
        var error = CloudError.withoutRequest(ErrorClass.REFUSED, "ValidationError", "the version does not exist");
        backoff.recordFailure(key, error, NOW, generation, PollIntervals.DEFAULT);
    }

    private Duration delay(long generation) {
        return Duration.between(
                NOW, backoff.pendingRetry(key, NOW, generation).orElseThrow().retryAt());
    }
}
