package io.platformoperator.backup;

import io.platformoperator.api.v1alpha1.BackupSpec;
import io.platformoperator.api.v1alpha1.VaultLock;
import io.platformoperator.graph.Identity;
import io.platformoperator.subsystem.Specs;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Backup specs as the environment's reconciler creates them. */
final class BackupSpecs {
    private BackupSpecs() {}

    static BackupSpec of(String environment, int retentionDays, @Nullable VaultLock lock) {
        return new BackupSpec(
                Specs.placement(environment),
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
                        "instance"));
    }
}
