package io.platformoperator.database;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** Forecasts when an instance's storage is full. */
final class StorageForecast {
    private static final int DAYS_PER_YEAR = 365;

    private StorageForecast() {}

    /**
     * The day on which the storage is full at its maximum size. The forecast assumes that the initial storage was full when
     * the instance was created, and that the data grows evenly. The result does not depend on the current time, so that
     * a status that contains it does not change.
     *
     * @param growthGiBPerYear 0 if no growth is expected: the result is then empty
     */
    static Optional<LocalDate> fullOn(Instant created, int storageGiB, int maxStorageGiB, int growthGiBPerYear) {
        if (growthGiBPerYear <= 0) {
            return Optional.empty();
        }
        var remainingGiB = Math.max(0, maxStorageGiB - storageGiB);
        return Optional.of(LocalDate.ofInstant(created, ZoneOffset.UTC)
                .plusDays(Math.floorDiv((long) remainingGiB * DAYS_PER_YEAR, growthGiBPerYear)));
    }

    /** The forecast as a sentence for the status. */
    static Optional<String> message(Instant created, int storageGiB, int maxStorageGiB, int growthGiBPerYear) {
        return fullOn(created, storageGiB, maxStorageGiB, growthGiBPerYear)
                .map(day -> "%d GiB are full about %s, with a growth of %d GiB a year from %d GiB"
                        .formatted(Math.max(storageGiB, maxStorageGiB), day, growthGiBPerYear, storageGiB));
    }
}
