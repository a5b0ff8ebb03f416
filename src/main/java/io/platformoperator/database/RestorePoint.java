package io.platformoperator.database;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A backup and a time to which RDS restores a new instance from it. */
sealed interface RestorePoint {
    /** ARN of the backup. */
    String arn();

    /** Time of the restored data. */
    Instant time();

    /** PostgreSQL version of the restored instance. */
    String engineVersion();

    /** The least storage of the restored instance. */
    int storageGiB();

    /**
     * A point in time within automated backups, which are those of an instance, retained ones of a deleted instance, or replicated from
     * another region.
     *
     * @param resourceId the resource id of the instance; null for backups that were replicated from another region
     */
    record PointInTime(String arn, @Nullable String resourceId, Instant time, String engineVersion, int storageGiB)
            implements RestorePoint {}

    /** A snapshot, taken at that time. */
    record OfSnapshot(String arn, Instant time, String engineVersion, int storageGiB) implements RestorePoint {}

    /**
     * Automated backups with the times to which they restore.
     *
     * @param latest the newest point of these backups
     */
    record Window(Instant earliest, PointInTime latest) {
        private Optional<RestorePoint> at(Instant time) {
            return time.isBefore(earliest) || time.isAfter(latest.time())
                    ? Optional.empty()
                    : Optional.of(new PointInTime(
                            latest.arn(), latest.resourceId(), time, latest.engineVersion(), latest.storageGiB()));
        }

        private String text() {
            return "automated backups from " + earliest + " to " + latest.time();
        }
    }

    /**
     * The point to restore: the newest one, or exactly the one at that time. Data of another time than the one that was asked for
     * is never restored.
     *
     * @param time null for the newest
     */
    static Optional<RestorePoint> choose(List<Window> windows, List<OfSnapshot> snapshots, @Nullable Instant time) {
        if (time == null) {
            return Stream.<RestorePoint>concat(windows.stream().map(Window::latest), snapshots.stream())
                    .max(Comparator.comparing(RestorePoint::time));
        }
        return at(windows, snapshots, time);
    }

    private static Optional<RestorePoint> at(List<Window> windows, List<OfSnapshot> snapshots, Instant time) {
        return Stream.concat(
                        windows.stream().flatMap(window -> window.at(time).stream()),
                        snapshots.stream().filter(snapshot -> snapshot.time().equals(time)))
                .findFirst();
    }

    /** The times that could be restored, for a message. */
    static String text(List<Window> windows, List<OfSnapshot> snapshots) {
        var all = Stream.concat(
                        windows.stream().map(Window::text),
                        snapshots.stream().map(snapshot -> "a snapshot of " + snapshot.time()))
                .toList();
        return all.isEmpty() ? "none" : String.join(", ", all);
    }
}
