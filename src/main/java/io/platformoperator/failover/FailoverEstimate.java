package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.FailoverMode;
import io.platformoperator.api.v1alpha1.FailoverStatus.FormerWriterStatus;
import io.platformoperator.api.v1alpha1.OldPrimary;
import io.platformoperator.api.v1alpha1.PlatformStack;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to expect of a failover that has not begun. Pure.
 *
 * @param seconds usual time until the platform runs in the other region
 * @param formerWriter what becomes of the former writer of the database
 */
public record FailoverEstimate(long seconds, FormerWriterStatus formerWriter) {
    /** Until AWS shows the fence, a pod has proved it, and the probe has ended the sessions. No public figure: an estimate. */
    private static final Duration FENCE = Duration.ofSeconds(90);

    /** RDS user guide, "Promoting a read replica": a few minutes or longer. ElastiCache needs about one minute meanwhile. */
    private static final Duration PROMOTE = Duration.ofMinutes(5);

    /** Vault's newest snapshot and Velero's newest backup. No public figure: an estimate. */
    private static final Duration RESTORE = Duration.ofMinutes(5);

    /** Outputs, ConfigMaps and the public name, and the probe's first row and key. No public figure: an estimate. */
    private static final Duration SWITCH_AND_VERIFY = Duration.ofMinutes(1);

    /**
     * The estimate from a spec.
     *
     * @param to region that is to be active
     * @param from region that is active
     * @param stacks the stacks of the region that is to be active
     * @param costPerMonth what the database of the active region costs, in US dollars; null if unknown
     */
    public static FailoverEstimate of(
            EnvironmentSpec spec, String from, String to, List<PlatformStack> stacks, @Nullable String costPerMonth) {
        var failover = spec.failover();
        return new FailoverEstimate(
                usual(failover.mode(), stacks.stream().anyMatch(StackRecovery::isRestored))
                        .toSeconds(),
                new FormerWriterStatus(
                        failover.oldPrimary(), costPerMonth, null, kept(from, to, failover.oldPrimary(), false)));
    }

    /**
     * The sum of the steps' usual durations on AWS.
     *
     * @param restores true if Vault or volumes are restored
     */
    static Duration usual(FailoverMode mode, boolean restores) {
        return PROMOTE.plus(SWITCH_AND_VERIFY)
                .plus(mode == FailoverMode.PLANNED ? FENCE : Duration.ZERO)
                .plus(restores ? RESTORE : Duration.ZERO);
    }

    /** Until when the former writer is kept, and what happens then, after "the former writer is". */
    static String kept(String from, String to, OldPrimary fate, boolean isVerified) {
        var until = isVerified
                ? "kept until a replica has replaced it in " + from
                : "kept until " + to + " is verified, and a replica has replaced it in " + from;
        return until
                + switch (fate) {
                    case SNAPSHOT -> "; then deleted after a final snapshot";
                    case DELETE -> "; then deleted without a final snapshot";
                    case KEEP -> "; then it stays renamed and fenced until a person deletes it";
                };
    }
}
