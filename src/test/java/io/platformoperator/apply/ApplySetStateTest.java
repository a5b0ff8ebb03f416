package io.platformoperator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.apply.fields.ManagedField;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ApplySetStateTest {
    private static final ObjectKey KEY = new ObjectKey("", "ConfigMap", "shop", "web");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final ApplySetState state = new ApplySetState(now::get);

    /** A field that a controller overwrites after every correction is left to the controller, to limit the number of writes. */
    @Test
    void concedesAFieldThatIsOverwrittenRepeatedly() {
        var field = new ManagedField(".data.a", false, List.of(), () -> {});
        for (var i = 0; i < 5; i++) {
            assertThat(state.isContested(KEY, field)).isFalse();
            state.corrected(KEY, field);
            advance(Duration.ofSeconds(5));
        }

        assertThat(state.isContested(KEY, field)).isTrue();
        assertThat(state.isContested(KEY, new ManagedField(".data.b", false, List.of(), () -> {})))
                .isFalse();
        advance(Duration.ofMinutes(11));
        assertThat(state.isContested(KEY, field)).isFalse();
    }

    @Test
    void retriesRefusedObjectsWithBackoff() {
        var desired = desired("hash");
        var refused = new ApplyResult(ApplyAction.WAITING, "not yet");
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

    private static DesiredObject desired(String hash) {
        return new DesiredObject(KEY, null, ApiClient.JSON.createObjectNode(), hash, false, null);
    }

    private void advance(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }
}
