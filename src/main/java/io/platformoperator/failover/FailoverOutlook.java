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
        return Math.round(FailoverEstimate.usual(mode, restores).toSeconds() * timeFactor);
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
        return new FormerWriterStatus(
                fate,
                cost,
                isRebuilding(status) ? until : null,
                FailoverEstimate.kept(status.from(), status.to(), fate, status.verifiedAt() != null));
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
