package io.platformoperator.subsystem;

import io.platformoperator.aws.RegionInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The region for which the graph of a child is built.
 *
 * @param problem why the region can't take the child as the spec describes it, and what to change; null if it can
 * @param notices what a user should know about the region
 * @param topic what problem and notices are about
 */
public record ChosenRegion(RegionInfo info, @Nullable String problem, List<String> notices, Topic topic) {
    public ChosenRegion {
        notices = List.copyOf(notices);
    }

    /** A region with a problem or notices about its zones. */
    public ChosenRegion(RegionInfo info, @Nullable String problem, List<String> notices) {
        this(info, problem, notices, Topic.ZONES);
    }

    /** A region without a problem. */
    public static ChosenRegion of(RegionInfo info) {
        return new ChosenRegion(info, null, List.of());
    }

    /** The notices as one text; empty if there are none. */
    String text() {
        return String.join("; ", notices);
    }

    /** What a child reports about its region. */
    public enum Topic {
        /** The zones that AWS offers, and those of existing subnets. */
        ZONES("ZonesNotAvailable", "ZonesChanged"),
        /** A VPC of another owner. */
        EXISTING_NETWORK("ExistingNetworkNotUsable", "ExistingNetworkNotices");

        private final String problem;
        private final String notice;

        Topic(String problem, String notice) {
            this.problem = problem;
            this.notice = notice;
        }

        /** Reason of the condition Ready while there is a problem. */
        String problemReason() {
            return problem;
        }

        /** Condition of a child with notices. Present only while it is true. */
        public String noticeCondition() {
            return notice;
        }
    }
}
