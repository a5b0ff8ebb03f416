package io.platformoperator.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class StorageForecastTest {
    private static final Instant CREATED = Instant.parse("2025-03-01T23:30:00Z");

    @Test
    void isFullAfterAYearWithStorageForAYear() {
        assertThat(StorageForecast.fullOn(CREATED, 1024, 2224, 1200)).contains(LocalDate.of(2026, 3, 1));
        assertThat(StorageForecast.fullOn(CREATED, 1024, 3424, 1200)).contains(LocalDate.of(2027, 3, 1));
    }

    @Test
    void isFullAtOnceWithoutMoreStorageAndNeverWithoutGrowth() {
        assertThat(StorageForecast.fullOn(CREATED, 1024, 1024, 1200)).contains(LocalDate.of(2025, 3, 1));
        assertThat(StorageForecast.fullOn(CREATED, 1024, 2224, 0)).isEmpty();
    }
}
