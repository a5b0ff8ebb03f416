package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class RunCommandTest {
    /** A timer without an interval would fail later, in each reconcile, and in the pods of the probe. */
    @ParameterizedTest
    @ValueSource(strings = {"--recovery-interval", "--heartbeat-interval"})
    void anIntervalHasALength(String option) {
        var command = new CommandLine(new RunCommand());

        assertThatThrownBy(() -> command.parseArgs(option + "=0s"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(option)
                .hasMessageContaining("'0s' is too short");
        assertThat(command.parseArgs(option + "=1ms").<Duration>matchedOptionValue(option, Duration.ZERO))
                .isEqualTo(Duration.ofMillis(1));
    }
}
