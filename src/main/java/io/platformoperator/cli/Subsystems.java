package io.platformoperator.cli;

import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.platformoperator.api.v1alpha1.PlatformBackup;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformNetwork;
import io.platformoperator.api.v1alpha1.PlatformRegistry;
import io.platformoperator.api.v1alpha1.PlatformStorage;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.backup.Backup;
import io.platformoperator.backup.BackupReconciler;
import io.platformoperator.cache.Cache;
import io.platformoperator.cache.CacheReconciler;
import io.platformoperator.cluster.Cluster;
import io.platformoperator.cluster.ClusterReconciler;
import io.platformoperator.database.Database;
import io.platformoperator.database.DatabaseReconciler;
import io.platformoperator.graph.Graph;
import io.platformoperator.network.Network;
import io.platformoperator.network.NetworkReconciler;
import io.platformoperator.registry.Registry;
import io.platformoperator.registry.RegistryReconciler;
import io.platformoperator.storage.Storage;
import io.platformoperator.storage.StorageReconciler;
import io.platformoperator.subsystem.Ownership;
import io.platformoperator.subsystem.Reconciliation;
import io.platformoperator.subsystem.Subsystem;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Every subsystem there is, in the order people think of them. A new one is one line here. */
final class Subsystems {
    private Subsystems() {}

    static final List<Entry<?, ?>> ALL = List.of(
            new Entry<>(PlatformNetwork.class, new Network(), NetworkReconciler::new),
            new Entry<>(PlatformCluster.class, new Cluster(), ClusterReconciler::new),
            new Entry<>(PlatformDatabase.class, new Database(), DatabaseReconciler::new),
            new Entry<>(PlatformCache.class, new Cache(), CacheReconciler::new),
            new Entry<>(PlatformStorage.class, new Storage(), StorageReconciler::new),
            new Entry<>(PlatformRegistry.class, new Registry(), RegistryReconciler::new),
            new Entry<>(PlatformBackup.class, new Backup(), BackupReconciler::new));

    /**
     * One subsystem.
     *
     * @param child the kind of child that asks for it
     * @param reconciler makes what reconciles those
     */
    record Entry<S extends SubsystemSpec, R extends SubsystemResource<S>>(
            Class<R> child, Subsystem<S> subsystem, Function<Reconciliation, Reconciler<R>> reconciler) {
        private Optional<Graph<Aws>> desired(SubsystemResource<?> resource, RegionFacts facts) {
            if (!child.isInstance(resource)) {
                return Optional.empty();
            }
            var owner = Ownership.of(resource, subsystem.name());
            return Optional.of(subsystem.desired(owner, child.cast(resource).getSpec(), facts));
        }
    }

    static List<? extends Reconciler<?>> reconcilers(Reconciliation with) {
        return ALL.stream().map(each -> each.reconciler().apply(with)).toList();
    }

    /** What a child wants. */
    static Graph<Aws> desired(SubsystemResource<?> child, RegionFacts facts) {
        return ALL.stream()
                .flatMap(each -> each.desired(child, facts).stream())
                .findFirst()
                .orElseThrow();
    }
}
