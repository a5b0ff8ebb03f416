package io.platformoperator.graph;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds resources of an owner that another object claims by its UID: an environment of the same namespace and name on
 * another cluster. Both operators would change and delete the resources of each other, so neither writes until a user
 * decides. An operator whose resources were taken over finds the other's UID in the same way, and stops writing.
 */
final class ClaimCheck {
    private ClaimCheck() {}

    /**
     * UID of another object that claims resources of this graph; empty if there is none. Considers only resources whose tags
     * can be updated, because the tags of all others still name the first owner after it was taken over. A second resource of
     * an identity that this owner claims says nothing: a copy restored from a snapshot has the tags of an earlier time.
     */
    static <C extends Cloud> Optional<String> otherClaim(Graph<C> graph, ObservedState observed) {
        return graph.kinds().stream()
                .flatMap(kind -> otherClaim(graph.owner(), kind, observed).stream())
                .findFirst();
    }

    private static <O> Optional<String> otherClaim(Owner owner, ResourceKind<?, ?, O> kind, ObservedState observed) {
        var claimed = claims(owner, kind, observed);
        var own = claimed.stream()
                .filter(claim -> claim.uid().equals(owner.uid()))
                .map(Claim::name)
                .collect(Collectors.toSet());
        return claimed.stream()
                .filter(claim -> owner.isOtherClaim(claim.uid()) && !own.contains(claim.name()))
                .map(Claim::uid)
                .findFirst();
    }

    /** The UID that one of the owner's resources carries. */
    private record Claim(String name, String uid) {}

    /** True if resources of the owner's environment do not carry its UID yet: they are released, or are taken over. */
    static <O> boolean isClaimPending(Owner owner, ResourceKind<?, ?, O> kind, ObservedState observed) {
        return claims(owner, kind, observed).stream()
                .anyMatch(claim -> !claim.uid().equals(owner.uid()));
    }

    /** The claims on the owner's resources of a kind. */
    private static <O> List<Claim> claims(Owner owner, ResourceKind<?, ?, O> kind, ObservedState observed) {
        if (!kind.canUpdateTags() || !(observed.listing(kind) instanceof KindListing.Listed<O> listed)) {
            return List.of();
        }
        return listed.resources().stream()
                .filter(resource -> kind.canUpdateTags(resource) && !(kind.state(resource) instanceof State.Deleting))
                .flatMap(resource -> listed.identity(kind, resource).filter(owner::owns).stream()
                        .flatMap(identity ->
                                Optional.ofNullable(kind.tags(resource).get(Identity.UID_TAG))
                                        .map(uid -> new Claim(identity.name(), uid))
                                        .stream()))
                .toList();
    }

    /** Why nothing of the graph may be changed, by its own resources or by the rest of its environment; empty if it may. */
    static <C extends Cloud> Optional<CloudError> conflict(Graph<C> graph, ObservedState observed) {
        var own = otherClaim(graph, observed).map(uid -> error(graph.owner(), uid));
        var inEnvironment = graph.claimGuard().check(own);
        return own.or(() -> inEnvironment);
    }

    /** The error that each resource of the graph shows. */
    static CloudError error(Owner owner, String otherUid) {
        return OwnClaim.claimed(owner.environment(), owner.uid(), otherUid, owner.region());
    }
}
