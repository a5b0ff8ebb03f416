package io.platformoperator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SetMemoryTest {
    private static final ObjectKey KEY = new ObjectKey("", "ConfigMap", "shop", "web");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final SetMemory memory = new SetMemory(now::get);

    /** A controller that takes a field back each time wins, for a while: no storm of writes. */
    @Test
    void givesUpAFieldThatIsTakenAgainAndAgain() {
        var field = new Field(".data.a", false, List.of(), () -> {});
        for (var i = 0; i < 5; i++) {
            assertThat(memory.isQuarrel(KEY, field)).isFalse();
            memory.putBack(KEY, field);
            pass(Duration.ofSeconds(5));
        }

        assertThat(memory.isQuarrel(KEY, field)).isTrue();
        assertThat(memory.isQuarrel(KEY, new Field(".data.b", false, List.of(), () -> {})))
                .isFalse();
        pass(Duration.ofMinutes(11));
        assertThat(memory.isQuarrel(KEY, field)).isFalse();
    }

    @Test
    void triesWhatWasRefusedSoonAtFirstAndThenLessOften() {
        var wanted = wanted("hash");
        var refused = new Outcome(Action.WAITING, "not yet");
        var pauses = List.of(1, 2, 4, 5, 5);
        for (var seconds : pauses) {
            memory.retries().refused(wanted, refused);
            pass(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(memory.retries().pending(wanted)).contains(refused);
            pass(Duration.ofMillis(1));
            assertThat(memory.retries().pending(wanted)).isEmpty();
        }

        memory.retries().refused(wanted, refused);
        assertThat(memory.retries().pending(wanted("other"))).isEmpty();
    }

    private static Wanted wanted(String hash) {
        return new Wanted(KEY, null, Api.JSON.createObjectNode(), hash, false, null);
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }
}
