package io.platformoperator.graph;

import java.util.Map;
import java.util.Set;

/** Immutable snapshot of the cloud: one listing per kind. Input of the pure planners. */
public final class Observed {
    private final Map<ResourceKind<?, ?, ?>, Listing<?>> listings;
    private final Set<ResourceKind<?, ?, ?>> unproved;

    /** Creates a snapshot of complete listings. Each listing must contain resources of its kind. */
    public Observed(Map<ResourceKind<?, ?, ?>, Listing<?>> listings) {
        this(listings, Set.of());
    }

    /**
     * Creates a snapshot.
     *
     * @param unproved kinds whose absence is not proved: a resource may exist that the listing does not show yet
     */
    Observed(Map<ResourceKind<?, ?, ?>, Listing<?>> listings, Set<ResourceKind<?, ?, ?>> unproved) {
        this.listings = Map.copyOf(listings);
        this.unproved = Set.copyOf(unproved);
    }

    boolean isDoubtful(ResourceKind<?, ?, ?> kind) {
        return unproved.contains(kind);
    }

    @SuppressWarnings("unchecked") // by the constructor's contract
    <O> Listing<O> of(ResourceKind<?, ?, O> kind) {
        var listing = listings.get(kind);
        return listing == null
                ? new Listing.Unknown<>(
                        CloudError.ours(ErrorClass.RETRY, "NotObserved", kind.name() + " was not listed yet"))
                : (Listing<O>) listing;
    }
}
