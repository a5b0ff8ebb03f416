package io.platformoperator.graph;

import java.util.Map;
import java.util.Set;

/** Immutable snapshot of the cloud: one listing per kind. Input of the pure planners. */
public final class ObservedState {
    private final Map<ResourceKind<?, ?, ?>, KindListing<?>> listings;
    private final Set<ResourceKind<?, ?, ?>> unproved;

    /** Creates a snapshot of complete listings. Each listing must contain resources of its kind. */
    public ObservedState(Map<ResourceKind<?, ?, ?>, KindListing<?>> listings) {
        this(listings, Set.of());
    }

    /**
     * Creates a snapshot.
     *
     * @param unproved kinds whose absence is not proved: a resource may exist that the listing does not show yet
     */
    ObservedState(Map<ResourceKind<?, ?, ?>, KindListing<?>> listings, Set<ResourceKind<?, ?, ?>> unproved) {
        this.listings = Map.copyOf(listings);
        this.unproved = Set.copyOf(unproved);
    }

    boolean isAbsenceUnproved(ResourceKind<?, ?, ?> kind) {
        return unproved.contains(kind);
    }

    @SuppressWarnings("unchecked") // by the constructor's contract
    <O> KindListing<O> listing(ResourceKind<?, ?, O> kind) {
        var listing = listings.get(kind);
        return listing == null
                ? new KindListing.Unavailable<>(CloudError.withoutRequest(
                        ErrorClass.TRANSIENT, "NotObserved", kind.name() + " was not listed yet"))
                : (KindListing<O>) listing;
    }
}
