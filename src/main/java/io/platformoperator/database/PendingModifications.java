package io.platformoperator.database;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.PendingModifiedValues;

/**
 * The settings of an instance as they will be: what waits for the maintenance window was asked for already, and asking
 * again would be a call with every look.
 */
final class PendingModifications {
    private static final PendingModifiedValues NOTHING =
            PendingModifiedValues.builder().build();

    private PendingModifications() {}

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

    /** What waits for the maintenance window, for people; null when nothing does. */
    static @Nullable String text(DBInstance instance) {
        var waiting = new ArrayList<String>();
        if (isWaiting(instance)) {
            var pending = instance.pendingModifiedValues();
            add(waiting, "instance class", pending.dbInstanceClass());
            add(waiting, "engine version", pending.engineVersion());
            add(waiting, "storage in GiB", pending.allocatedStorage());
            add(waiting, "IOPS", pending.iops());
            add(waiting, "Multi-AZ", pending.multiAZ());
            if (waiting.isEmpty()) {
                waiting.add("a change");
            }
        }
        if (needsRestart(instance)) {
            waiting.add("a restart for its parameters");
        }
        return waiting.isEmpty() ? null : String.join(", ", waiting) + ": " + instance.preferredMaintenanceWindow();
    }

    private static void add(List<String> waiting, String what, @Nullable Object value) {
        if (value != null) {
            waiting.add(what + " " + value);
        }
    }
}
