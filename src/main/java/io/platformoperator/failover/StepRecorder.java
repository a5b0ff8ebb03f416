package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.FailoverMode;
import io.platformoperator.api.v1alpha1.FailoverStatus;
import io.platformoperator.api.v1alpha1.FailoverStatus.FailoverStep;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.kubernetes.Conditions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the states of the steps as a status. A step that has ended keeps its outcome, its words and its times, even if what it
 * once saw has changed since; a step that was left out may still be done later. Pure.
 */
final class StepRecorder {
    private final FailoverStatus before;
    private final Instant now;

    private StepRecorder(FailoverStatus before, Instant now) {
        this.before = before;
        this.now = now;
    }

    /** The recorded failover between those regions, or a new one. */
    static StepRecorder of(FailoverFacts facts, String from, String to) {
        var recorded = facts.recorded(from, to);
        return new StepRecorder(
                recorded == null
                        ? new FailoverStatus(
                                from,
                                to,
                                facts.mode(),
                                Conditions.time(facts.now()),
                                null,
                                null,
                                null,
                                facts.expectedLossSeconds(),
                                null,
                                null,
                                List.of())
                        : recorded,
                facts.now());
    }

    /** The recorded failover itself. */
    static StepRecorder of(FailoverStatus recorded, Instant now) {
        return new StepRecorder(recorded, now);
    }

    /** True if the platform was verified in the other region. */
    boolean isVerified() {
        return before.verifiedAt() != null;
    }

    /** True if the step is recorded as over. */
    boolean isOver(FailoverStepName step) {
        return recorded(step)
                .filter(each -> each.outcome() == Outcome.SUCCEEDED || each.outcome() == Outcome.SKIPPED)
                .isPresent();
    }

    /** The next status. */
    FailoverStatus with(Map<FailoverStepName, StepState> states, FailoverMode mode, @Nullable Long lossSeconds) {
        var steps = new ArrayList<FailoverStep>();
        for (var name : FailoverStepName.values()) {
            steps.add(step(name, states.get(name)));
        }
        var isEnded = steps.stream().noneMatch(step -> step.endedAt() == null);
        return new FailoverStatus(
                before.from(),
                before.to(),
                mode,
                before.startedAt(),
                or(before.verifiedAt(), isSuccess(steps, FailoverStepName.VERIFY)),
                or(before.endedAt(), isEnded),
                before.estimatedSeconds(),
                before.expectedLossSeconds(),
                before.lossSeconds() == null && isSuccess(steps, FailoverStepName.DRAIN)
                        ? lossSeconds
                        : before.lossSeconds(),
                before.oldPrimary(),
                steps);
    }

    /** The status of a failover that ended before its last step. */
    FailoverStatus ended(Map<FailoverStepName, StepState> states, String why) {
        var steps = new ArrayList<FailoverStep>();
        for (var name : FailoverStepName.values()) {
            steps.add(step(name, states.getOrDefault(name, StepState.skipped(why))));
        }
        return new FailoverStatus(
                before.from(),
                before.to(),
                before.mode(),
                before.startedAt(),
                before.verifiedAt(),
                or(before.endedAt(), true),
                before.estimatedSeconds(),
                before.expectedLossSeconds(),
                before.lossSeconds(),
                null,
                steps);
    }

    private FailoverStep step(FailoverStepName name, @Nullable StepState state) {
        var recorded = recorded(name);
        if (state == null || recorded.filter(each -> keeps(each, state)).isPresent()) {
            return recorded.orElseGet(() -> new FailoverStep(name.text(), Outcome.PENDING, null, null, null));
        }
        var wasStarted = recorded.map(FailoverStep::startedAt).isPresent();
        var isStarted = wasStarted || (state.outcome() != Outcome.PENDING && state.outcome() != Outcome.SKIPPED);
        var isEnded = state.outcome() != Outcome.PENDING && state.outcome() != Outcome.RUNNING;
        return new FailoverStep(
                name.text(),
                state.outcome(),
                isStarted ? or(recorded.map(FailoverStep::startedAt).orElse(null), true) : null,
                isEnded ? Conditions.time(now) : null,
                state.message().isEmpty() ? null : state.message());
    }

    private static boolean keeps(FailoverStep recorded, StepState next) {
        return switch (recorded.outcome()) {
            case SUCCEEDED, FAILED -> true;
            case SKIPPED -> next.outcome() != Outcome.SUCCEEDED;
            case PENDING, RUNNING -> false;
        };
    }

    private Optional<FailoverStep> recorded(FailoverStepName name) {
        return before.steps().stream()
                .filter(step -> step.name().equals(name.text()))
                .findFirst();
    }

    private static boolean isSuccess(List<FailoverStep> steps, FailoverStepName name) {
        return steps.stream().anyMatch(step -> step.name().equals(name.text()) && step.outcome() == Outcome.SUCCEEDED);
    }

    private @Nullable String or(@Nullable String time, boolean isNow) {
        return time == null && isNow ? Conditions.time(now) : time;
    }
}
