package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The command never starts a failover. What it prints is tested with FailoverPreview. */
class FailoverCommandTest {
    @Test
    void onlyADryRunIsPossible() {
        var outcome = CommandOutcome.of("failover", "shop", "-n", "platform");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("add --dry-run").doesNotContain("Exception");
        assertThat(outcome.err().lines()).hasSize(1);
    }

    @Test
    void anUnknownModeIsNamedWithThePossibleOnes() {
        var outcome = CommandOutcome.of("failover", "shop", "--dry-run", "--mode", "Careful");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("Planned", "Forced");
    }
}
