package io.platformoperator.cli;

import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.platformoperator.api.v1alpha1.PlatformBackup;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDNS;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformNetwork;
import io.platformoperator.api.v1alpha1.PlatformRegistry;
import io.platformoperator.api.v1alpha1.PlatformStorage;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.backup.Backup;
import io.platformoperator.backup.BackupReconciler;
import io.platformoperator.cache.Cache;
import io.platformoperator.cache.CacheReconciler;
import io.platformoperator.cluster.Cluster;
import io.platformoperator.cluster.ClusterReconciler;
import io.platformoperator.database.Database;
import io.platformoperator.database.DatabaseReconciler;
import io.platformoperator.dns.DNS;
import io.platformoperator.dns.DNSReconciler;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.ResourceCache;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.network.Network;
import io.platformoperator.network.NetworkReconciler;
import io.platformoperator.registry.Registry;
import io.platformoperator.registry.RegistryReconciler;
import io.platformoperator.storage.Storage;
import io.platformoperator.storage.StorageReconciler;
import io.platformoperator.subsystem.ChosenRegion;
import io.platformoperator.subsystem.KnownKinds;
import io.platformoperator.subsystem.Ownership;
import io.platformoperator.subsystem.ReconcilerContext;
import io.platformoperator.subsystem.Subsystem;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All AWS subsystems, in display order. A new subsystem is one line in {@link #ALL}. */
final class Subsystems {
    private Subsystems() {}

    static final List<Entry<?, ?>> ALL = List.of(
            new Entry<>(PlatformNetwork.class, new Network(), NetworkReconciler::new),
            new Entry<>(PlatformCluster.class, new Cluster(), ClusterReconciler::new),
            new Entry<>(PlatformDatabase.class, new Database(), DatabaseReconciler::new),
            new Entry<>(PlatformCache.class, new Cache(), CacheReconciler::new),
            new Entry<>(PlatformStorage.class, new Storage(), StorageReconciler::new),
            new Entry<>(PlatformRegistry.class, new Registry(), RegistryReconciler::new),
            new Entry<>(PlatformBackup.class, new Backup(), BackupReconciler::new),
            new Entry<>(PlatformDNS.class, new DNS(), DNSReconciler::new));

    /**
     * One subsystem.
     *
     * @param child type of the child resources of the subsystem
     * @param reconciler creates the reconciler of these child resources
     */
    record Entry<S extends SubsystemSpec, R extends SubsystemResource<S>>(
            Class<R> child, Subsystem<S> subsystem, Function<ReconcilerContext, Reconciler<R>> reconciler) {
        private Optional<Graph<Aws>> desired(SubsystemResource<?> resource, RegionInfo facts) {
            if (!child.isInstance(resource)) {
                return Optional.empty();
            }
            var owner = Ownership.of(resource, subsystem.name());
            return Optional.of(subsystem.desired(owner, child.cast(resource).getSpec(), facts));
        }

        private Optional<ChosenRegion> region(SubsystemResource<?> resource, ResourceCache<Aws> cache) {
            if (!child.isInstance(resource)) {
                return Optional.empty();
            }
            var owner = Ownership.of(resource, subsystem.name());
            return Optional.of(
                    subsystem.region(cache, owner, child.cast(resource).getSpec()));
        }
    }

    /** The kinds of AWS resources of all subsystems, including kinds that no graph uses any more. */
    static KnownKinds knownKinds() {
        return new KnownKinds(ALL.stream()
                .flatMap(each -> each.subsystem().kinds().stream())
                .map(ResourceKind::name)
                .collect(Collectors.toSet()));
    }

    static List<? extends Reconciler<?>> reconcilers(ReconcilerContext context) {
        return ALL.stream().map(each -> each.reconciler().apply(context)).toList();
    }

    /** The desired graph of a child. */
    static Graph<Aws> desired(SubsystemResource<?> child, RegionInfo facts) {
        return ALL.stream()
                .flatMap(each -> each.desired(child, facts).stream())
                .findFirst()
                .orElseThrow();
    }

    /** The region of a child, with the zones that its network uses. Reads AWS. */
    static ChosenRegion region(SubsystemResource<?> child, ResourceCache<Aws> cache) {
        return ALL.stream()
                .flatMap(each -> each.region(child, cache).stream())
                .findFirst()
                .orElseThrow();
    }
}
