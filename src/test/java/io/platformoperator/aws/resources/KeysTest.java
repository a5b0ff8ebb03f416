package io.platformoperator.aws.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.State;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.model.KeyState;

class KeysTest {
    @Test
    void aDisabledKeyFailsWithTheCommandThatEnablesIt() {
        assertThat(state(KeyState.DISABLED))
                .isInstanceOfSatisfying(State.Failed.class, failed -> assertThat(failed.reason())
                        .contains("somebody disabled the key", "aws kms enable-key --region eu-west-1 --key-id mrk-1"));
    }

    @Test
    void aKeyThatKmsChangesIsPendingAndOneThatIsBeingDeletedIsNotPolled() {
        assertThat(state(KeyState.UPDATING)).isInstanceOf(State.Pending.class);
        assertThat(state(KeyState.CREATING)).isInstanceOf(State.Pending.class);
        assertThat(state(KeyState.PENDING_DELETION)).isInstanceOf(State.Ready.class);
        assertThat(state(KeyState.UNAVAILABLE)).isInstanceOf(State.Failed.class);
    }

    private static State state(KeyState state) {
        var arn = "arn:aws:kms:eu-west-1:123456789012:key/mrk-1";
        return Keys.KIND.state(
                new Keys.Key("mrk-1", arn, Instant.EPOCH, Map.of(), state, true, true, Set.of(), null, Set.of()));
    }
}
