package io.platformoperator.database;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** When storage will be full. */
final class StorageForecast {
    private static final int DAYS_PER_YEAR = 365;

    private StorageForecast() {}

    /**
     * The day on which the largest storage that RDS may grow to is full, if the first storage was full when the instance
     * was made and its data has grown evenly since. The same at any time, so that a status with it stays as it is.
     *
     * @param growthGiBPerYear empty result when 0: no growth is expected
     */
    static Optional<LocalDate> fullOn(Instant created, int storageGiB, int maxStorageGiB, int growthGiBPerYear) {
        if (growthGiBPerYear <= 0) {
            return Optional.empty();
        }
        var room = Math.max(0, maxStorageGiB - storageGiB);
        return Optional.of(LocalDate.ofInstant(created, ZoneOffset.UTC)
                .plusDays(Math.floorDiv((long) room * DAYS_PER_YEAR, growthGiBPerYear)));
    }

    /** The same, for people. */
    static Optional<String> text(Instant created, int storageGiB, int maxStorageGiB, int growthGiBPerYear) {
        return fullOn(created, storageGiB, maxStorageGiB, growthGiBPerYear)
                .map(day -> "%d GiB are full about %s, growing %d GiB a year from %d GiB"
                        .formatted(Math.max(storageGiB, maxStorageGiB), day, growthGiBPerYear, storageGiB));
    }
}
