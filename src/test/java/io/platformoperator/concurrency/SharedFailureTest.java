package io.platformoperator.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedFailureTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicInteger requests = new AtomicInteger();
    private Instant now = START;
    private final SharedFailure failure = new SharedFailure(() -> now);

    private void fail(Instant waitingSince) {
        failure.runOrShare(waitingSince, () -> {
            requests.incrementAndGet();
            now = now.plusSeconds(1);
            throw new IllegalStateException("timeout " + requests);
        });
    }

    @Test
    void callersThatWaitedShareTheFailure() {
        assertThatThrownBy(() -> fail(START)).hasMessage("timeout 1");
        assertThatThrownBy(() -> fail(START)).hasMessage("timeout 1");
        assertThat(requests).hasValue(1);
    }

    @Test
    void laterCallersMakeTheRequestAgain() {
        assertThatThrownBy(() -> fail(START)).hasMessage("timeout 1");
        assertThatThrownBy(() -> fail(now)).hasMessage("timeout 2");
        assertThat(failure.<String>getOrShare(now, () -> "answer")).isEqualTo("answer");
    }
}
