package io.platformoperator.cli.plan;

import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.ObservedClaim;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Says which environment object claims the resources of a region, and whether the manifest takes them over. The manifest's own
 * object has a uid only in its cluster.
 */
public final class ClaimText {
    private ClaimText() {}

    /**
     * One line per claim.
     *
     * @param takesOverFrom the uids that the manifest's annotation names
     */
    public static List<String> of(Collection<ObservedClaim> claims, Set<String> takesOverFrom) {
        return claims.stream()
                .distinct()
                .map(claim -> line(claim, takesOverFrom))
                .toList();
    }

    private static String line(ObservedClaim claim, Set<String> takesOverFrom) {
        if (claim.uid().equals(Identity.RELEASED)) {
            return "The resources are released by a deleted environment object: any object of this name adopts them.";
        }
        var who = "The environment object with the uid " + claim.uid() + " and the epoch " + claim.epoch();
        if (takesOverFrom.contains(claim.uid())) {
            return who + " has the resources. This manifest takes them over on another cluster, with a higher epoch.";
        }
        return who + " has the resources. An object on another cluster changes nothing without the annotation "
                + PlatformEnvironment.TAKE_OVER_FROM + ": " + claim.uid() + ".";
    }
}
