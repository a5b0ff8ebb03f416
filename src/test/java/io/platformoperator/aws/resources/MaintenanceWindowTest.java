package io.platformoperator.aws.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaintenanceWindowTest {
    /** 2026-03-01 was a Sunday. */
    @ParameterizedTest
    @CsvSource({
        "sun:07:30-sun:08:30, 2026-03-01T07:29:59Z, false",
        "sun:07:30-sun:08:30, 2026-03-01T07:30:00Z, true",
        "sun:07:30-sun:08:30, 2026-03-01T08:29:59Z, true",
        "sun:07:30-sun:08:30, 2026-03-01T08:30:00Z, false",
        "sun:07:30-sun:08:30, 2026-03-02T08:00:00Z, false",
        "sun:23:30-mon:00:30, 2026-03-01T23:45:00Z, true",
        "sun:23:30-mon:00:30, 2026-03-02T00:15:00Z, true",
        "sun:23:30-mon:00:30, 2026-03-02T00:30:00Z, false",
        "tue:23:30-wed:00:30, 2026-03-04T00:00:00Z, true"
    })
    void includesItsBeginAndExcludesItsEnd(String window, Instant at, boolean open) {
        assertThat(MaintenanceWindow.isOpen(window, at)).isEqualTo(open);
    }
}
