package io.platformoperator.graph;

import java.util.Map;

/** An immutable picture of the cloud: the listing of each kind at one moment. Input of the pure planners. */
public final class Observed {
    private final Map<ResourceKind<?, ?, ?>, Listing<?>> listings;

    /** Each listing must be one of the kind's own resource type. */
    public Observed(Map<ResourceKind<?, ?, ?>, Listing<?>> listings) {
        this.listings = Map.copyOf(listings);
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
