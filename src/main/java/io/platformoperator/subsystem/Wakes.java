package io.platformoperator.subsystem;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.graph.ResourceKind;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Wakes those who wait for another subsystem's resource as soon as one of its kind is written: the cluster starts the
 * moment that the network has made its subnets. A wake-up too many costs a plan and no call.
 */
public final class Wakes {
    /** Something that can be woken. Equal sleepers are one. */
    public record Sleeper(ResourceID resource, Bell bell) {}

    /** Rings for one kind of object. */
    @FunctionalInterface
    public interface Bell {
        /** Asks for a reconciliation of that object. */
        void ring(ResourceID resource);
    }

    private final Map<ResourceKind<?, ?, ?>, Set<Sleeper>> sleepers = new ConcurrentHashMap<>();

    /** Wakes the sleeper at the next write of that kind. */
    public void await(ResourceKind<?, ?, ?> kind, Sleeper sleeper) {
        sleepers.computeIfAbsent(kind, ignored -> ConcurrentHashMap.newKeySet()).add(sleeper);
    }

    /** The sleeper no longer waits for that kind. */
    public void cancel(ResourceKind<?, ?, ?> kind, Sleeper sleeper) {
        sleepers.getOrDefault(kind, Set.of()).remove(sleeper);
    }

    /** One of that kind was written. */
    public void written(ResourceKind<?, ?, ?> kind) {
        sleepers.getOrDefault(kind, Set.of()).forEach(sleeper -> sleeper.bell().ring(sleeper.resource()));
    }
}
