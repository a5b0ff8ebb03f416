package io.platformoperator.subsystem;

import io.platformoperator.aws.RegionInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The region for which the graph of a child is built.
 *
 * @param problem why the region can't take the child as the spec describes it, and what to change; null if it can
 * @param notices what a user should know about the zones of existing resources
 */
public record ChosenRegion(RegionInfo info, @Nullable String problem, List<String> notices) {
    /** Condition of a child with notices about its zones. Present only while it is true. */
    public static final String NOTICE_CONDITION = "ZonesChanged";

    public ChosenRegion {
        notices = List.copyOf(notices);
    }

    /** A region without a problem. */
    public static ChosenRegion of(RegionInfo info) {
        return new ChosenRegion(info, null, List.of());
    }

    /** The notices as one text; empty if there are none. */
    String text() {
        return String.join("; ", notices);
    }
}
