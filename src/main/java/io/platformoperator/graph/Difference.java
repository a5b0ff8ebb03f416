package io.platformoperator.graph;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One field whose observed value differs from the desired value. Values are text for people. Desired state contains no
 * secrets, so the text is safe to show.
 */
public record Difference(String field, String from, String to, UpdateBehavior updateBehavior) {
    /** All differences in one line. */
    static String text(List<Difference> differences) {
        return differences.stream().map(Difference::toString).collect(Collectors.joining(", "));
    }

    /** The difference between a failed resource and a usable one. */
    static Difference ofFailure(String status, String reason) {
        return new Difference("state", status + " (" + reason + ")", "ready", UpdateBehavior.REPLACE);
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

    /** This difference of a resource that is adopted by its name. */
    Difference asAdoption() {
        return field.equals(ResourceKind.TAGS)
                ? new Difference(ResourceKind.TAGS, "no owner", "adopted by name", updateBehavior)
                : this;
    }

    @Override
    public String toString() {
        return field + ": " + from + " → " + to;
    }
}
