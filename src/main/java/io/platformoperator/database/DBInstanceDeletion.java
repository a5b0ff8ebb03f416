package io.platformoperator.database;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.SourceNotReady;
import io.platformoperator.graph.TeardownPolicy;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;
import software.amazon.awssdk.services.rds.model.DbSnapshotAlreadyExistsException;

/**
 * Deletes an instance: at once under {@link TeardownPolicy#DELETE}, otherwise after a final snapshot. Disables deletion
 * protection first: the deletion policy already permits the deletion.
 */
final class DBInstanceDeletion {
    private static final int MAX_SNAPSHOT_NAME_LENGTH = 255;

    private DBInstanceDeletion() {}

    /**
     * Deletes an instance.
     *
     * @throws SourceNotReady while RDS changes the instance, and would refuse what precedes the deletion
     */
    static void delete(Aws aws, DBInstance observed, TeardownPolicy policy) {
        try {
            var isSnapshotted = isSnapshotted(observed, policy);
            if (isSnapshotted || isProtected(observed)) {
                requireStable(observed);
            }
            disableDeletionProtection(aws, observed);
            if (isSnapshotted) {
                snapshotAndDelete(aws, observed, policy);
            } else {
                deleteWithoutSnapshot(aws, observed, policy);
            }
        } catch (DbInstanceNotFoundException e) {
            // it is deleted already
        }
    }

    /** The final snapshot's name. A hash of the resource id distinguishes earlier instances of the same name. */
    static String finalSnapshotName(DBInstance instance) {
        return AwsNames.join(
                MAX_SNAPSHOT_NAME_LENGTH,
                instance.dbInstanceIdentifier(),
                "final",
                AwsNames.hash(instance.dbiResourceId()));
    }

    /**
     * An instance that is still being created has no data. RDS refuses a final snapshot of a replica, which has the data of its
     * source.
     */
    private static boolean isSnapshotted(DBInstance observed, TeardownPolicy policy) {
        return policy != TeardownPolicy.DELETE
                && observed.instanceCreateTime() != null
                && observed.readReplicaSourceDBInstanceIdentifier() == null;
    }

    private static boolean isProtected(DBInstance observed) {
        return Boolean.TRUE.equals(observed.deletionProtection());
    }

    private static void requireStable(DBInstance observed) {
        InstanceState.transition(observed).ifPresent(status -> {
            throw new SourceNotReady("the database %s is %s: it is deleted when RDS accepts changes of it again"
                    .formatted(observed.dbInstanceIdentifier(), status));
        });
    }

    private static void disableDeletionProtection(Aws aws, DBInstance observed) {
        if (isProtected(observed)) {
            aws.rds().modifyDBInstance(r -> r.dbInstanceIdentifier(observed.dbInstanceIdentifier())
                    .deletionProtection(false)
                    .applyImmediately(true));
        }
    }

    /** Deletes without another snapshot if an earlier attempt has completed it. */
    private static void snapshotAndDelete(Aws aws, DBInstance observed, TeardownPolicy policy) {
        var name = finalSnapshotName(observed);
        try {
            aws.rds().deleteDBInstance(r -> r.dbInstanceIdentifier(observed.dbInstanceIdentifier())
                    .finalDBSnapshotIdentifier(name)
                    .deleteAutomatedBackups(false));
        } catch (DbSnapshotAlreadyExistsException e) {
            var isComplete = aws.rds().describeDBSnapshots(r -> r.dbSnapshotIdentifier(name)).dbSnapshots().stream()
                    .anyMatch(snapshot -> "available".equals(snapshot.status()));
            if (!isComplete) {
                throw e;
            }
            deleteWithoutSnapshot(aws, observed, policy);
        }
    }

    private static void deleteWithoutSnapshot(Aws aws, DBInstance observed, TeardownPolicy policy) {
        aws.rds().deleteDBInstance(r -> r.dbInstanceIdentifier(observed.dbInstanceIdentifier())
                .skipFinalSnapshot(true)
                .deleteAutomatedBackups(policy == TeardownPolicy.DELETE));
    }
}
