package io.platformoperator.graph;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** Immutable snapshot of the cloud: one listing per kind, and the time. Input of the pure planners. */
public final class ObservedState {
    private final Map<ResourceKind<?, ?, ?>, KindListing<?>> listings;
    private final Set<ResourceKind<?, ?, ?>> unproved;
    private final Instant time;

    /** Creates a snapshot of complete listings at that time. Each listing must contain resources of its kind. */
    public ObservedState(Map<ResourceKind<?, ?, ?>, KindListing<?>> listings, Instant time) {
        this(listings, Set.of(), time);
    }

    /**
     * Creates a snapshot.
     *
     * @param unproved kinds whose absence is not proved: a resource may exist that the listing does not show yet
     */
    ObservedState(
            Map<ResourceKind<?, ?, ?>, KindListing<?>> listings, Set<ResourceKind<?, ?, ?>> unproved, Instant time) {
        this.listings = Map.copyOf(listings);
        this.unproved = Set.copyOf(unproved);
        this.time = time;
    }

    /** The time with which fields such as a restart in the maintenance window are compared. */
    Instant time() {
        return time;
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
