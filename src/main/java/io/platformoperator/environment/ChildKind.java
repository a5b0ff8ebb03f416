package io.platformoperator.environment;

import io.platformoperator.api.v1alpha1.PlatformBackup;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDNS;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformNetwork;
import io.platformoperator.api.v1alpha1.PlatformRegistry;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.PlatformStorage;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import java.util.Set;

/**
 * The kinds of children, with the order of their deletion. Children are created at once, because each graph waits for
 * resources of other subsystems by identity; only the deletion has an order.
 */
enum ChildKind {
    DNS(PlatformDNS.class, "DNS"),
    BACKUP(PlatformBackup.class, "Backup"),
    REGISTRY(PlatformRegistry.class, "Registry"),
    STORAGE(PlatformStorage.class, "Storage"),
    CACHE(PlatformCache.class, "Cache"),
    DATABASE(PlatformDatabase.class, "Database"),
    STACK(PlatformStack.class, "Stacks"),
    CLUSTER(PlatformCluster.class, "Cluster", STACK),
    NETWORK(PlatformNetwork.class, "Network", CACHE, DATABASE, CLUSTER);

    private final Class<? extends SubsystemResource<?>> type;
    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable, which its type does not say
    private final Set<ChildKind> deletedAfter;

    ChildKind(Class<? extends SubsystemResource<?>> type, String title, ChildKind... deletedAfter) {
        this.type = type;
        this.title = title;
        this.deletedAfter = Set.of(deletedAfter);
    }

    /** The kind of a child. */
    static ChildKind of(SubsystemResource<?> child) {
        for (var kind : values()) {
            if (kind.type.isInstance(child)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(child.getKind() + " is not a kind of child");
    }

    Class<? extends SubsystemResource<?>> type() {
        return type;
    }

    /** Type of the environment's condition for the kind, such as {@code NetworkReady}. */
    String condition() {
        return title + "Ready";
    }

    /** Kinds whose objects must not exist in a region any more before an object of this kind is deleted there. */
    Set<ChildKind> deletedAfter() {
        return deletedAfter;
    }
}
