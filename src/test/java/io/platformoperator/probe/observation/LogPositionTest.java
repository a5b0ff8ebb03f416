package io.platformoperator.probe.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.platformoperator.api.v1alpha1.DataRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogPositionTest {
    /** The halves are numbers: neither the order of the texts nor that of the second halves is that of the positions. */
    @ParameterizedTest
    @CsvSource({
        "0/16B3748, 0/16B3748, true",
        "0/16B3748, 0/16B3749, true",
        "0/16B3749, 0/16B3748, false",
        "0/9, 0/10, true",
        "0/FFFFFFFF, 1/0, true",
        "A/0, 9/FFFFFFFF, false",
        "7FFFFFFF/FFFFFFFF, 80000000/0, true",
    })
    void isComparedAsANumber(String earlier, String later, boolean isAtMost) {
        assertThat(LogPosition.parse(earlier).isAtMost(LogPosition.parse(later)))
                .isEqualTo(isAtMost);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0/16B3748", "0/0", "FFFFFFFF/FFFFFFFF", "16/B374D848"})
    void isWrittenAsPostgreSqlDoes(String text) {
        assertThat(LogPosition.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0/", "/0", "0/123456789", "0/G", "0-1"})
    void anotherTextIsNoPosition(String text) {
        assertThatThrownBy(() -> LogPosition.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyAReplicaThatReplayedThePositionHasIt() {
        var position = LogPosition.parse("0/20");
        assertThat(replica("0/20").hasReplayed(position)).isTrue();
        assertThat(replica("0/1F").hasReplayed(position)).isFalse();
        assertThat(StoreObservation.NOTHING_YET.hasReplayed(position)).isFalse();
    }

    private static StoreObservation replica(String replayed) {
        var figures = new StoreFigures(0, false, null, null, LogPosition.parse(replayed));
        return new StoreObservation(DataRole.REPLICA, null, null, null, null, null, null, "", figures, null, null);
    }
}
