package io.platformoperator.graph;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One field whose observed value differs from the desired value. Values are text for people. Desired state contains no
 * secrets, so the text is safe to show.
 *
 * @param surplus elements of an observed set that are not desired: an update removes them
 */
public record Difference(String field, String from, String to, UpdateBehavior updateBehavior, List<String> surplus) {
    /** A difference of a field that is not a set. */
    public Difference(String field, String from, String to, UpdateBehavior updateBehavior) {
        this(field, from, to, updateBehavior, List.of());
    }

    /** The difference of a failed resource that is created again. */
    static Difference failure(State.Failed failed) {
        return new Difference("state", failed.status() + " (" + failed.reason() + ")", "ready", UpdateBehavior.REPLACE);
    }

    /** The difference as shown for a resource that is adopted by its name. */
    Difference adoption() {
        return field.equals(ResourceKind.TAGS)
                ? new Difference(ResourceKind.TAGS, "no owner", "adopted by name", updateBehavior)
                : this;
    }

    /** All differences in one line. */
    static String text(List<Difference> differences) {
        return differences.stream().map(Difference::toString).collect(Collectors.joining(", "));
    }

    /**
     * All differences in one line for the record of an update. Removed elements come first, because Events cut long
     * messages and a user may want to put a removed element back.
     */
    static String changeText(List<Difference> differences) {
        var removed = differences.stream()
                .filter(difference -> !difference.surplus().isEmpty())
                .map(difference -> difference.field() + " " + difference.surplus())
                .collect(Collectors.joining(", "));
        return (removed.isEmpty() ? "" : "removed from " + removed + "; ") + "[" + text(differences) + "]";
    }

    /** The differences without those that no update changes, if one of them is immediate: it must not wait for a replacement. */
    static List<Difference> immediateFirst(List<Difference> differences) {
        return with(differences, UpdateBehavior.IMMEDIATE).isEmpty()
                ? differences
                : differences.stream()
                        .filter(difference -> difference.updateBehavior().isUpdate())
                        .toList();
    }

    /** The differences with that behavior. */
    static List<Difference> with(List<Difference> differences, UpdateBehavior behavior) {
        return differences.stream()
                .filter(difference -> difference.updateBehavior() == behavior)
                .toList();
    }

    /** True if none of the differences requires a new resource. */
    static boolean canAllBeUpdated(List<Difference> differences) {
        return with(differences, UpdateBehavior.REPLACE).isEmpty()
                && with(differences, UpdateBehavior.IMMUTABLE).isEmpty();
    }

    @Override
    public String toString() {
        return field + ": " + from + " → " + to;
    }
}
