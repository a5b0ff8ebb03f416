package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.FailoverMode;
import io.platformoperator.api.v1alpha1.FailoverStatus;
import io.platformoperator.api.v1alpha1.FailoverStatus.FailoverStep;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.api.v1alpha1.ProbeRequest;
import io.platformoperator.failover.Readiness.State;
import io.platformoperator.failover.Situation.Begun;
import io.platformoperator.failover.Situation.Committed;
import io.platformoperator.failover.Situation.Requested;
import io.platformoperator.failover.Situation.Reverted;
import io.platformoperator.failover.Situation.Steady;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what each region is to be now, and what the status says about it. Pure: the facts alone decide, so that an operator
 * that was killed, or that has lost the status, goes on where the regions are.
 */
public final class FailoverDecisions {
    private final FailoverFacts facts;

    private FailoverDecisions(FailoverFacts facts) {
        this.facts = facts;
    }

    /** The decision for an environment with two regions. */
    public static FailoverDecision of(FailoverFacts facts) {
        var decisions = new FailoverDecisions(facts);
        return switch (Situation.of(facts)) {
            case Steady(var active) -> decisions.steady(active);
            case Reverted(var active, var other) -> decisions.reverted(active, other);
            case Requested(var from, var to) -> decisions.requested(from, to);
            case Begun(var from, var to) -> decisions.begun(from, to);
            case Committed(var from, var to) -> decisions.committed(from, to);
        };
    }

    /** One region is active. The last step of its failover may go on, which changes no role any more. */
    private FailoverDecision steady(String active) {
        var steady = RegionRoles.steady(facts.spec(), active);
        var roles = steady.with(active, steady.of(active).withStacks(RestoreStep.unfinished(facts.of(active))));
        var recorded = facts.recorded();
        var since = recorded == null || !recorded.to().equals(active) ? null : recorded.verifiedAt();
        var message = active + " is active" + (since == null ? "" : " since " + since);
        if (recorded == null || recorded.endedAt() != null) {
            return new FailoverDecision(roles, recorded, FailoverCondition.active(message), Optional.empty());
        }
        var record = StepRecorder.of(recorded, facts.now());
        if (recorded.to().equals(active) && record.isVerified()) {
            return progress(roles, lastSteps(record, steps(facts.other(active).region(), active)));
        }
        var ended = record.ended(Map.of(), "spec.activeRegion was set back to " + active);
        return new FailoverDecision(roles, ended, FailoverCondition.active(message), Optional.empty());
    }

    private FailoverStatus lastSteps(StepRecorder record, FailoverSteps steps) {
        return record.with(
                Map.of(FailoverStepName.COMPLETE, steps.complete(), FailoverStepName.REBUILD, steps.rebuild()),
                facts.mode(),
                null);
    }

    /** The fence of a failover that nobody wants any more is removed. */
    private FailoverDecision reverted(String active, String other) {
        var why = "spec.activeRegion was set back to " + active;
        var recorded = facts.recorded(active, other);
        return new FailoverDecision(
                RegionRoles.steady(facts.spec(), active),
                recorded == null
                        ? facts.recorded()
                        : StepRecorder.of(recorded, facts.now()).ended(Map.of(), why),
                new FailoverCondition(
                        "False", FailoverCondition.REVERTED, why + ": applications get access to its data again"),
                Optional.empty());
    }

    private FailoverDecision requested(String from, String to) {
        return switch (Admission.of(facts, facts.of(from), facts.of(to))) {
            case Admission.Accepted() -> begun(from, to);
            case Admission.Undecided(var message) ->
                new FailoverDecision(
                        RegionRoles.steady(facts.spec(), from),
                        facts.recorded(),
                        new FailoverCondition("Unknown", "Checking", message),
                        Optional.empty());
            case Admission.Refused(var refusal) -> refused(from, facts.recorded(), refusal);
        };
    }

    private FailoverDecision refused(String active, @Nullable FailoverStatus status, FailoverRefusal refusal) {
        return new FailoverDecision(
                RegionRoles.steady(facts.spec(), active), status, FailoverCondition.of(refusal), Optional.of(refusal));
    }

