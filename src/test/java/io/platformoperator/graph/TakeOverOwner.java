package io.platformoperator.graph;

import java.util.Map;
import java.util.Set;

/** Owners of one subsystem of one environment, of which one may take over what another one created. */
public final class TakeOverOwner {
    private TakeOverOwner() {}

    /** The owner with that UID, which takes over what those UIDs created. */
    public static Owner of(String uid, Set<String> takesOverFrom) {
        return new Owner(
                "shop/production",
                uid,
                "us-west-2",
                "database",
                1,
                Map.of(),
                TeardownPolicy.RETAIN,
                IgnoredFields.NOTHING,
                false,
                takesOverFrom);
    }
}
