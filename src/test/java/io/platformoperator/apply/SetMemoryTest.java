package io.platformoperator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.apply.fields.Field;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SetMemoryTest {
    private static final ObjectKey KEY = new ObjectKey("", "ConfigMap", "shop", "web");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final SetMemory state = new SetMemory(now::get);

    /** A field that a controller overwrites after every correction is left to the controller, to limit the number of writes. */
    @Test
    void concedesAFieldThatIsOverwrittenRepeatedly() {
        var field = new Field(".data.a", false, List.of(), () -> {});
        for (var i = 0; i < 5; i++) {
            assertThat(state.isQuarrel(KEY, field)).isFalse();
            state.putBack(KEY, field);
            advance(Duration.ofSeconds(5));
        }

        assertThat(state.isQuarrel(KEY, field)).isTrue();
        assertThat(state.isQuarrel(KEY, new Field(".data.b", false, List.of(), () -> {})))
                .isFalse();
        advance(Duration.ofMinutes(11));
        assertThat(state.isQuarrel(KEY, field)).isFalse();
    }

    @Test
    void retriesRefusedObjectsWithBackoff() {
        var desired = desired("hash");
        var refused = new Outcome(Action.WAITING, "not yet");
        var pauses = List.of(1, 2, 4, 5, 5);
        for (var seconds : pauses) {
            state.retries().refused(desired, refused);
            advance(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(state.retries().pending(desired)).contains(refused);
            advance(Duration.ofMillis(1));
            assertThat(state.retries().pending(desired)).isEmpty();
        }

        state.retries().refused(desired, refused);
        assertThat(state.retries().pending(desired("other"))).isEmpty();
    }

    private static Wanted desired(String hash) {
        return new Wanted(KEY, null, Api.JSON.createObjectNode(), hash, false, null);
    }

    private void advance(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }
}
