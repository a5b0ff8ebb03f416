package io.platformoperator.environment;

import io.fabric8.kubernetes.api.model.Condition;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.graph.ErrorClass;
import io.platformoperator.kubernetes.Annotations;
import io.platformoperator.kubernetes.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A child as the informer's cache has it. */
record Child(SubsystemResource<?> object) {
    /** The default {@code progressDeadlineSeconds} of a Deployment. */
    static final Duration PROGRESS_DEADLINE = Duration.ofMinutes(10);

    /** Reason of a stack's conditions while all objects are applied, and some are not ready without having failed. */
    private static final String ROLLING_OUT = "InProgress";

    private static final Set<String> SUMMARY = Set.of(Conditions.READY, Conditions.RECONCILING, Conditions.STALLED);

    ChildKind kind() {
        return ChildKind.of(object);
    }

    String name() {
        return object.getMetadata().getName();
    }

    String region() {
        return object.getSpec().placement().region();
    }

    /** False while the child is being deleted, whatever its status says. */
    boolean isReady() {
        return !isBeingDeleted()
                && Conditions.isTrue(
                        object.statusOrEmpty().conditions(),
                        Conditions.READY,
                        object.getMetadata().getGeneration());
    }

    /** True if all resources of the child were deleted, and only what AWS may create again keeps the child. */
    boolean isTornDown() {
        return isBeingDeleted()
                && Conditions.isTrue(
                        object.statusOrEmpty().conditions(),
                        Conditions.TORN_DOWN,
                        object.getMetadata().getGeneration());
    }

    boolean isStalled() {
        return Conditions.isTrue(
                object.statusOrEmpty().conditions(),
                Conditions.STALLED,
                object.getMetadata().getGeneration());
    }

    /**
     * Until when the child counts as rolling out; empty if it does not. A stack rolls out while controllers work on its objects:
     * a DaemonSet starts a pod on a node that joins, or a Deployment's latest change is not observed yet. kstatus calls this
     * InProgress. A stack that is not ready after {@link #PROGRESS_DEADLINE} is degraded.
     */
    Optional<Instant> rollsOutUntil() {
        var conditions = object.statusOrEmpty().conditions();
        var generation = object.getMetadata().getGeneration();
        return readyCondition()
                .filter(_ -> kind() == ChildKind.STACK && !isBeingDeleted())
                .filter(_ -> Conditions.isTrue(conditions, Conditions.RECONCILING, generation))
                .filter(ready -> ready.getReason().equals(ROLLING_OUT))
                .map(ready -> Instant.parse(ready.getLastTransitionTime()).plus(PROGRESS_DEADLINE));
    }

    boolean isBeingDeleted() {
        return object.getMetadata().getDeletionTimestamp() != null;
    }

    /** True if another environment object claims the environment, so that this one changes nothing. */
    boolean isClaimedByAnother() {
        return !isBeingDeleted() && reason().equals(ErrorClass.CLAIMED.reason());
    }

    /** Why the child is not ready, as the reason of a condition. */
    String reason() {
        return isDeletionUnreported()
                ? "Deleting"
                : readyCondition().map(Condition::getReason).orElse("Pending");
    }

    /** Why the child is not ready, with its kind and name. */
    String problem() {
        return isDeletionUnreported() ? object.getKind() + " " + name() + ": is being deleted" : line();
    }

    /** True if the child is being deleted and its status still calls it ready. */
    private boolean isDeletionUnreported() {
        return isBeingDeleted()
                && readyCondition()
                        .filter(ready -> !"True".equals(ready.getStatus()))
                        .isEmpty();
    }

    /**
     * Conditions that are true without making the child unready, such as {@code ZonesChanged}: all but {@code Ready}, {@code
     * Reconciling} and {@code Stalled}.
     */
    List<Condition> notices() {
        return object.statusOrEmpty().conditions().stream()
                .filter(condition -> "True".equals(condition.getStatus()) && !SUMMARY.contains(condition.getType()))
                .toList();
    }

    private Optional<Condition> readyCondition() {
        return Conditions.find(object.statusOrEmpty().conditions(), Conditions.READY);
    }

    /** Kind, name and message, such as {@code PlatformDatabase production-us-east-1: creating}. */
    String line() {
        var message = object.statusOrEmpty().message();
        return object.getKind() + " " + name() + ": " + (message == null ? "not reconciled yet" : message);
    }

    /** True if the object has the desired spec, labels and inherited annotations. */
    boolean matches(SubsystemResource<?> desired) {
        var meta = object.getMetadata();
        var desiredMeta = desired.getMetadata();
        return Objects.equals(object.getSpec(), desired.getSpec())
                && meta.getLabels() != null
                && meta.getLabels()
                        .entrySet()
                        .containsAll(desiredMeta.getLabels().entrySet())
                && Annotations.haveSameInherited(meta, desiredMeta);
    }

    /** True if both have the same kind and name; children of one environment share a namespace. */
    boolean isSameObjectAs(SubsystemResource<?> other) {
        return kind() == ChildKind.of(other)
                && name().equals(other.getMetadata().getName());
    }
}