    /** The old region is fenced, and the other one gets what it lacks. Nothing is done yet that can't be undone. */
    private FailoverDecision begun(String from, String to) {
        if (facts.refusal().isPresent()) {
            return refused(from, facts.recorded(), facts.refusal().get()); // it has failed: the fence is removed
        }
        var steps = steps(from, to);
        var record = StepRecorder.of(facts, from, to);
        var fence = steps.fence();
        var drain = fence.isOver() ? steps.drain() : StepState.pending("");
        var isOverdue = facts.isOverdue(from, to);
        if (facts.isForced() && !drain.isOver() && (isOverdue || isLost(from))) {
            return committed(from, to);
        }
        if (drain.isOver()) {
            return committed(from, to);
        }
        var states = states(steps, fence, drain);
        if (isOverdue) {
            return failed(from, record, states, fence.isOver() ? FailoverStepName.DRAIN : FailoverStepName.FENCE);
        }
        var restore = restore(from, to);
        var roles = RegionRoles.steady(facts.spec(), from)
                .with(
                        from,
                        RegionRole.writer(RegionCapacity.FULL)
                                .withFence(true)
                                .withProbe(fenceProbe(facts.of(from)))
                                .withStacks(fence.isOver() ? restore.lastBackup() : StackRequests.NONE))
                .with(to, RegionRole.replica(RegionCapacity.SCALED));
        return progress(roles, record.with(states, facts.mode(), null));
    }

    /** A region that was not observed yet may well answer: a process that has just begun must not promote the other one unfenced. */
    private boolean isLost(String region) {
        return facts.readiness().state() != State.UNKNOWN && !facts.of(region).answers();
    }

    /** A planned failover that takes too long is undone, because applications can't write meanwhile. */
    private FailoverDecision failed(
            String from, StepRecorder record, Map<FailoverStepName, StepState> states, FailoverStepName step) {
        var waiting = Objects.requireNonNull(states.get(step));
        var why = "not done within %s: %s".formatted(Durations.text(facts.limit()), waiting.message());
        var all = new EnumMap<FailoverStepName, StepState>(states);
        all.put(step, StepState.failed(why));
        all.entrySet().removeIf(each -> !each.getValue().isOver() && each.getKey() != step);
        return refused(
                from,
                record.ended(all, "the step " + step.text() + " failed"),
                new FailoverRefusal(
                        step.text() + "TimedOut",
                        "the failover was undone, and %s stays active. The step %s was %s. Then %s, or set spec.failover.mode Forced"
                                .formatted(from, step.text(), why, Admission.REQUEST_AGAIN)));
    }

    /** The other region becomes the writer, whatever the spec wants by now. */
    private FailoverDecision committed(String from, String to) {
        var steps = steps(from, to);
        var record = StepRecorder.of(facts, from, to);
        var states = states(steps, steps.fenceOrUnfenced(), drained(from, to, steps));
        var promote = steps.promote();
        states.put(FailoverStepName.PROMOTE, promote);
        var restore = restore(from, to);
        if (promote.isOver()) {
            states.put(FailoverStepName.RESTORE, restore.state());
        }
        var isRestored = promote.isOver() && restore.isOver();
        if (isRestored) {
            states.put(FailoverStepName.SWITCH, steps.switchOver());
        }
        var isScaled = record.isOver(FailoverStepName.SCALE) || steps.scale().isOver();
        if (isRestored && steps.switchOver().isOver()) {
            states.put(
                    FailoverStepName.VERIFY, isScaled ? steps.verify() : StepState.running("waits for the step Scale"));
        }
        var verify = states.get(FailoverStepName.VERIFY);
        var isVerified = record.isVerified() || isAskedToRebuild(from) || (verify != null && verify.isOver());
        if (record.isVerified()) {
            states.put(FailoverStepName.COMPLETE, steps.complete());
            states.put(FailoverStepName.REBUILD, steps.rebuild());
        }
        var decision = progress(
                committedRoles(from, to, steps, restore, isVerified),
                record.with(states, mode(from, to), loss(from, to)));
        return facts.requested().equals(to) ? decision : inProgress(decision, to);
    }

