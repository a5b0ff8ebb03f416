package io.platformoperator.database;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.ServiceErrors;
import io.platformoperator.graph.Identity;
import io.platformoperator.subsystem.BackupSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBInstanceAutomatedBackup;
import software.amazon.awssdk.services.rds.model.DBSnapshot;

/**
 * Finds the backups of a database that exist in this region: automated backups of its instance, those that RDS retained after the
 * instance's deletion or replicated from another region, and snapshots. Reads AWS.
 *
 * <p>Names of instances do not contain the namespace of their environment, so the name alone does not prove whose data a backup has.
 * Snapshots have the tags of their instance. Automated backups have none in this API: the tags of their instance or, if that is gone, of
 * the KMS key that encrypts them, say whose they are.
 */
final class DatabaseBackups {
    private static final Set<String> RESTORABLE = Set.of("active", "retained", "replicating");
    private static final String AVAILABLE = "available";

    private DatabaseBackups() {}

    /**
     * The point to which a new instance is restored.
     *
     * @throws AwsServiceException with the code {@code NoRestorePoint} if no backup has data of that time
     */
    static RestorePoint find(Aws aws, BackupSource source) {
        var windows = windows(aws, source);
        var snapshots = snapshots(aws, source);
        return RestorePoint.choose(windows, snapshots, source.time())
                .orElseThrow(() -> ServiceErrors.of(
                        "Rds",
                        404,
                        "NoRestorePoint",
                        "no backup in %s has the data of the database of %s. Found: %s. %s"
                                .formatted(
                                        aws.region(),
                                        source.text(),
                                        RestorePoint.text(windows, snapshots),
                                        windows.isEmpty() && snapshots.isEmpty()
                                                ? "Correct spec.restoreFrom.environment and region, or remove"
                                                        + " spec.restoreFrom to start with an empty database"
                                                : "Set spec.restoreFrom.time to one of these times, or remove it for the"
                                                        + " latest"),
                        null));
    }

    private static List<RestorePoint.Window> windows(Aws aws, BackupSource source) {
        var instances = DBInstances.all(aws);
        return aws
                .rds()
                .describeDBInstanceAutomatedBackupsPaginator(r -> r.dbInstanceIdentifier(source.store()))
                .dbInstanceAutomatedBackups()
                .stream()
                .filter(backup -> RESTORABLE.contains(String.valueOf(backup.status()))
                        && source.region().equals(backup.region())
                        && source.environment().equals(environment(aws, instances, backup)))
                .flatMap(backup -> window(aws, backup).stream())
                .toList();
    }

    /** The environment of the instance or, if that is gone, of the key that encrypts the backups; null if neither has an owner. */
    private static @Nullable String environment(Aws aws, List<DBInstance> instances, DBInstanceAutomatedBackup backup) {
        return instances.stream()
                .filter(instance -> backup.dbiResourceId().equals(instance.dbiResourceId()))
                .findFirst()
                .map(instance -> RdsTags.toMap(instance.tagList()))
                .orElseGet(() -> aws.keyTags().byArn().getOrDefault(String.valueOf(backup.kmsKeyId()), Map.of()))
                .get(Identity.ENVIRONMENT_TAG);
    }

    private static Optional<RestorePoint.Window> window(Aws aws, DBInstanceAutomatedBackup backup) {
        var window = backup.restoreWindow();
        if (window == null || window.earliestTime() == null || window.latestTime() == null) {
            return Optional.empty();
        }
        var latest = new RestorePoint.PointInTime(
                backup.dbInstanceAutomatedBackupsArn(),
                aws.region().equals(backup.region()) ? backup.dbiResourceId() : null,
                window.latestTime(),
                backup.engineVersion(),
                backup.allocatedStorage());
        return Optional.of(new RestorePoint.Window(window.earliestTime(), latest));
    }

    private static List<RestorePoint.OfSnapshot> snapshots(Aws aws, BackupSource source) {
        return aws
                .rds()
                .describeDBSnapshotsPaginator(r -> r.dbInstanceIdentifier(source.store()))
                .dbSnapshots()
                .stream()
                .filter(snapshot -> AVAILABLE.equals(snapshot.status()) && isOf(source, snapshot))
                .map(snapshot -> new RestorePoint.OfSnapshot(
                        snapshot.dbSnapshotArn(),
                        snapshot.snapshotCreateTime().truncatedTo(ChronoUnit.SECONDS),
                        snapshot.engineVersion(),
                        snapshot.allocatedStorage()))
                .toList();
    }

    private static boolean isOf(BackupSource source, DBSnapshot snapshot) {
        return Identity.of(RdsTags.toMap(snapshot.tagList()))
                .filter(identity -> identity.environment().equals(source.environment())
                        && identity.region().equals(source.region())
                        && identity.name().equals(DBInstances.LOGICAL_ID))
                .isPresent();
    }
}
