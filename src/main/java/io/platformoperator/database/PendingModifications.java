package io.platformoperator.database;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.PendingModifiedValues;

/**
 * The settings of an instance after its pending modifications, which RDS applies in the maintenance window. Differences
 * are computed from these values: the engine would otherwise repeat the modification with every reconcile.
 */
final class PendingModifications {
    private static final PendingModifiedValues NONE =
            PendingModifiedValues.builder().build();

    private PendingModifications() {}

    /** The pending value of a setting; the current one if no modification is pending. */
    static <T> @Nullable T pendingOr(
            DBInstance instance,
            Function<PendingModifiedValues, @Nullable T> pending,
            Function<DBInstance, @Nullable T> current) {
        var value = instance.pendingModifiedValues() == null ? null : pending.apply(instance.pendingModifiedValues());
        return value == null ? current.apply(instance) : value;
    }

    static @Nullable String instanceClass(DBInstance instance) {
        return pendingOr(instance, PendingModifiedValues::dbInstanceClass, DBInstance::dbInstanceClass);
    }

    static @Nullable String engineVersion(DBInstance instance) {
        return pendingOr(instance, PendingModifiedValues::engineVersion, DBInstance::engineVersion);
    }

    /** Whether any modification is pending until the maintenance window. */
    static boolean exist(DBInstance instance) {
        return instance.pendingModifiedValues() != null
                && !instance.pendingModifiedValues().equals(NONE);
    }

    /** Whether a changed parameter takes effect only after a restart. RDS does not restart in the maintenance window. */
    static boolean needsRestart(DBInstance instance) {
        return instance.dbParameterGroups().stream()
                .anyMatch(group -> "pending-reboot".equals(group.parameterApplyStatus()));
    }

    /** Whether RDS still assigns the parameter group; only afterwards RDS reports whether the group needs a restart. */
    static boolean areParametersBeingApplied(DBInstance instance) {
        return instance.dbParameterGroups().stream().anyMatch(group -> "applying".equals(group.parameterApplyStatus()));
    }

    /** The pending modifications with the maintenance window, for the status; null if none are pending. */
    static @Nullable String summary(DBInstance instance) {
        var modifications = new ArrayList<String>();
        if (exist(instance)) {
            var pending = instance.pendingModifiedValues();
            add(modifications, "instance class", pending.dbInstanceClass());
            add(modifications, "engine version", pending.engineVersion());
            add(modifications, "storage in GiB", pending.allocatedStorage());
            add(modifications, "IOPS", pending.iops());
            add(modifications, "Multi-AZ", pending.multiAZ());
            if (modifications.isEmpty()) {
                modifications.add("a change");
            }
        }
        if (needsRestart(instance)) {
            modifications.add("a restart for its parameters");
        }
        return modifications.isEmpty()
                ? null
                : String.join(", ", modifications) + ": " + instance.preferredMaintenanceWindow();
    }

    private static void add(List<String> modifications, String setting, @Nullable Object value) {
        if (value != null) {
            modifications.add(setting + " " + value);
        }
    }
}
