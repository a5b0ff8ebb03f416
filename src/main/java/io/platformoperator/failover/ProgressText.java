package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.FailoverMode;
import io.platformoperator.api.v1alpha1.FailoverStatus;
import io.platformoperator.api.v1alpha1.FailoverStatus.FailoverStep;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import org.jspecify.annotations.Nullable;

/** Says in one line where a failover is. */
final class ProgressText {
    private ProgressText() {}

    /** The regions, the current step with what it waits for, and the next step. */
    static String of(FailoverStatus status, @Nullable FailoverStep current) {
        var mode = status.mode() == FailoverMode.PLANNED ? "Planned" : "Forced";
        var head = status.verifiedAt() == null
                ? "%s failover from %s to %s since %s".formatted(mode, status.from(), status.to(), status.startedAt())
                : "%s is active since %s".formatted(status.to(), status.verifiedAt());
        if (current == null) {
            return head;
        }
        var doing = current.message() == null ? "" : ": " + current.message();
        return head + "; step " + current.name() + doing + next(status, current);
    }

    private static String next(FailoverStatus status, FailoverStep current) {
        var index = status.steps().indexOf(current);
        return status.steps().stream()
                .skip(index + 1L)
                .filter(step -> step.outcome() == Outcome.PENDING)
                .findFirst()
                .map(step -> "; next: " + step.name())
                .orElse("");
    }
}
