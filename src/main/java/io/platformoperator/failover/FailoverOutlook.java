package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.FailoverMode;
import io.platformoperator.api.v1alpha1.FailoverStatus;
import io.platformoperator.api.v1alpha1.FailoverStatus.FormerWriterStatus;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.api.v1alpha1.OldPrimary;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds to the status of a failover how long it is expected to take, and what becomes of the former writer of the database: which
 * cost goes on until when. Pure.
 *
 * @param spec the environment's
 * @param last the failover that the status shows so far; null if there was none
 * @param restores true if Vault or volumes are restored
 * @param timeFactor factor on AWS's durations: 1 for AWS, smaller for a faster cloud
 */
record FailoverOutlook(
        EnvironmentSpec spec,
        List<SubsystemResource<?>> children,
        @Nullable FailoverStatus last,
        boolean restores,
        double timeFactor) {
    /** Until AWS shows the fence, a pod has proved it, and the probe has ended the sessions. No public figure: an estimate. */
    private static final Duration FENCE = Duration.ofSeconds(90);

    /** RDS user guide, "Promoting a read replica": a few minutes or longer. ElastiCache needs about one minute meanwhile. */
    private static final Duration PROMOTE = Duration.ofMinutes(5);

    /** Vault's newest snapshot and Velero's newest backup. No public figure: an estimate. */
    private static final Duration RESTORE = Duration.ofMinutes(5);

    /** Outputs, ConfigMaps and the public name, and the probe's first row and key. No public figure: an estimate. */
    private static final Duration SWITCH_AND_VERIFY = Duration.ofMinutes(1);

    /** The outlook of those facts. */
    static FailoverOutlook of(FailoverFacts facts, List<SubsystemResource<?>> children, double timeFactor) {
        return new FailoverOutlook(
                facts.spec(),
                children,
                facts.recorded(),
                !facts.secondary().stacks().isEmpty(),
                timeFactor);
    }

    /** The status with both, as far as they are known. */
    @Nullable
    FailoverStatus addTo(@Nullable FailoverStatus status) {
        if (status == null) {
            return null;
        }
        var isRecorded = last != null && last.startedAt().equals(status.startedAt());
        return status.with(
                isRecorded ? status.estimatedSeconds() : Long.valueOf(seconds(status.mode())),
                isUndone(status) ? null : formerWriter(status));
    }

    private static boolean isUndone(FailoverStatus status) {
        return status.endedAt() != null && status.verifiedAt() == null;
    }

    /** What the latest failover of that mode took; without one, the sum of the steps' usual durations. */
    private long seconds(FailoverMode mode) {
        if (last != null && last.mode() == mode && last.verifiedAt() != null) {
            return Duration.between(Instant.parse(last.startedAt()), Instant.parse(last.verifiedAt()))
                    .toSeconds();
        }
        var usual = PROMOTE.plus(SWITCH_AND_VERIFY)
                .plus(mode == FailoverMode.PLANNED ? FENCE : Duration.ZERO)
                .plus(restores ? RESTORE : Duration.ZERO);
        return Math.round(usual.toSeconds() * timeFactor);
    }

    private FormerWriterStatus formerWriter(FailoverStatus status) {
        var before = status.oldPrimary();
        if (before != null && status.endedAt() != null && last != null && last.endedAt() != null) {
            return before; // what happens to it later is nothing that the failover does
        }
        var fate = spec.failover().oldPrimary();
        var database = children.stream()
                .filter(PlatformDatabase.class::isInstance)
                .filter(child -> child.getSpec().placement().region().equals(status.from()))
                .findFirst();
        var cost = before == null
                ? database.map(child -> child.statusOrEmpty().costPerMonth()).orElse(null)
                : before.costPerMonth();
        if (isRebuilt(status)) {
            var snapshot = database.map(child -> child.statusOrEmpty().outputs().get("formerWriterSnapshot"));
            return switch (fate) {
                case SNAPSHOT ->
                    new FormerWriterStatus(
                            fate,
                            null,
                            null,
                            "deleted; its final snapshot stays"
                                    + snapshot.map(name -> ": " + name).orElse(""));
                case DELETE -> new FormerWriterStatus(fate, null, null, "deleted without a final snapshot");
                case KEEP ->
                    new FormerWriterStatus(
                            fate,
                            cost,
                            null,
                            "stays renamed and fenced until a person deletes it: the PlatformDatabase of "
                                    + status.from() + " lists it with the command");
            };
        }
        var until = fate == OldPrimary.KEEP
                ? null
                : database.map(child -> child.statusOrEmpty().estimatedReadyAt())
                        .orElse(null);
        return new FormerWriterStatus(fate, cost, isRebuilding(status) ? until : null, waiting(status, fate));
    }

    private static String waiting(FailoverStatus status, OldPrimary fate) {
        var until = status.verifiedAt() == null
                ? "kept until " + status.to() + " is verified, and a replica has replaced it in " + status.from()
                : "kept until a replica has replaced it in " + status.from();
        return until
                + switch (fate) {
                    case SNAPSHOT -> "; then deleted after a final snapshot";
                    case DELETE -> "; then deleted without a final snapshot";
                    case KEEP -> "; then it stays renamed and fenced until a person deletes it";
                };
    }

    private static boolean isRebuilding(FailoverStatus status) {
        return status.verifiedAt() != null && !isRebuilt(status);
    }

    private static boolean isRebuilt(FailoverStatus status) {
        return status.steps().stream()
                .anyMatch(step ->
                        step.name().equals(FailoverStepName.REBUILD.text()) && step.outcome() == Outcome.SUCCEEDED);
    }
}
