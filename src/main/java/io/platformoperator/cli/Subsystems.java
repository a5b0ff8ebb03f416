package io.platformoperator.cli;

import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.platformoperator.backup.BackupReconciler;
import io.platformoperator.cache.CacheReconciler;
import io.platformoperator.cluster.ClusterReconciler;
import io.platformoperator.database.DatabaseReconciler;
import io.platformoperator.network.NetworkReconciler;
import io.platformoperator.registry.RegistryReconciler;
import io.platformoperator.storage.StorageReconciler;
import io.platformoperator.subsystem.Reconciliation;
import java.util.List;

/** Every subsystem there is. A new one is one line here. */
final class Subsystems {
    private Subsystems() {}

    static List<Reconciler<?>> reconcilers(Reconciliation with) {
        return List.of(
                new NetworkReconciler(with),
                new ClusterReconciler(with),
                new DatabaseReconciler(with),
                new CacheReconciler(with),
                new StorageReconciler(with),
                new RegistryReconciler(with),
                new BackupReconciler(with));
    }
}
