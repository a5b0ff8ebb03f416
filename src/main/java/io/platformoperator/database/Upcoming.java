package io.platformoperator.database;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.PendingModifiedValues;

/**
 * The settings of an instance as they will be: what waits for the maintenance window was asked for already, and asking
 * again would be a call with every look.
 */
final class Upcoming {
    private static final PendingModifiedValues NOTHING =
            PendingModifiedValues.builder().build();

    private Upcoming() {}

    static <T> @Nullable T of(
            DBInstance instance,
            Function<PendingModifiedValues, @Nullable T> pending,
            Function<DBInstance, @Nullable T> now) {
        var waiting = instance.pendingModifiedValues() == null ? null : pending.apply(instance.pendingModifiedValues());
        return waiting == null ? now.apply(instance) : waiting;
    }

    static String instanceClass(DBInstance instance) {
        return String.valueOf(of(instance, PendingModifiedValues::dbInstanceClass, DBInstance::dbInstanceClass));
    }

    static String engineVersion(DBInstance instance) {
        return String.valueOf(of(instance, PendingModifiedValues::engineVersion, DBInstance::engineVersion));
    }

    /** Whether something waits for the maintenance window. */
    static boolean isWaiting(DBInstance instance) {
        return instance.pendingModifiedValues() != null
                && !instance.pendingModifiedValues().equals(NOTHING);
    }

    /** Whether a parameter waits for the next restart, which no maintenance window brings by itself. */
    static boolean needsRestart(DBInstance instance) {
        return instance.dbParameterGroups().stream()
                .anyMatch(group -> "pending-reboot".equals(group.parameterApplyStatus()));
    }
}
