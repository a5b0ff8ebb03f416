package io.platformoperator.graph;

import java.util.Map;
import java.util.Optional;

/**
 * The claim of an environment object, as the tags of a resource that carries the epoch show it.
 *
 * @param region region of the resource
 * @param uid UID of the object, or {@link Identity#RELEASED}
 * @param epoch 0 if the resource has no epoch
 */
public record ObservedClaim(String region, String uid, long epoch) {
    /** The claim in those tags; empty if they name no object. A text that is no number counts as the epoch 0. */
    static Optional<ObservedClaim> of(String region, Map<String, String> tags) {
        var epoch = tags.getOrDefault(Identity.EPOCH_TAG, "");
        return Optional.ofNullable(tags.get(Identity.UID_TAG))
                .map(uid -> new ObservedClaim(region, uid, epoch.matches("\\d{1,18}") ? Long.parseLong(epoch) : 0));
    }
}
