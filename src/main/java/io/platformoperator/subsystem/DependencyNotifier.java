package io.platformoperator.subsystem;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.graph.ResourceKind;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Triggers a reconcile of each object that waits for another subsystem's resource, as soon as a resource of that kind is
 * written. So the cluster starts as soon as the network's subnets are created. A trigger without need costs a plan, but no
 * call of AWS.
 */
public final class DependencyNotifier {
    /** An object to reconcile, and the trigger of its controller. */
    public record Subscriber(ResourceID resource, ReconcileTrigger<?> trigger) {}

    private final Map<ResourceKind<?, ?, ?>, Set<Subscriber>> subscribers = new ConcurrentHashMap<>();
    private final Map<ResourceKind<?, ?, ?>, Long> changes = new ConcurrentHashMap<>();

    /** Triggers the subscriber at every write of that kind until it unsubscribes. */
    public void subscribe(ResourceKind<?, ?, ?> kind, Subscriber subscriber) {
        subscribers.computeIfAbsent(kind, _ -> ConcurrentHashMap.newKeySet()).add(subscriber);
    }

    /** Ends the subscriptions to that kind. */
    public void unsubscribe(ResourceKind<?, ?, ?> kind, Subscriber subscriber) {
        subscribers.getOrDefault(kind, Set.of()).remove(subscriber);
    }

    /** Ends all subscriptions of that subscriber. */
    public void unsubscribe(Subscriber subscriber) {
        subscribers.values().forEach(each -> each.remove(subscriber));
    }

    /** Number of calls of {@link #notifyWritten} for that kind, in all accounts and regions. */
    public long changes(ResourceKind<?, ?, ?> kind) {
        return changes.getOrDefault(kind, 0L);
    }

    /** Triggers all subscribers of that kind. Called after each write of a resource of the kind. */
    public void notifyWritten(ResourceKind<?, ?, ?> kind) {
        changes.merge(kind, 1L, Long::sum); // before the triggers, whose reconciles compare the number
        subscribers
                .getOrDefault(kind, Set.of())
                .forEach(subscriber -> subscriber.trigger().trigger(subscriber.resource()));
    }
}
