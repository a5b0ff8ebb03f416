package io.platformoperator.graph;

import java.util.Map;
import java.util.Set;

/** Immutable snapshot of the cloud: one listing per kind. Input of the pure planners. */
public final class Observed {
    private final Map<ResourceKind<?, ?, ?>, Listing<?>> listings;
    private final Set<ResourceKind<?, ?, ?>> doubtful;

    /** Creates a snapshot of complete listings. Each listing must contain resources of its kind. */
    public Observed(Map<ResourceKind<?, ?, ?>, Listing<?>> listings) {
        this(listings, Set.of());
    }

    /**
     * Creates a snapshot.
     *
     * @param doubtful kinds whose absence is not proved: a resource may exist that the listing does not show yet
     */
    Observed(Map<ResourceKind<?, ?, ?>, Listing<?>> listings, Set<ResourceKind<?, ?, ?>> doubtful) {
        this.listings = Map.copyOf(listings);
        this.doubtful = Set.copyOf(doubtful);
    }

    boolean isDoubtful(ResourceKind<?, ?, ?> kind) {
        return doubtful.contains(kind);
    }

    @SuppressWarnings("unchecked") // by the constructor's contract
    <H> Listing<H> of(ResourceKind<?, ?, H> kind) {
        var listing = listings.get(kind);
        return listing == null
                ? new Listing.Unknown<>(
                        CloudError.ours(ErrorClass.RETRY, "NotObserved", kind.name() + " was not looked at yet"))
                : (Listing<H>) listing;
    }
}
