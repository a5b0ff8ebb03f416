package io.platformoperator.drill;

import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.aws.Aws;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.backup.model.RecoveryPointByBackupVault;
import software.amazon.awssdk.services.backup.model.RecoveryPointStatus;
import software.amazon.awssdk.services.backup.model.RestoreJobStatus;
import software.amazon.awssdk.services.backup.model.RestoreJobsListMember;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;

/** Finds what a run can restore, and what came of a restore job. Reads AWS. */
final class RestorePoints {
    /** The newest recovery point, or why there is none. */
    sealed interface Found {
        /** The settings of the restore. */
        record Point(RestoreSource source) implements Found {}

        /** There is nothing to restore. */
        record None(String reason, String message) implements Found {}
    }

    private static final String REPLICATING = "replicating";
    static final String NO_BACKUPS = "NoBackups";

    private RestorePoints() {}

    /** The newest point to which the store of that kind of drill can be restored. */
    static Found newest(Aws aws, DrillEnvironment environment, DrillKind kind) {
        return kind == DrillKind.CACHE_RESTORE
                ? CacheSnapshots.newest(aws, environment)
                : ofDatabase(aws, environment, kind);
    }

    private static Found ofDatabase(Aws aws, DrillEnvironment environment, DrillKind kind) {
        var arn = environment.output("instanceArn");
        var secret = environment.output("secretArn");
        if (arn == null || secret == null) {
            return new Found.None(
                    "NoDatabase",
                    "the environment " + environment.name() + " has no database in " + environment.region());
        }
        var name = arn.substring(arn.lastIndexOf(':') + 1);
        var instance = describe(aws, name);
        if (instance.isEmpty()) {
            return new Found.None("NoDatabase", "RDS has no instance " + name);
        }
        return switch (kind) {
            case BACKUP_RESTORE -> recoveryPoint(aws, environment, instance.get(), secret);
            case REGION_FAILOVER -> replicatedBackups(aws, instance.get(), secret);
            default -> pointInTime(instance.get(), secret);
        };
    }

    private static Found pointInTime(DBInstance instance, String secret) {
        var latest = instance.latestRestorableTime();
        return latest == null
                ? new Found.None(
                        NO_BACKUPS,
                        "the instance " + instance.dbInstanceIdentifier()
                                + " has no automated backups: set spec.database.backupRetentionDays, and wait for the first"
                                + " backup")
                : new Found.Point(settings(instance, latest, secret, null, null, null));
    }

    /** RDS encrypts the backups of the other region's database with the key of the one that stands by. */
    private static Found replicatedBackups(Aws aws, DBInstance instance, String secret) {
        return aws.rds().describeDBInstanceAutomatedBackupsPaginator().dbInstanceAutomatedBackups().stream()
                .filter(backup -> REPLICATING.equals(backup.status())
                        && Objects.equals(backup.kmsKeyId(), instance.kmsKeyId())
                        && backup.restoreWindow() != null
                        && backup.restoreWindow().latestTime() != null)
                .max(Comparator.comparing(backup -> backup.restoreWindow().latestTime()))
                .<Found>map(backup -> new Found.Point(settings(
                        instance,
                        backup.restoreWindow().latestTime(),
                        secret,
                        null,
                        null,
                        backup.dbInstanceAutomatedBackupsArn())))
                .orElseGet(() -> new Found.None(
                        NO_BACKUPS,
                        "no automated backups of the active region's database are replicated to the region of "
                                + instance.dbInstanceIdentifier()
                                + " yet: the status of the PlatformDatabase of that region shows why"));
    }

    private static Found recoveryPoint(Aws aws, DrillEnvironment environment, DBInstance instance, String secret) {
        var backup = environment.backup();
        var vault = backup == null ? null : backup.statusOrEmpty().outputs().get("vaultName");
        if (vault == null) {
            return new Found.None(NO_BACKUPS, "the environment " + environment.name() + " has no backup vault");
        }
        var newest = aws
                .backup()
                .listRecoveryPointsByBackupVaultPaginator(
                        r -> r.backupVaultName(vault).byResourceArn(instance.dbInstanceArn()))
                .stream()
                .flatMap(page -> page.recoveryPoints().stream())
                .filter(point -> point.status() == RecoveryPointStatus.COMPLETED)
                .max(Comparator.comparing(RecoveryPointByBackupVault::creationDate));
        return newest.<Found>map(point -> new Found.Point(
                        settings(instance, point.creationDate(), secret, point.recoveryPointArn(), vault, null)))
                .orElseGet(() -> new Found.None(
                        NO_BACKUPS,
                        "the vault " + vault + " has no completed recovery point of the instance "
                                + instance.dbInstanceIdentifier() + ": the jobs of AWS Backup show why"));
    }

    private static RestoreSettings settings(
            DBInstance instance,
            Instant time,
            String secret,
            @Nullable String recoveryPoint,
            @Nullable String vault,
            @Nullable String replicatedBackups) {
        return new RestoreSettings(
                instance.dbInstanceIdentifier(),
                recoveryPoint,
                vault,
                replicatedBackups,
                time,
                instance.dbInstanceClass(),
                instance.dbSubnetGroup().dbSubnetGroupName(),
                instance.dbParameterGroups().getFirst().dbParameterGroupName(),
                instance.endpoint().port(),
                instance.allocatedStorage(),
                Objects.requireNonNullElse(instance.dbName(), "postgres"),
                secret);
    }

    private static Optional<DBInstance> describe(Aws aws, String name) {
        try {
            return aws.rds().describeDBInstances(r -> r.dbInstanceIdentifier(name)).dbInstances().stream()
                    .findFirst();
        } catch (DbInstanceNotFoundException e) {
            return Optional.empty();
        }
    }

    /** True while a restore job may still create an instance. AWS Backup can't end a job before its time. */
    static boolean isJobRunning(Aws aws, String recoveryPoint, Instant startedAt) {
        return job(aws, recoveryPoint, startedAt)
                .filter(job -> job.status() == RestoreJobStatus.PENDING || job.status() == RestoreJobStatus.RUNNING)
                .isPresent();
    }

    private static Optional<RestoreJobsListMember> job(Aws aws, String recoveryPoint, Instant startedAt) {
        return jobs(aws, startedAt).stream()
                .filter(job -> recoveryPoint.equals(job.recoveryPointArn()))
                .max(Comparator.comparing(RestoreJobsListMember::creationDate));
    }

    /** Why the restore job of a recovery point failed; empty while it runs. A job fails without an instance that shows it. */
    static Optional<String> failedJob(Aws aws, String recoveryPoint, Instant startedAt) {
        return job(aws, recoveryPoint, startedAt)
                .filter(job -> job.status() == RestoreJobStatus.FAILED || job.status() == RestoreJobStatus.ABORTED)
                .map(job -> "the restore job %s of AWS Backup ended as %s: %s"
                        .formatted(
                                job.restoreJobId(),
                                job.statusAsString(),
                                Objects.requireNonNullElse(job.statusMessage(), "it has no message")));
    }

    private static List<RestoreJobsListMember> jobs(Aws aws, Instant startedAt) {
        return aws.backup().listRestoreJobsPaginator(r -> r.byCreatedAfter(startedAt.minusSeconds(1))).stream()
                .flatMap(page -> page.restoreJobs().stream())
                .toList();
    }
}