    private RegionRoles committedRoles(
            String from, String to, FailoverSteps steps, RestoreStep restore, boolean isVerified) {
        var isPromoted = facts.of(to).isPromoted(facts.replicatesCache());
        var isPublished = isPromoted && restore.isOver();
        var former = isAskedToRebuild(from) || (isVerified && steps.mayRebuild())
                ? RegionRole.replica(RegionCapacity.STANDBY).withFence(!steps.isRebuilt())
                : RegionRole.writer(RegionCapacity.FULL)
                        .withFence(true)
                        .withHold(!facts.of(from).isFenceInPlace())
                        .withProbe(fenceProbe(facts.of(from)))
                        .withStacks(restore.lastBackup());
        return new RegionRoles(
                isPublished ? to : from,
                isVerified ? to : from,
                Map.of(
                        from,
                        former,
                        to,
                        RegionRole.writer(isVerified ? RegionCapacity.FULL : RegionCapacity.SCALED)
                                .withProbe(isPublished ? verifyProbe(from, to) : null)
                                .withStacks(isPromoted ? restore.restores() : StackRequests.NONE)),
                false);
    }

    /** The proof first, then the end of all sessions: one that begins before the proof could go on writing. */
    private static @Nullable ProbeRequest fenceProbe(RegionFacts from) {
        var request = from.fenceRequest();
        return request == null ? null : new ProbeRequest(request, from.isFenceProved() ? request : null, null);
    }

    private ProbeRequest verifyProbe(String from, String to) {
        return new ProbeRequest(null, null, facts.verifyRequest(from, to));
    }

    private boolean isAskedToRebuild(String region) {
        var asked = facts.of(region).asked();
        return asked != null && asked.isRebuild();
    }

    private StepState drained(String from, String to, FailoverSteps steps) {
        return mode(from, to) == FailoverMode.FORCED
                ? steps.loss()
                : steps.drain().isOver() ? steps.drain() : steps.loss();
    }

    private FailoverMode mode(String from, String to) {
        var recorded = facts.recorded(from, to);
        var asked = facts.of(to).asked();
        var isCommitted = asked != null && asked.isWriter();
        return recorded != null && isCommitted ? recorded.mode() : facts.mode();
    }

    private @Nullable Long loss(String from, String to) {
        return mode(from, to) == FailoverMode.PLANNED ? Long.valueOf(0) : facts.expectedLossSeconds();
    }

    /** A request that comes too late: the failover goes on. */
    private static FailoverDecision inProgress(FailoverDecision decision, String to) {
        return new FailoverDecision(
                decision.roles(),
                decision.status(),
                decision.condition(),
                Optional.of(new FailoverRefusal(
                        "InProgress",
                        "the failover to %s has promoted its database and can't be undone: set spec.activeRegion %s, and fail back when the step Rebuild has succeeded"
                                .formatted(to, to))));
    }

    private RestoreStep restore(String from, String to) {
        return new RestoreStep(facts, facts.of(from), facts.of(to), mode(from, to) == FailoverMode.PLANNED);
    }

    private FailoverSteps steps(String from, String to) {
        return new FailoverSteps(facts, facts.of(from), facts.of(to));
    }

    private static Map<FailoverStepName, StepState> states(FailoverSteps steps, StepState fence, StepState drain) {
        var states = new EnumMap<FailoverStepName, StepState>(FailoverStepName.class);
        states.put(FailoverStepName.FENCE, fence);
        states.put(FailoverStepName.DRAIN, drain);
        states.put(
                FailoverStepName.SCALE,
                steps.from().asked() != null && steps.from().asked().fenced()
                        ? steps.scale()
                        : StepState.running("the full size of " + steps.to().region() + " is asked for"));
        return states;
    }

    private FailoverDecision progress(RegionRoles roles, FailoverStatus status) {
        if (status.endedAt() != null) {
            return new FailoverDecision(
                    roles,
                    status,
                    FailoverCondition.active(status.to() + " is active since " + status.verifiedAt()),
                    Optional.empty());
        }
        var current = status.steps().stream()
                .filter(step ->
                        step.outcome() == Outcome.RUNNING && !step.name().equals(FailoverStepName.SCALE.text()))
                .findFirst()
                .or(() -> status.steps().stream()
                        .filter(step -> step.endedAt() == null)
                        .findFirst());
        return new FailoverDecision(
                roles,
                status,
                new FailoverCondition(
                        "True",
                        current.map(FailoverStep::name).orElse("Rebuild"),
                        ProgressText.of(status, current.orElse(null))),
                Optional.empty());
    }
}
