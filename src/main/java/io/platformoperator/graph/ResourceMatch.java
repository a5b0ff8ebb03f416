package io.platformoperator.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The observed resource of a node.
 *
 * @param observed the resource; null if none matches
 * @param duplicates other resources with the same identity, newer than that resource
 * @param conflict why the resource of the desired name has another owner; null if no such resource exists
 * @param adoptable the resource of the desired name if it has no owner and accepts tags of its own
 * @param named the resource of the desired name that does not match; null if none exists
 */
record ResourceMatch<O>(
        @Nullable O observed,
        List<O> duplicates,
        @Nullable String conflict,
        @Nullable O adoptable,
        @Nullable O named) {

    /**
     * Why the details of the resource are unknown; null if they were read, or if no resource matches. A resource of the
     * desired name whose tags could not be read may be the node's.
     */
    KindListing.@Nullable Unreadable unreadable(KindListing.Listed<O> listing) {
        var candidate = observed == null ? named : observed;
        return candidate == null ? null : listing.unreadable(candidate);
    }

    /** The error for a resource of the desired name that belongs to another owner. */
    <D> CloudError conflictError(ResourceKind<?, D, ?> kind, D desired) {
        return CloudError.withoutRequest(
                ErrorClass.CONFLICT,
                "NotOurs",
                kind.name() + " " + kind.desiredName(desired) + " exists, but " + conflict + ": rename the environment"
                        + (adoptable == null
                                ? " or delete that resource"
                                : ", delete that resource, or adopt it with spec.adoption: Name"));
    }

    static <C extends Cloud, D, O> ResourceMatch<O> of(
            Node<C, D, O> node, @Nullable D desired, KindListing.Listed<O> observed) {
        if (node.isExternal()) {
            return new ResourceMatch<>(node.search(observed.resources()).orElse(null), List.of(), null, null, null);
        }
        var kind = node.kind();
        var matches = new ArrayList<O>();
        String foreign = null;
        O adoptable = null;
        O named = null;
        for (var candidate : observed.resources()) {
            var identity = observed.identity(kind, candidate);
            if (identity.isPresent() && identity.get().equals(node.identity())) {
                matches.add(candidate);
            } else if (desired != null
                    && kind.isNamed()
                    && kind.observedName(candidate).equals(kind.desiredName(desired))) {
                if (!kind.isTagged()) {
                    matches.add(candidate);
                } else if (!(kind.state(candidate) instanceof State.Deleting)) {
                    named = candidate;
                    foreign = identity.map(other -> "it belongs to " + other)
                            .orElse("it does not carry this environment's tags, so it belongs to another owner");
                    adoptable = identity.isEmpty() && kind.canUpdateTags(candidate) ? candidate : null;
                }
            }
        }
        // A resource that is being deleted ranks last, and one of another name (a restored copy has the tags of its
        // source) after the one of the desired name. Of equal ranks the one observed first wins.
        matches.sort(Comparator.comparing((O each) -> isBeingDeleted(kind, each))
                .thenComparing(each -> desired != null
                        && kind.isNamed()
                        && !kind.observedName(each).equals(kind.desiredName(desired)))
                .thenComparing(kind.oldestFirst()));
        return new ResourceMatch<>(
                matches.isEmpty() ? null : matches.getFirst(),
                matches.stream()
                        .skip(1)
                        .filter(each -> !isBeingDeleted(kind, each))
                        .toList(),
                matches.isEmpty() ? foreign : null,
                matches.isEmpty() ? adoptable : null,
                matches.isEmpty() ? named : null);
    }

    /** Deletes the duplicates of the node's resource, except those that may protect data. */
    <D> List<Step> duplicateSteps(Node<?, D, O> node, D desired, String id) {
        var reason = "duplicate: " + id + " has the same identity";
        return duplicates.stream()
                .<Step>map(duplicate -> duplicateStep(node, desired, duplicate, reason))
                .toList();
    }

    private static <C extends Cloud, D, O> Step duplicateStep(
            Node<C, D, O> node, D desired, O duplicate, String reason) {
        return node.kind().protectsData()
                ? new Step.Retain<>(
                        node.identity(), node.kind(), duplicate, reason + ", retained because it may protect data")
                : new Step.Delete<>(node.identity(), node.kind(), duplicate, desired, reason, List.of());
    }

    private static <O> boolean isBeingDeleted(ResourceKind<?, ?, O> kind, O have) {
        return kind.state(have) instanceof State.Deleting;
    }
}
