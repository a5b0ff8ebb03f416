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
 * @param adoptable the resource of the desired name if it has no owner and accepts tags
 */
record ResourceMatch<O>(
        @Nullable O observed,
        List<O> duplicates,
        @Nullable String conflict,
        @Nullable O adoptable) {

    static <C extends Cloud, D, O> ResourceMatch<O> of(
            Node<C, D, O> node, @Nullable D desired, KindListing.Listed<O> observed) {
        var kind = node.kind();
        var matches = new ArrayList<O>();
        String foreign = null;
        O adoptable = null;
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
                    foreign = identity.map(other -> "it belongs to " + other)
                            .orElse("it does not carry this environment's tags, so it belongs to another owner");
                    adoptable = identity.isEmpty() && kind.canUpdateTags() ? candidate : null;
                }
            }
        }
        // A resource that is being deleted ranks last. Of equal ranks the one observed first wins.
        matches.sort(
                Comparator.comparing((O each) -> isBeingDeleted(kind, each)).thenComparing(kind.oldestFirst()));
        return new ResourceMatch<>(
                matches.isEmpty() ? null : matches.getFirst(),
                matches.stream()
                        .skip(1)
                        .filter(each -> !isBeingDeleted(kind, each))
                        .toList(),
                matches.isEmpty() ? foreign : null,
                matches.isEmpty() ? adoptable : null);
    }

    private static <O> boolean isBeingDeleted(ResourceKind<?, ?, O> kind, O have) {
        return kind.state(have) instanceof State.Deleting;
    }
}
