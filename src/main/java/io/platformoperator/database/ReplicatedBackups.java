package io.platformoperator.database;

import static io.platformoperator.graph.UpdateBehavior.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.DBInstanceAutomatedBackup;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;

/**
 * Automated backups of the database of the other region, which RDS replicates to this one: they restore a point in time that a
 * replica has already passed. RDS encrypts them with the key of this region's database, so they are part of that key.
 *
 * <p>Deletion ends the replication. RDS then keeps the backups for their retention period, and deletes them itself: the operator
 * may not delete automated backups, which have no tags in this API.
 */
final class ReplicatedBackups {
    private static final String PENDING = "pending";
    private static final String REPLICATING = "replicating";
    private static final Set<String> ACTIVE = Set.of(PENDING, REPLICATING);

    private ReplicatedBackups() {}

    /**
     * The desired replication.
     *
     * @param keyArn the key of this region that encrypts the backups
     * @param retentionDays 1 to 35
     */
    record Desired(ReplicationSource source, String keyArn, int retentionDays) {}

    /** {@code rds/DBInstanceAutomatedBackupsReplication}. */
    static final ResourceKind<Aws, Desired, DBInstanceAutomatedBackup> KIND =
            ResourceKind.<Aws, Desired, DBInstanceAutomatedBackup>named("rds/DBInstanceAutomatedBackupsReplication")
                    .iam(
                            IamStatement.allow("rds:DescribeDBInstanceAutomatedBackups"),
                            // The instance is in another region, which does not show its tags here.
                            IamStatement.allow(
                                            "rds:StartDBInstanceAutomatedBackupsReplication",
                                            "rds:StopDBInstanceAutomatedBackupsReplication")
                                    .on(
                                            "arn:aws:rds:*:{account}:db:{regional:63}",
                                            "arn:aws:rds:*:{account}:auto-backup:*"))
                    .creationTime(Duration.ofMinutes(5))
                    .list(ReplicatedBackups::list)
                    .id(DBInstanceAutomatedBackup::dbInstanceAutomatedBackupsArn)
                    .name(desired -> desired.source().arn(), DBInstanceAutomatedBackup::dbInstanceArn)
                    .partOf(DBInstanceAutomatedBackup::kmsKeyId)
                    .state(backup -> REPLICATING.equals(backup.status())
                            ? new State.Ready(REPLICATING)
                            : new State.Pending(String.valueOf(backup.status())))
                    .preview(desired -> DBInstanceAutomatedBackup.builder()
                            .dbInstanceAutomatedBackupsArn(Plan.KNOWN_AFTER_APPLY)
                            .dbInstanceArn(desired.source().arn())
                            .kmsKeyId(desired.keyArn())
                            .backupRetentionPeriod(desired.retentionDays())
                            .status(REPLICATING)
                            .build())
                    .create((aws, desired, request) -> {
                        desired.source().requireReady(aws);
                        return aws.rds()
                                .startDBInstanceAutomatedBackupsReplication(r -> r.sourceDBInstanceArn(
                                                desired.source().arn())
                                        .sourceRegion(desired.source().region())
                                        .kmsKeyId(desired.keyArn())
                                        .backupRetentionPeriod(desired.retentionDays()))
                                .dbInstanceAutomatedBackup();
                    })
                    .field(
                            "retentionDays",
                            Desired::retentionDays,
                            DBInstanceAutomatedBackup::backupRetentionPeriod,
                            REPLACE)
                    .delete((aws, observed, request) -> stop(aws, observed))
                    .deletesSynchronously()
                    .build();

    /** The backups of instances of other regions that are being replicated to this one. */
    private static List<DBInstanceAutomatedBackup> list(Aws aws) {
        return aws.rds().describeDBInstanceAutomatedBackupsPaginator().dbInstanceAutomatedBackups().stream()
                .filter(backup -> ACTIVE.contains(String.valueOf(backup.status())))
                .toList();
    }

    private static void stop(Aws aws, DBInstanceAutomatedBackup observed) {
        try {
            aws.rds().stopDBInstanceAutomatedBackupsReplication(r -> r.sourceDBInstanceArn(observed.dbInstanceArn()));
        } catch (DbInstanceNotFoundException e) {
            // the replication has ended already
        }
    }
}
