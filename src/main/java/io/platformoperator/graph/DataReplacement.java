package io.platformoperator.graph;

import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * When a resource that holds data may be replaced after all, and what its replacement leaves.
 *
 * @param isPermitted true if the desired state says what becomes of the data of the observed resource. The delete call of the
 *     kind, which gets the desired state, does that: it may set the resource aside under another name instead of deleting it
 * @param former recognizes a resource that was set aside; empty for all others
 */
public record DataReplacement<D, O>(BiPredicate<D, O> isPermitted, Function<O, Optional<FormerResource>> former) {
    /** No resource is replaced. */
    static <D, O> DataReplacement<D, O> never() {
        return new DataReplacement<>((_, _) -> false, _ -> Optional.empty());
    }
}
