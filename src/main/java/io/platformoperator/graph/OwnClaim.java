package io.platformoperator.graph;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The claim of one environment object on its environment, and what the claims in the tags of AWS mean to it. Pure functions.
 *
 * <p>The highest epoch wins. An object that has none takes over from those that it names, with the next epoch. From then on it
 * adopts what carries a lower epoch of theirs, and yields to a higher one: two objects that name each other do not take the
 * environment from each other for ever.
 *
 * @param environment namespace/name of the environment
 * @param uid UID of the object; with one that was restored with the cluster, two objects can have the same
 * @param epoch epoch of the object; 0 if it has none
 * @param takesOverFrom UIDs of other objects from which this one takes over
 */
public record OwnClaim(String environment, String uid, long epoch, Set<String> takesOverFrom) {
    public OwnClaim {
        takesOverFrom = Set.copyOf(takesOverFrom);
    }

    /**
     * Of several claims in one region those with the highest epoch, and this object's own of equal ones: an instance that was
     * restored from a snapshot has the tags of an earlier time.
     */
    private Stream<ObservedClaim> current(Collection<ObservedClaim> claims) {
        return claims.stream().filter(claim -> claims.stream()
                .filter(other -> other.region().equals(claim.region()))
                .noneMatch(other -> other.epoch() > claim.epoch()
                        || (other.epoch() == claim.epoch()
                                && other.uid().equals(uid)
                                && !claim.uid().equals(uid))));
    }

    /** Why the object must not change anything in any region; empty if no claim forbids it. */
    public Optional<CloudError> conflict(Collection<ObservedClaim> claims) {
        return current(claims)
                .filter(this::forbidsWriting)
                .max(Comparator.comparingLong(ObservedClaim::epoch))
                .map(claim -> claim.epoch() > 0 && (epoch > 0 || claim.uid().equals(uid))
                        ? superseded(claim)
                        : claimed(environment, uid, claim.uid(), claim.region()));
    }

    private boolean forbidsWriting(ObservedClaim claim) {
        if (claim.uid().equals(Identity.RELEASED)) {
            return false;
        }
        if (claim.uid().equals(uid)) {
            return claim.epoch() > epoch && !isTakenOver(claim);
        }
        return !takesOverFrom.contains(claim.uid()) || (epoch > 0 && claim.epoch() >= epoch);
    }

    /** True for a claim of this object's uid that it is to exceed: it has no epoch, and names its own uid. */
    private boolean isTakenOver(ObservedClaim claim) {
        return epoch == 0 && takesOverFrom.contains(claim.uid());
    }

    /**
     * The highest epoch of the claims that this object takes over, if its own epoch is not higher yet: it needs the next one
     * before it changes anything. Empty if its epoch is high enough.
     */
    public OptionalLong epochToExceed(Collection<ObservedClaim> claims) {
        return current(claims)
                .filter(claim -> claim.uid().equals(Identity.RELEASED)
                        ? claim.epoch() > 0
                        : takesOverFrom.contains(claim.uid()) && (!claim.uid().equals(uid) || isTakenOver(claim)))
                .mapToLong(ObservedClaim::epoch)
                .filter(each -> each >= epoch)
                .max();
    }

    /** True if one of the claims is not this object's yet. */
    public boolean isPending(Collection<ObservedClaim> claims) {
        return current(claims).anyMatch(claim -> !claim.uid().equals(uid));
    }

    private CloudError superseded(ObservedClaim claim) {
        return error("the database of " + environment + " in " + claim.region() + " carries the epoch " + claim.epoch()
                + " and the uid " + claim.uid() + ": another object has taken this environment over, or failed it over,"
                + " after this one (uid " + uid + ", epoch " + epoch
                + "). Nothing is changed in any region. To leave it to"
                + " the other object, delete this one: all resources stay. To take it back, delete this one, and apply its"
                + " manifest again with the annotation platform-operator.io/take-over-from=" + claim.uid());
    }

    /** The error of an object whose environment another one claims, from which it does not take over. */
    static CloudError claimed(String environment, String uid, String otherUid, String region) {
        return error("resources of " + environment + " in " + region + " carry the uid " + otherUid
                + " of another environment object, and this one has the uid " + uid
                + ": nothing is changed in any region. If the other one has taken over, delete this one: all resources stay."
                + " If this one is to take over, annotate it with platform-operator.io/take-over-from=" + otherUid
                + ": that is safe if the other one's operator no longer runs, or can read AWS, because it stops writing"
                + " once it reads the new uid");
    }

    private static CloudError error(String message) {
        return CloudError.withoutRequest(ErrorClass.CLAIMED, ErrorClass.CLAIMED.reason(), message);
    }
}
