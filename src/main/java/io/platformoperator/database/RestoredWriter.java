package io.platformoperator.database;

import static java.util.Objects.requireNonNull;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.EngineVersion;
import io.platformoperator.aws.resources.RestoreRecord;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.aws.resources.ServiceErrors;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.subsystem.BackupSource;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.rds.model.DBInstance;

/**
 * A writer that is created from a backup of another environment, instead of empty. RDS copies user, password, databases and version, and
 * encrypts the copy with the key of the backup: its restore calls take no other key (API reference, RestoreDBInstanceToPointInTime and
 * RestoreDBInstanceFromDBSnapshot). Settings that those calls do not take are corrected like drift.
 *
 * <p>The password is changed to that of the instance's own secret as soon as RDS accepts changes. Until then the instance's tags say that
 * the restore is not complete; afterwards the secret records it, see {@link RestoreRecord}.
 */
final class RestoredWriter {
    private RestoredWriter() {}

    /** Creates the writer from the backup that {@link DatabaseBackups} finds. */
    static DBInstance create(Aws aws, DBInstances.Desired desired, CreateRequest request) {
        var source = requireNonNull(desired.backupSource());
        RestoreRecord.requireNone(
                aws,
                desired.passwordSecretArn(),
                "Rds",
                "the database",
                request.identity().environment(),
                source.environment());
        var point = DatabaseBackups.find(aws, source);
        requireSameMajorVersion(desired, source, point);
        var lifecycle =
                EngineLifecycle.ofRestored(desired.supportType(), point.engineVersion(), LocalDate.now(ZoneOffset.UTC));
        var tags = RestoreRecord.tags(request, source.environment(), point.arn(), point.time());
        return switch (point) {
            case RestorePoint.PointInTime backup -> restoreToPointInTime(aws, desired, backup, lifecycle, tags);
            case RestorePoint.OfSnapshot snapshot -> restoreSnapshot(aws, desired, snapshot, lifecycle, tags);
        };
    }

    private static DBInstance restoreToPointInTime(
            Aws aws,
            DBInstances.Desired desired,
            RestorePoint.PointInTime point,
            String lifecycle,
            Map<String, String> tags) {
        var settings = desired.settings();
        var size = sizeOf(desired, point);
        return aws.rds()
                .restoreDBInstanceToPointInTime(r -> r.sourceDbiResourceId(point.resourceId())
                        .sourceDBInstanceAutomatedBackupsArn(point.resourceId() == null ? point.arn() : null)
                        .restoreTime(point.time())
                        .targetDBInstanceIdentifier(desired.name())
                        .dbInstanceClass(settings.instanceClass())
                        .storageType(Gp3.TYPE)
                        .allocatedStorage(size == null ? null : size.gib())
                        .iops(size == null ? null : size.iops())
                        .storageThroughput(size == null ? null : size.throughputMiBps())
                        .multiAZ(desired.multiAz())
                        .dbSubnetGroupName(desired.subnetGroup())
                        .vpcSecurityGroupIds(settings.securityGroupId())
                        .publiclyAccessible(false)
                        .dbParameterGroupName(settings.parameterGroup())
                        .copyTagsToSnapshot(true)
                        .autoMinorVersionUpgrade(true)
                        .engineLifecycleSupport(lifecycle)
                        .deletionProtection(desired.deletionProtection())
                        .tags(RdsTags.fromMap(tags)))
                .dbInstance();
    }

    private static DBInstance restoreSnapshot(
            Aws aws,
            DBInstances.Desired desired,
            RestorePoint.OfSnapshot point,
            String lifecycle,
            Map<String, String> tags) {
        var settings = desired.settings();
        var size = sizeOf(desired, point);
        return aws.rds()
                .restoreDBInstanceFromDBSnapshot(r -> r.dbSnapshotIdentifier(point.arn())
                        .dbInstanceIdentifier(desired.name())
                        .dbInstanceClass(settings.instanceClass())
                        .storageType(Gp3.TYPE)
                        .allocatedStorage(size == null ? null : size.gib())
                        .iops(size == null ? null : size.iops())
                        .storageThroughput(size == null ? null : size.throughputMiBps())
                        .multiAZ(desired.multiAz())
                        .dbSubnetGroupName(desired.subnetGroup())
                        .vpcSecurityGroupIds(settings.securityGroupId())
                        .publiclyAccessible(false)
                        .dbParameterGroupName(settings.parameterGroup())
                        .copyTagsToSnapshot(true)
                        .autoMinorVersionUpgrade(true)
                        .engineLifecycleSupport(lifecycle)
                        .deletionProtection(desired.deletionProtection())
                        .tags(RdsTags.fromMap(tags)))
                .dbInstance();
    }

    /** The desired storage; null if the backup needs more, which RDS then allocates. */
    private static @Nullable Gp3 sizeOf(DBInstances.Desired desired, RestorePoint point) {
        return desired.storage().gib() < point.storageGiB() ? null : desired.storage();
    }

    /**
     * RDS restores the version of the backup, and refuses a parameter group of another major version.
     *
     * @throws AwsServiceException with the code {@code RestoresOtherVersion}
     */
    private static void requireSameMajorVersion(DBInstances.Desired desired, BackupSource source, RestorePoint point) {
        var version = requireNonNull(desired.settings().engineVersion());
        var major = EngineVersion.major(point.engineVersion());
        if (EngineVersion.major(version) != major) {
            throw ServiceErrors.of(
                    "Rds",
                    409,
                    "RestoresOtherVersion",
                    "the backups of %s are of PostgreSQL %s, and RDS restores that version only: set spec.database.engineVersion to \"%d\", and upgrade once the database is ready"
                            .formatted(source.environment(), point.engineVersion(), major),
                    null);
        }
    }

    /** True for an instance that was created from a backup, whose key and name of the database it has. */
    static boolean isRestored(DBInstance instance) {
        return RestoreRecord.isRestored(RdsTags.toMap(instance.tagList()));
    }

    /** The key that encrypts an instance. That of a restored one counts as the desired one: RDS took it from the backup. */
    static @Nullable Object encryptionKey(DBInstances.Desired desired, DBInstance observed, Instant time) {
        if (Boolean.FALSE.equals(observed.storageEncrypted())) {
            return "none";
        }
        return isRestored(observed) ? desired.keyArn() : observed.kmsKeyId();
    }

    /** True for an instance that still has the password of the database that it was restored from. */
    static boolean hasPasswordOfSource(DBInstance instance) {
        return RestoreRecord.isIncomplete(RdsTags.toMap(instance.tagList()));
    }

    /** Gives the instance the password of its own secret, and records that the restore is complete. Each step may be repeated. */
    static DBInstance complete(Aws aws, DBInstance observed, DBInstances.Desired desired) {
        var password = Secrets.password(aws, desired.passwordSecretArn());
        var modified = aws.rds()
                .modifyDBInstance(r ->
                        r.dbInstanceIdentifier(observed.dbInstanceIdentifier()).masterUserPassword(password))
                .dbInstance();
        var tags = new HashMap<>(RdsTags.toMap(observed.tagList()));
        var completed = RestoreRecord.complete(aws, desired.passwordSecretArn(), tags);
        RdsTags.put(aws, observed.dbInstanceArn(), completed);
        tags.putAll(completed);
        return modified.toBuilder()
                .dbInstanceStatus("resetting-master-credentials")
                .tagList(RdsTags.fromMap(tags))
                .build();
    }
}
