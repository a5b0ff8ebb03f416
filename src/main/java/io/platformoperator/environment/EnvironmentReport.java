package io.platformoperator.environment;

import io.fabric8.kubernetes.api.model.Condition;
import io.platformoperator.api.v1alpha1.EnvironmentStatus;
import io.platformoperator.api.v1alpha1.EnvironmentStatus.SizingStatus;
import io.platformoperator.api.v1alpha1.Phase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.environment.sizing.Sizing;
import io.platformoperator.failover.RegionFailover.Evaluation;
import io.platformoperator.failover.RegionRoles;
import io.platformoperator.kubernetes.Annotations;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.kubernetes.ReconcileFailure;
import io.platformoperator.subsystem.ReconcileMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rolls the children's statuses up into the environment's status. A pure function: the same objects give an equal status, so
 * a steady environment is not written.
 *
 * @param environment the environment with its present status
 * @param desired the children that its spec asks for
 * @param children the children that exist
 * @param sizing the chosen size of each component, with the reason
 * @param failover whether the second region could take over, and the failover to it; null if nothing is evaluated, because the
 *     environment is being deleted
 */
record EnvironmentReport(
        PlatformEnvironment environment,
        List<SubsystemResource<?>> desired,
        List<Child> children,
        List<SizingStatus> sizing,
        @Nullable Evaluation failover,
        Instant now) {

    /** Report of an environment of which nothing is known about its recovery. */
    EnvironmentReport(
            PlatformEnvironment environment,
            List<SubsystemResource<?>> desired,
            List<Child> children,
            List<SizingStatus> sizing,
            Instant now) {
        this(environment, desired, children, sizing, null, now);
    }

    /** Status after the children were applied. */
    EnvironmentStatus status() {
        var notReady = notReady();
        var outdated = outdated();
        var pause = ReconcileMode.pauseReason(
                environment.getMetadata(), environment.getSpec().managementPolicy());
        if (pause.isPresent()) {
            return status("Paused", pause.get(), Phase.PAUSED, false, false, false);
        }
        var claimed = children.stream().filter(Child::isClaimedByAnother).findFirst();
        if (claimed.isPresent()) {
            var message = claimed.get().object().statusOrEmpty().message();
            return status(claimed.get().reason(), String.valueOf(message), Phase.STALLED, false, false, true);
        }
        var progress = FailoverProgress.of(failover);
        if (progress.isPresent()) {
            return status(progress.get(), notReady, outdated);
        }
        if (notReady.isEmpty() && outdated == 0) {
            return status("AllReady", "all children are ready", Phase.READY, true, false, false);
        }
        var isStalled = children.stream().anyMatch(Child::isStalled);
        var reason = isStalled ? "Stalled" : "InProgress";
        return status(reason, message(notReady, outdated), phase(isStalled), false, !isStalled, isStalled);
    }

    /** Status during a failover, or after its refusal. A failover that is verified lets the children show whether they are ready. */
    private EnvironmentStatus status(FailoverProgress progress, List<Child> notReady, int outdated) {
        if (!progress.isVerified()) {
            var isStalled = progress.isRefused();
            return status(
                    progress.reason(),
                    progress.message(),
                    isStalled ? Phase.STALLED : Phase.FAILING_OVER,
                    false,
                    !isStalled,
                    isStalled);
        }
        var isStalled = children.stream().anyMatch(Child::isStalled);
        var rest = notReady.isEmpty() && outdated == 0 ? "" : "; " + message(notReady, outdated);
        return status(
                progress.reason(),
                progress.message() + rest,
                isStalled ? Phase.STALLED : Phase.UPDATING,
                false,
                !isStalled,
                isStalled);
    }

    /** Status after a reconcile that failed. Some of the children may have been applied. */
    EnvironmentStatus statusOfFailure(ReconcileFailure failure) {
        var isStalled = failure.needsUser();
        return status(failure.reason(), failure.message(), phase(isStalled), false, false, isStalled);
    }

    /** Status while the environment waits for the deletion of its children. */
    EnvironmentStatus statusOfDeletion() {
        var message = "deleting "
                + String.join("; ", children.stream().map(Child::line).toList());
        return statusOfDeletion("Deleting", message, true, false);
    }

    /** Status after a deletion that can't continue. */
    EnvironmentStatus statusOfBlockedDeletion(ReconcileFailure failure) {
        return statusOfDeletion(failure.reason(), failure.message(), !failure.needsUser(), failure.needsUser());
    }

    private EnvironmentStatus statusOfDeletion(
            String reason, String message, boolean isReconciling, boolean isStalled) {
        var conditions = conditions().summary(false, isReconciling, isStalled, reason, message);
        return status(conditions.list(), Phase.DELETING, message);
    }

    private EnvironmentStatus status(
            String reason, String message, Phase phase, boolean isReady, boolean isReconciling, boolean isStalled) {
        var conditions = conditions().summary(isReady, isReconciling, isStalled, reason, message);
        for (var kind : ChildKind.values()) {
            addCondition(kind, conditions);
        }
        if (failover != null) {
            FailoverProgress.addConditions(failover, before().conditions(), conditions);
        }
        RestoreCondition.add(environment, Outputs.of(activeRegion(), children), conditions);
        addNotices(conditions);
        return status(conditions.list(), phase, message);
    }

    private EnvironmentStatus status(List<Condition> conditions, Phase phase, String message) {
        var isReady = Conditions.isTrue(conditions, Conditions.READY, generation());
        var totals = new ChildTotals(children);
        return new EnvironmentStatus(
                generation(),
                conditions,
                phase,
                totals.progress(),
                totals.costPerMonth(),
                isReady ? null : totals.estimatedReadyAt(),
                message,
                activeRegion(),
                sizing,
                Outputs.of(activeRegion(), children),
                before().lastDrill(),
                handledRequest(),
                failover == null || failover.recovery() == null
                        ? null
                        : failover.recovery().status(),
                failover == null || failover.decision() == null
                        ? before().failover()
                        : failover.decision().status());
    }

    /** The region that is active now. A failover that goes on has not reached the one that the spec names yet. */
    private String activeRegion() {
        if (failover != null) {
            return failover.roles().published();
        }
        var last = before().activeRegion();
        return last == null ? RegionRoles.requested(environment.getSpec()) : last;
    }

    /** A request is handled once every AWS subsystem has handled it. */
    private @Nullable String handledRequest() {
        var request = Annotations.get(environment.getMetadata(), PlatformEnvironment.RECONCILE_REQUESTED_AT);
        var isHandled = children.stream()
                .filter(child -> child.kind() != ChildKind.STACK)
                .allMatch(child -> Objects.equals(child.object().statusOrEmpty().handledReconcileRequest(), request));
        return isHandled ? request : before().handledReconcileRequest();
    }

    private Conditions conditions() {
        return new Conditions(before().conditions(), generation(), now);
    }

    private EnvironmentStatus before() {
        return environment.statusOrEmpty();
    }

    private long generation() {
        return environment.getMetadata().getGeneration();
    }

    /** Number of desired children that do not exist, or not yet with the desired spec. */
    private int outdated() {
        return Math.toIntExact(desired.stream()
                .filter(each -> children.stream().noneMatch(child -> child.isSameObjectAs(each) && child.matches(each)))
                .count());
    }

    /** Children that are not ready, stalled ones first. */
    private List<Child> notReady() {
        return Stream.concat(
                        children.stream().filter(Child::isStalled),
                        children.stream().filter(Predicate.not(Child::isReady)).filter(Predicate.not(Child::isStalled)))
                .toList();
    }

    private String message(List<Child> notReady, int outdated) {
        if (notReady.isEmpty()) {
            return "applying " + outdated + " of " + desired.size() + " children";
        }
        var first = notReady.getFirst().problem();
        return notReady.size() > 1 ? first + "; " + (notReady.size() - 1) + " more not ready" : first;
    }

    private Phase phase(boolean isStalled) {
        if (isStalled) {
            return Phase.STALLED;
        }
        var last = before().phase();
        var wasReady = last == Phase.READY || last == Phase.UPDATING || last == Phase.DEGRADED;
        if (wasReady) {
            var isNewSpec = !Objects.equals(before().observedGeneration(), generation());
            return isNewSpec || isUpdating(last) ? Phase.UPDATING : Phase.DEGRADED;
        }
        return children.isEmpty() ? Phase.PENDING : Phase.PROVISIONING;
    }

    /**
     * True while a change of the spec goes on, or the stacks roll out. A stack that no longer makes progress ends both, unless
     * AWS resources are changing as well: node groups that replace their nodes make stacks wait for as long as that takes.
     */
    private boolean isUpdating(@Nullable Phase last) {
        var notReady = notReady();
        if (!notReady.isEmpty() && notReady.stream().allMatch(child -> child.kind() == ChildKind.STACK)) {
            return last != Phase.DEGRADED && notReady.stream().allMatch(this::rollsOut);
        }
        return last == Phase.UPDATING;
    }

    private boolean rollsOut(Child child) {
        return child.rollsOutUntil().filter(now::isBefore).isPresent();
    }

    /** When the children or the phase change if no object changes before; empty if only a change of an object changes them. */
    Optional<Instant> changesAt() {
        var deadlines = children.stream()
                .filter(Predicate.not(Child::isReady))
                .flatMap(child -> child.rollsOutUntil().stream())
                .filter(now::isBefore);
        return Stream.concat(Sizing.changesAt(environment.getSpec(), now).stream(), deadlines)
                .min(Comparator.naturalOrder());
    }

    /** Adds the condition of one kind of child, if the spec asks for a child of the kind or one exists. */
    private void addCondition(ChildKind kind, Conditions conditions) {
        var ofKind = children.stream().filter(child -> child.kind() == kind).toList();
        var missing = desired.stream()
                .filter(each -> ChildKind.of(each) == kind)
                .filter(each -> ofKind.stream().noneMatch(child -> child.isSameObjectAs(each)))
                .findFirst();
        var notReady = ofKind.stream().filter(Predicate.not(Child::isReady)).findFirst();
        if (notReady.isPresent()) {
            conditions.with(
                    kind.condition(),
                    false,
                    notReady.get().reason(),
                    notReady.get().problem());
        } else if (missing.isPresent()) {
            var name =
                    missing.get().getKind() + " " + missing.get().getMetadata().getName();
            conditions.with(kind.condition(), false, "Missing", name + ": does not exist");
        } else if (!ofKind.isEmpty()) {
            conditions.with(kind.condition(), true, "Ready", "ready");
        }
    }

    /** Adds the children's notices, one condition per type, with the children in its message. */
    private void addNotices(Conditions conditions) {
        var messages = new TreeMap<String, List<String>>();
        for (var child : children) {
            for (var notice : child.notices()) {
                messages.computeIfAbsent(notice.getType(), _ -> new ArrayList<>())
                        .add(child.object().getKind() + " " + child.name() + ": " + notice.getMessage());
            }
        }
        messages.forEach((type, ofType) -> conditions.with(type, true, type, String.join("; ", ofType)));
    }
}
