package io.platformoperator.graph;

import java.util.Map;
import java.util.Set;

/** An immutable picture of the cloud: the listing of each kind at one moment. Input of the pure planners. */
public final class Observed {
    private final Map<ResourceKind<?, ?, ?>, Listing<?>> listings;
    private final Set<ResourceKind<?, ?, ?>> doubtful;

    /** Each listing must be one of the kind's own resource type; all of them are taken to show everything. */
    public Observed(Map<ResourceKind<?, ?, ?>, Listing<?>> listings) {
        this(listings, Set.of());
    }

    /** {@code doubtful} are the kinds of which one may have been made that the cloud does not show yet. */
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
