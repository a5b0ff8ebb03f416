package io.platformoperator.graph;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds resources of an owner that another object claims by its UID: an environment of the same namespace and name on
 * another cluster. Both operators would change and delete the resources of each other, so neither writes until a user
 * decides. An operator whose resources were taken over finds the other's UID in the same way, and stops writing.
 */
final class ClaimCheck {
    private ClaimCheck() {}

    /**
     * UID of another object that claims resources of this graph; empty if there is none. Considers only kinds whose tags
     * can be updated, because the tags of all others still name the first owner after it was taken over.
     */
    static <C extends Cloud> Optional<String> otherClaim(Graph<C> graph, ObservedState observed) {
        return graph.kinds().stream()
                .flatMap(kind -> otherClaim(graph.owner(), kind, observed).stream())
                .findFirst();
    }

    private static <O> Optional<String> otherClaim(Owner owner, ResourceKind<?, ?, O> kind, ObservedState observed) {
        return uids(owner, kind, observed).filter(owner::isOtherClaim).findFirst();
    }

    /** True if resources of the owner's environment do not carry its UID yet: they are released, or are taken over. */
    static <O> boolean isClaimPending(Owner owner, ResourceKind<?, ?, O> kind, ObservedState observed) {
        return uids(owner, kind, observed).anyMatch(uid -> !uid.equals(owner.uid()));
    }

    /** The UIDs that the owner's resources of a kind carry. */
    private static <O> Stream<String> uids(Owner owner, ResourceKind<?, ?, O> kind, ObservedState observed) {
        if (!kind.canUpdateTags() || !(observed.listing(kind) instanceof KindListing.Listed<O> listed)) {
            return Stream.empty();
        }
        return listed.resources().stream()
                .filter(resource ->
                        listed.identity(kind, resource).filter(owner::owns).isPresent())
                .filter(resource -> !(kind.state(resource) instanceof State.Deleting))
                .flatMap(resource -> Optional.ofNullable(kind.tags(resource).get(Identity.UID_TAG)).stream());
    }

    /** The error that each resource of the graph shows. */
    static CloudError error(Owner owner, String otherUid) {
        return CloudError.withoutRequest(
                ErrorClass.CONFLICT,
                "ClaimedByAnother",
                "resources of " + owner.environment() + " carry the uid " + otherUid + " of another environment object,"
                        + " and this one has the uid " + owner.uid()
                        + ": nothing is changed here. If the other one is gone, or is to hand over, annotate this"
                        + " environment with platform-operator.io/take-over-from=" + otherUid
                        + "; if the other one has taken over, delete this one: the resources stay");
    }
}
