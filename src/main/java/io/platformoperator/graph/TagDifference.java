package io.platformoperator.graph;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The difference between the tags that a resource should have and those that it has. */
final class TagDifference {
    private TagDifference() {}

    /** The missing and changed tags as one difference named {@link ResourceKind#TAGS}; empty if there are none. */
    static Optional<Difference> of(Map<String, String> desired, Map<String, String> observed) {
        var missing = new HashMap<>(desired);
        if (!isClaimTransferred(desired, observed)) {
            missing.remove(Identity.UID_TAG);
        }
        missing.entrySet().removeAll(observed.entrySet());
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Difference(ResourceKind.TAGS, "without " + missing, "with them", UpdateBehavior.IN_PLACE));
    }

    /** True if the resource carries a UID that is replaced by the desired one; {@link ClaimCheck} decides whether it may be. */
    private static boolean isClaimTransferred(Map<String, String> desired, Map<String, String> observed) {
        return observed.containsKey(Identity.UID_TAG) && !Plan.KNOWN_AFTER_APPLY.equals(desired.get(Identity.UID_TAG));
    }
}
