package io.platformoperator.apply;

import io.platformoperator.apply.health.Health;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Result of applying a set.
 *
 * @param objects the desired objects in order, then the pruned and retained ones
 * @param requeueAfter longest delay until the next reconcile if no object changes before; empty if only a change requires one
 * @param requests number of requests sent to the API server
 */
public record ApplyReport(List<ObjectReport> objects, Optional<Duration> requeueAfter, int requests) {
    public ApplyReport {
        objects = List.copyOf(objects);
    }

    /** True if every object is as desired and ready. */
    public boolean isReady() {
        return objects.stream().allMatch(object -> object.problem().isEmpty());
    }

    /** Number of desired objects that are as desired and ready. */
    public int readyCount() {
        return (int) objects.stream()
                .filter(ApplyReport::isDesired)
                .filter(object -> object.problem().isEmpty())
                .count();
    }

    /** Number of desired objects. */
    public int desiredCount() {
        return (int) objects.stream().filter(ApplyReport::isDesired).count();
    }

    /** Number of objects with that action. */
    public int count(ApplyAction action) {
        return (int)
                objects.stream().filter(object -> object.action() == action).count();
    }

    /** True if any object was created, changed or deleted. */
    public boolean changedAnything() {
        return count(ApplyAction.CREATED)
                        + count(ApplyAction.CONFIGURED)
                        + count(ApplyAction.GROWN)
                        + count(ApplyAction.PRUNED)
                > 0;
    }

    /** Why the set is not ready: a message per object, those that need a user first. */
    public List<String> problems() {
        return objects.stream()
                .filter(object -> !object.problem().isEmpty())
                .sorted((a, b) -> Boolean.compare(needsUser(b), needsUser(a)))
                .map(ObjectReport::problem)
                .toList();
    }

    /** True if an object does not become ready without a user's intervention. */
    public boolean isStalled() {
        return objects.stream().anyMatch(ApplyReport::needsUser);
    }

    private static boolean needsUser(ObjectReport object) {
        return switch (object.action()) {
            case FAILED, CONFLICT -> true;
            case PRUNED, RETAINED -> false;
            case CREATED, CONFIGURED, GROWN, UNCHANGED, DRIFTED, WAITING ->
                object.health().state() == Health.State.FAILED;
        };
    }

    private static boolean isDesired(ObjectReport object) {
        return object.action() != ApplyAction.PRUNED && object.action() != ApplyAction.RETAINED;
    }
}
