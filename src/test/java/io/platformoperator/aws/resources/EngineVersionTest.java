package io.platformoperator.aws.resources;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EngineVersionTest {
    @Test
    void comparesNumbersAndNotText() {
        assertThat(EngineVersion.isAtLeast("16.10", "16.9")).isTrue();
        assertThat(EngineVersion.isAtLeast("16.9", "16.10")).isFalse();
        assertThat(EngineVersion.isAtLeast("16.9", "17")).isFalse();
    }

    @Test
    void ignoresNumbersThatTheMinimumOmits() {
        assertThat(EngineVersion.minimumIfReached("16", "16.9")).isEqualTo("16");
        assertThat(EngineVersion.minimumIfReached("7.1", "7.1.0")).isEqualTo("7.1");
        assertThat(EngineVersion.minimumIfReached("16.10", "16")).isEqualTo("16");
    }
}
