package io.platformoperator.apply;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one pass over a set came to.
 *
 * @param objects the wanted ones in their order, then those that were pruned or kept
 * @param again when to come again at the latest although nothing changes; empty: only when something does
 * @param requests how many requests the pass sent to the API server
 */
public record Applied(List<ObjectReport> objects, Optional<Duration> again, int requests) {
    public Applied {
        objects = List.copyOf(objects);
    }

    /** Whether everything is as wanted and ready. */
    public boolean isReady() {
        return objects.stream().allMatch(object -> object.trouble().isEmpty());
    }

    /** How many wanted objects are as wanted and ready. */
    public int ready() {
        return (int) objects.stream()
                .filter(Applied::isWanted)
                .filter(object -> object.trouble().isEmpty())
                .count();
    }

    /** How many are wanted. */
    public int wanted() {
        return (int) objects.stream().filter(Applied::isWanted).count();
    }

    /** How many objects that was done to. */
    public int count(Action action) {
        return (int)
                objects.stream().filter(object -> object.action() == action).count();
    }

    /** Whether the pass wrote anything. */
    public boolean changedAnything() {
        return count(Action.CREATED) + count(Action.CONFIGURED) + count(Action.PRUNED) > 0;
    }

    /** What stands in the way of being ready, an object each, what needs a person first. */
    public List<String> troubles() {
        return objects.stream()
                .filter(object -> !object.trouble().isEmpty())
                .sorted((a, b) -> Boolean.compare(needsAPerson(b), needsAPerson(a)))
                .map(ObjectReport::trouble)
                .toList();
    }

    /** Whether something stays as it is until a person does something about it. */
    public boolean isStalled() {
        return objects.stream().anyMatch(Applied::needsAPerson);
    }

    private static boolean needsAPerson(ObjectReport object) {
        return switch (object.action()) {
            case FAILED, CONFLICT -> true;
            case PRUNED, KEPT -> false;
            case CREATED, CONFIGURED, UNCHANGED, DRIFTED, WAITING ->
                object.health().state() == Health.State.FAILED;
        };
    }

    private static boolean isWanted(ObjectReport object) {
        return object.action() != Action.PRUNED && object.action() != Action.KEPT;
    }
}
