package io.platformoperator.graph;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides when the listings of one kind prove that a resource does not exist. Two listings a consistency window apart
 * prove it, unless a create call ended without a known result: the resource may then exist, and listings may show it
 * only after the longest lag that the cloud documents. Not thread-safe: guarded by its {@link KindCache}.
 */
final class AbsenceProof {
    private final PollIntervals intervals;
    private final Map<Identity, Instant> unknownCreations = new HashMap<>();
    private @Nullable Instant suspectedSince;
    private @Nullable Instant lastListing;

    AbsenceProof(PollIntervals intervals) {
        this.intervals = intervals;
    }

    /** Records the start of a successful listing. */
    void recordListing(Instant start) {
        lastListing = start;
        suspectedSince = suspectedSince == null ? start : suspectedSince;
    }

    /** Records that a resource that existed is missing, so that only a later listing proves its absence. */
    void suspect(Instant at) {
        suspectedSince = at;
    }

    /**
     * Records a failed create call. The resource may exist nevertheless: if the connection was lost or the cloud had an
     * internal error, and if the cloud answers that it exists already.
     */
    void recordFailedCreate(Identity identity, ErrorClass errorClass, Instant at) {
        if (errorClass == ErrorClass.TRANSIENT) {
            unknownCreations.put(identity, at);
        }
        if (errorClass == ErrorClass.TRANSIENT || errorClass == ErrorClass.ALREADY_EXISTS) {
            suspectedSince = at;
        }
    }

    /** Records that the resource exists. */
    void recordExisting(Identity identity) {
        unknownCreations.remove(identity);
    }

    /**
     * Earliest start of the listing that proves the absence of that resource; empty if it is proved.
     *
     * @param identity the resource; null: of all resources of the kind
     * @param otherWriterUntil time until which another process may have created it; {@link Instant#MIN} if none did
     */
    Optional<Instant> due(@Nullable Identity identity, Instant otherWriterUntil, Instant now) {
        if (suspectedSince == null || lastListing == null) {
            return Optional.of(now);
        }
        var proof = suspectedSince.plus(intervals.absenceProofDelay());
        for (var unknown : unknownCreations.entrySet()) {
            if (identity == null || identity.equals(unknown.getKey())) {
                proof = later(proof, unknown.getValue().plus(intervals.longestLag()));
            }
        }
        proof = later(proof, afterOtherWriter(otherWriterUntil));
        return lastListing.isBefore(proof) ? Optional.of(proof) : Optional.empty();
    }

    /**
     * The latest of the times at which a listing proves something and which have passed already.
     *
     * @param otherWriterUntil as in {@link #due}
     */
    Optional<Instant> latestPassed(Instant otherWriterUntil, Instant now) {
        if (suspectedSince == null || lastListing == null) {
            return Optional.of(now);
        }
        var times = new ArrayList<Instant>();
        times.add(suspectedSince.plus(intervals.absenceProofDelay()));
        times.add(afterOtherWriter(otherWriterUntil));
        unknownCreations.values().forEach(at -> times.add(at.plus(intervals.longestLag())));
        var last = lastListing;
        return times.stream()
                .filter(time -> !time.isAfter(now) && last.isBefore(time))
                .max(Instant::compareTo);
    }

    private Instant afterOtherWriter(Instant until) {
        return until.equals(Instant.MIN) ? until : until.plus(intervals.longestLag());
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
