package io.platformoperator.failover;

import io.fabric8.kubernetes.api.model.Condition;
import io.platformoperator.api.v1alpha1.FailoverStatus;
import io.platformoperator.api.v1alpha1.FailoverStatus.FailoverStep;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.kubernetes.Events;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Records the progress of failovers as Events: the start, the end of each step that was
 * started, the end, and refusals. */
public record FailoverEvents(Events events) {
    /** Records what the next status of an environment changes. */
    public void record(PlatformEnvironment environment, @Nullable FailoverStatus next, List<Condition> conditions) {
        var before = environment.statusOrEmpty().failover();
        if (next != null && !next.equals(before)) {
            var same = before != null && before.startedAt().equals(next.startedAt()) ? before : null;
            if (same == null) {
                events.normal(
                        environment,
                        "FailoverStarted",
                        "%s failover from %s to %s".formatted(mode(next), next.from(), next.to()));
            }
            next.steps().stream()
                    .filter(step -> step.startedAt() != null && step.endedAt() != null)
                    .filter(step -> same == null || same.steps().stream().noneMatch(other -> isSame(step, other)))
                    .forEach(step -> record(environment, step));
            if (next.endedAt() != null && next.verifiedAt() != null && (same == null || same.endedAt() == null)) {
                events.normal(environment, "FailedOver", next.to() + " is active since " + next.verifiedAt());
            }
        }
        recordRefusal(environment, conditions);
    }

    private static String mode(FailoverStatus status) {
        return switch (status.mode()) {
            case PLANNED -> "Planned";
            case FORCED -> "Forced";
        };
    }

    private static boolean isSame(FailoverStep step, FailoverStep other) {
        return step.name().equals(other.name()) && step.outcome() == other.outcome();
    }

    private void record(PlatformEnvironment environment, FailoverStep step) {
        var reason = "Failover" + step.name();
        var message = step.name() + ": " + Objects.requireNonNullElse(step.message(), "");
        if (step.outcome() == Outcome.SUCCEEDED) {
            events.normal(environment, reason, message);
        } else {
            events.warning(environment, reason, message);
        }
    }

    /** A refusal is a False condition with another reason than the one of a steady environment. */
    private void recordRefusal(PlatformEnvironment environment, List<Condition> conditions) {
        var before = Conditions.find(environment.statusOrEmpty().conditions(), FailoverCondition.TYPE)
                .map(Condition::getReason)
                .orElse("");
        Conditions.find(conditions, FailoverCondition.TYPE)
                .filter(condition -> "False".equals(condition.getStatus()))
                .filter(condition -> !condition.getReason().equals(FailoverCondition.ACTIVE)
                        && !condition.getReason().equals(FailoverCondition.REVERTED))
                .filter(condition -> !condition.getReason().equals(before))
                .ifPresent(condition -> events.warning(environment, condition.getReason(), condition.getMessage()));
    }
}
