package io.platformoperator.database;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.graph.DeletionPolicy;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;
import software.amazon.awssdk.services.rds.model.DbSnapshotAlreadyExistsException;

/** Removes an instance as the deletion policy says. Whoever may delete may switch off the protection against deletion. */
final class DBInstanceDeletion {
    private static final int LONGEST_SNAPSHOT_NAME = 255;

    private DBInstanceDeletion() {}

    static void of(Aws aws, DBInstance observed, DeletionPolicy policy) {
        try {
            unprotect(aws, observed);
            if (policy == DeletionPolicy.DELETE || observed.instanceCreateTime() == null) {
                delete(aws, observed, policy); // before it is created there is nothing in it
            } else {
                snapshotAndDelete(aws, observed, policy);
            }
        } catch (DbInstanceNotFoundException e) {
            // gone already
        }
    }

    /** The last snapshot's name. It tells this instance from others that had its name before. */
    static String finalSnapshotName(DBInstance instance) {
        return AwsNames.join(
                LONGEST_SNAPSHOT_NAME,
                instance.dbInstanceIdentifier(),
                "final",
                AwsNames.hash(instance.dbiResourceId()));
    }

    private static void unprotect(Aws aws, DBInstance observed) {
        if (Boolean.TRUE.equals(observed.deletionProtection())) {
            aws.rds().modifyDBInstance(r -> r.dbInstanceIdentifier(observed.dbInstanceIdentifier())
                    .deletionProtection(false)
                    .applyImmediately(true));
        }
    }

    private static void snapshotAndDelete(Aws aws, DBInstance observed, DeletionPolicy policy) {
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
            delete(aws, observed, policy);
        }
    }

    private static void delete(Aws aws, DBInstance observed, DeletionPolicy policy) {
        aws.rds().deleteDBInstance(r -> r.dbInstanceIdentifier(observed.dbInstanceIdentifier())
                .skipFinalSnapshot(true)
                .deleteAutomatedBackups(policy == DeletionPolicy.DELETE));
    }
}
