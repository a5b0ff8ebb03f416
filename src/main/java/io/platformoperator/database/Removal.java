package io.platformoperator.database;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.graph.DeletionPolicy;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;
import software.amazon.awssdk.services.rds.model.DbSnapshotAlreadyExistsException;

/** Removes an instance as the deletion policy says. Whoever may delete may switch off the protection against deletion. */
final class Removal {
    private static final int LONGEST_SNAPSHOT_NAME = 255;

    private Removal() {}

    static void of(Aws aws, DBInstance have, DeletionPolicy policy) {
        try {
            unprotect(aws, have);
            if (policy == DeletionPolicy.DELETE || have.instanceCreateTime() == null) {
                delete(aws, have, policy); // before it is made there is nothing in it
            } else {
                snapshotAndDelete(aws, have, policy);
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

    private static void unprotect(Aws aws, DBInstance have) {
        if (Boolean.TRUE.equals(have.deletionProtection())) {
            aws.rds().modifyDBInstance(r -> r.dbInstanceIdentifier(have.dbInstanceIdentifier())
                    .deletionProtection(false)
                    .applyImmediately(true));
        }
    }

    private static void snapshotAndDelete(Aws aws, DBInstance have, DeletionPolicy policy) {
        var name = finalSnapshotName(have);
        try {
            aws.rds().deleteDBInstance(r -> r.dbInstanceIdentifier(have.dbInstanceIdentifier())
                    .finalDBSnapshotIdentifier(name)
                    .deleteAutomatedBackups(false));
        } catch (DbSnapshotAlreadyExistsException e) {
            var isComplete = aws.rds().describeDBSnapshots(r -> r.dbSnapshotIdentifier(name)).dbSnapshots().stream()
                    .anyMatch(snapshot -> "available".equals(snapshot.status()));
            if (!isComplete) {
                throw e;
            }
            delete(aws, have, policy);
        }
    }

    private static void delete(Aws aws, DBInstance have, DeletionPolicy policy) {
        aws.rds().deleteDBInstance(r -> r.dbInstanceIdentifier(have.dbInstanceIdentifier())
                .skipFinalSnapshot(true)
                .deleteAutomatedBackups(policy == DeletionPolicy.DELETE));
    }
}
