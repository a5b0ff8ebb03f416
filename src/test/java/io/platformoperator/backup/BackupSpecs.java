package io.platformoperator.backup;

import io.platformoperator.api.v1alpha1.BackupSpec;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.VaultLock;
import io.platformoperator.graph.Identity;
import io.platformoperator.subsystem.Specs;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Backup specs as the environment's reconciler creates them. */
final class BackupSpecs {
    private BackupSpecs() {}

    static BackupSpec of(String environment, int retentionDays, @Nullable VaultLock lock) {
        return of(Specs.placement(environment), retentionDays, lock, null);
    }

    /** A spec whose recovery points are copied to the vault of another region. */
    static BackupSpec copying(String environment, String region) {
        return of(Specs.placement(environment), 30, null, region);
    }

    /** The spec of the standby region. */
    static BackupSpec standby(String environment, String region) {
        return of(Specs.placement(environment, region), 30, null, null);
    }

    private static BackupSpec of(
            Placement placement, int retentionDays, @Nullable VaultLock lock, @Nullable String copyRegion) {
        var environment = placement.environment();
        return new BackupSpec(
                placement,
                "cron(0 1 ? * * *)",
                60,
                480,
                retentionDays,
                lock,
                Map.of(
                        Identity.ENVIRONMENT_TAG,
                        "platform/" + environment,
                        Identity.SUBSYSTEM_TAG,
                        "database",
                        Identity.RESOURCE_TAG,
                        "instance"),
                copyRegion);
    }
}
