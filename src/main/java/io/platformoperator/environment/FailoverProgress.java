package io.platformoperator.environment;

import io.fabric8.kubernetes.api.model.Condition;
import io.platformoperator.failover.FailoverCondition;
import io.platformoperator.failover.RegionFailover.Evaluation;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.recovery.RecoveryReport;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the summary of an environment says about a failover that goes on, or that was refused.
 *
 * @param isRefused true if nothing is done until a user acts
 * @param isVerified true if the platform runs in the other region already
 */
record FailoverProgress(String reason, String message, boolean isRefused, boolean isVerified) {
    /** The progress; empty if no failover goes on and none was refused. */
    static Optional<FailoverProgress> of(@Nullable Evaluation evaluation) {
        var decision = evaluation == null ? null : evaluation.decision();
        if (decision == null) {
            return Optional.empty();
        }
        var condition = decision.condition();
        var refusal = decision.refusal();
        if (decision.isInProgress()) {
            return Optional.of(new FailoverProgress(
                    FailoverCondition.TYPE,
                    condition.message()
                            + refusal.map(each -> "; " + each.message()).orElse(""),
                    false,
                    !decision.isUnverified()));
        }
        if (refusal.isPresent()) {
            return Optional.of(new FailoverProgress(
                    refusal.get().reason(), "failover refused: " + refusal.get().message(), true, false));
        }
        return condition.status().equals("Unknown")
                ? Optional.of(new FailoverProgress(condition.reason(), condition.message(), false, false))
                : Optional.empty();
    }

    /**
     * Adds the conditions about failovers. While one goes on, the other region is not ready for the next one.
     *
     * @param before the present conditions, of which those stay that nothing is known of now
     */
    static void addConditions(Evaluation evaluation, List<Condition> before, Conditions conditions) {
        var decision = evaluation.decision();
        var recovery = evaluation.recovery();
        if (decision != null && decision.isInProgress()) {
            conditions.with(
                    RecoveryReport.FAILOVER_READY,
                    "False",
                    "FailoverInProgress",
                    "a failover goes on: see the condition " + FailoverCondition.TYPE);
            Conditions.find(before, RecoveryReport.OBJECTIVES_MET)
                    .ifPresent(condition -> conditions.with(
                            condition.getType(), condition.getStatus(), condition.getReason(), condition.getMessage()));
        } else if (recovery != null) {
            recovery.addTo(conditions);
        }
        if (decision != null) {
            decision.condition().addTo(conditions);
        }
    }
}
