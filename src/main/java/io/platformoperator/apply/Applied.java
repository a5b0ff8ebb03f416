package io.platformoperator.apply;

import io.platformoperator.apply.health.Health;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Result of applying a set.
 *
 * @param objects the desired objects in order, then the pruned and retained ones
 * @param again longest delay until the next reconcile if no object changes before; empty if only a change requires one
 * @param requests number of requests sent to the API server
 */
public record Applied(List<ObjectReport> objects, Optional<Duration> again, int requests) {
    public Applied {
        objects = List.copyOf(objects);
    }

    /** True if every object is as desired and ready. */
    public boolean isReady() {
        return objects.stream().allMatch(object -> object.trouble().isEmpty());
    }

    /** Number of desired objects that are as desired and ready. */
    public int ready() {
        return (int) objects.stream()
                .filter(Applied::isDesired)
                .filter(object -> object.trouble().isEmpty())
                .count();
    }

    /** Number of desired objects. */
    public int wanted() {
        return (int) objects.stream().filter(Applied::isDesired).count();
    }

    /** Number of objects with that action. */
    public int count(Action action) {
        return (int)
                objects.stream().filter(object -> object.action() == action).count();
    }

    /** True if any object was created, changed or deleted. */
    public boolean changedAnything() {
        return count(Action.CREATED) + count(Action.CONFIGURED) + count(Action.PRUNED) > 0;
    }

    /** Why the set is not ready: a message per object, those that need a user first. */
    public List<String> troubles() {
        return objects.stream()
                .filter(object -> !object.trouble().isEmpty())
                .sorted((a, b) -> Boolean.compare(needsUser(b), needsUser(a)))
                .map(ObjectReport::trouble)
                .toList();
    }

    /** True if an object does not become ready without a user's intervention. */
    public boolean isStalled() {
        return objects.stream().anyMatch(Applied::needsUser);
    }

    private static boolean needsUser(ObjectReport object) {
        return switch (object.action()) {
            case FAILED, CONFLICT -> true;
            case PRUNED, KEPT -> false;
            case CREATED, CONFIGURED, UNCHANGED, DRIFTED, WAITING ->
                object.health().state() == Health.State.FAILED;
        };
    }

    private static boolean isDesired(ObjectReport object) {
        return object.action() != Action.PRUNED && object.action() != Action.KEPT;
    }
}
