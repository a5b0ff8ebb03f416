package io.platformoperator.environment;

import io.fabric8.kubernetes.api.model.Condition;
import io.platformoperator.api.v1alpha1.EnvironmentStatus;
import io.platformoperator.api.v1alpha1.ManagementPolicy;
import io.platformoperator.api.v1alpha1.Phase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SizingStatus;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.kubernetes.Annotations;
import io.platformoperator.kubernetes.Conditions;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rolls the children's reports up into the environment's. A pure function: the same objects give the same status, so a
 * steady environment is never written.
 *
 * @param environment the object, with its status so far
 * @param wanted the children that its spec asks for
 * @param children those that exist
 * @param sizing what was chosen, and why
 */
record EnvironmentReport(
        PlatformEnvironment environment,
        List<SubsystemResource<?>> wanted,
        List<Child> children,
        List<SizingStatus> sizing,
        Instant now) {

    EnvironmentStatus status() {
        var blocking = blocking();
        var isReady = blocking.isEmpty() && allPresent();
        var isStalled = children.stream().anyMatch(Child::isStalled);
        var isPaused = isPaused();
        var message = message(blocking, isReady, isPaused);
        var reason = isPaused ? "Paused" : isReady ? "AllReady" : isStalled ? "Stalled" : "InProgress";
        var conditions = new Conditions(before().conditions(), generation(), now)
                .with(Conditions.READY, isReady && !isPaused, reason, message)
                .when(!isReady && !isStalled && !isPaused, Conditions.RECONCILING, reason, message)
                .when(isStalled && !isPaused, Conditions.STALLED, reason, message);
        for (var kind : ChildKind.values()) {
            subsystem(kind, conditions);
        }
        return status(conditions.list(), phase(isReady, isStalled, isPaused), message);
    }

    EnvironmentStatus statusOfDeletion(String message, boolean isStalled) {
        var reason = isStalled ? "DeletionProtected" : "Deleting";
        var conditions = new Conditions(before().conditions(), generation(), now)
                .with(Conditions.READY, false, reason, message)
                .when(!isStalled, Conditions.RECONCILING, reason, message)
                .when(isStalled, Conditions.STALLED, reason, message)
                .list();
        return status(conditions, Phase.DELETING, message);
    }

    private EnvironmentStatus status(List<Condition> conditions, Phase phase, String message) {
        var isReady = Conditions.isTrue(conditions, Conditions.READY, generation());
        var activeRegion = Outputs.activeRegion(environment.getSpec());
        return new EnvironmentStatus(
                generation(),
                conditions,
                phase,
                sum(child -> child.reported().resourcesReady()) + "/"
                        + sum(child -> child.reported().resourcesWanted()),
                cost(),
                isReady ? null : estimate(),
                message,
                activeRegion,
                sizing,
                Outputs.of(environment.getSpec(), children),
                before().lastDrill(),
                handledRequest());
    }

    /** A request is handled once everything on AWS was looked at for it. */
    private @Nullable String handledRequest() {
        var request = Annotations.get(environment.getMetadata(), PlatformEnvironment.RECONCILE_REQUESTED_AT);
        var isHandled = children.stream()
                .filter(child -> child.kind() != ChildKind.STACK)
                .allMatch(child -> Objects.equals(child.object().reported().handledReconcileRequest(), request));
        return isHandled ? request : before().handledReconcileRequest();
    }

    private EnvironmentStatus before() {
        return environment.reported();
    }

    private long generation() {
        return environment.getMetadata().getGeneration();
    }

    private boolean isPaused() {
        return Annotations.isPaused(environment.getMetadata())
                || environment.getSpec().managementPolicy() == ManagementPolicy.PAUSE;
    }

    private boolean allPresent() {
        return wanted.stream().allMatch(each -> children.stream()
                .anyMatch(child -> child.isSameObjectAs(each) && child.isAsWanted(each)));
    }

    /** Children that are not ready, those that need a person first. */
    private List<Child> blocking() {
        var blocking = new ArrayList<Child>();
        children.stream().filter(Child::isStalled).forEach(blocking::add);
        children.stream()
                .filter(Predicate.not(Child::isReady))
                .filter(child -> !child.isStalled())
                .forEach(blocking::add);
        return blocking;
    }

    private String message(List<Child> blocking, boolean isReady, boolean isPaused) {
        if (isPaused) {
            return "paused: nothing is looked at or changed";
        }
        if (isReady) {
            return "everything is ready";
        }
        return blocking.isEmpty()
                ? "composing " + wanted.size() + " children"
                : blocking.getFirst().line()
                        + (blocking.size() > 1 ? "; " + (blocking.size() - 1) + " more not ready" : "");
    }

    private Phase phase(boolean isReady, boolean isStalled, boolean isPaused) {
        if (isPaused) {
            return Phase.PAUSED;
        }
        if (isReady) {
            return Phase.READY;
        }
        if (isStalled) {
            return Phase.STALLED;
        }
        var last = before().phase();
        var wasReady = last == Phase.READY || last == Phase.UPDATING || last == Phase.DEGRADED;
        if (wasReady) {
            var isNewSpec = !Objects.equals(before().observedGeneration(), generation());
            return isNewSpec || last == Phase.UPDATING ? Phase.UPDATING : Phase.DEGRADED;
        }
        return children.isEmpty() ? Phase.PENDING : Phase.PROVISIONING;
    }

    private void subsystem(ChildKind kind, Conditions conditions) {
        var those = children.stream().filter(child -> child.kind() == kind).toList();
        if (those.isEmpty()) {
            return;
        }
        var notReady = those.stream().filter(Predicate.not(Child::isReady)).findFirst();
        var isReady = notReady.isEmpty();
        var reason = notReady.flatMap(
                        child -> Conditions.find(child.object().reported().conditions(), Conditions.READY))
                .map(Condition::getReason)
                .orElse(isReady ? "Ready" : "Pending");
        conditions.with(
                kind.condition(), isReady, reason, notReady.map(Child::line).orElse("ready"));
    }

    private int sum(Function<SubsystemResource<?>, @Nullable Integer> count) {
        return children.stream()
                .map(child -> Optional.ofNullable(count.apply(child.object())).orElse(0))
                .mapToInt(Integer::intValue)
                .sum();
    }

    private @Nullable String cost() {
        return children.stream()
                .map(child -> child.object().reported().costPerMonth())
                .filter(Objects::nonNull)
                .map(BigDecimal::new)
                .reduce(BigDecimal::add)
                .map(BigDecimal::toPlainString)
                .orElse(null);
    }

    private @Nullable String estimate() {
        return children.stream()
                .map(child -> child.object().reported().estimatedReadyAt())
                .filter(Objects::nonNull)
                .max(String::compareTo)
                .orElse(null);
    }
}
