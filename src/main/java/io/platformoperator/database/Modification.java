package io.platformoperator.database;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Changes;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;

/** Carries out a change of an instance: one call for all that differs, or a restart when only that is left to do. */
final class Modification {
    private Modification() {}

    /** The instance afterwards: in change already, though RDS goes on saying available for some seconds. */
    static @Nullable DBInstance apply(Aws aws, DBInstance observed, Changes changes, ModifyDbInstanceRequest request) {
        var onlyRestart = changes.differences().stream()
                .allMatch(difference -> difference.field().equals("restartWaiting"));
        if (onlyRestart) {
            return inChange(
                    aws.rds()
                            .rebootDBInstance(r -> r.dbInstanceIdentifier(observed.dbInstanceIdentifier()))
                            .dbInstance(),
                    "rebooting");
        }
        var after = aws.rds().modifyDBInstance(request).dbInstance();
        return Boolean.TRUE.equals(request.applyImmediately()) && PendingModifications.isWaiting(after)
                ? inChange(after, "modifying")
                : after;
    }

    private static DBInstance inChange(DBInstance instance, String status) {
        return instance.toBuilder().dbInstanceStatus(status).build();
    }
}
