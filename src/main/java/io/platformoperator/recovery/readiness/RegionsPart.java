package io.platformoperator.recovery.readiness;

import io.fabric8.kubernetes.api.model.Condition;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.kubernetes.Conditions;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The children of both regions: all of them have to be ready. */
public final class RegionsPart {
    private static final String NAME = "regions";

    /** Reasons of a child whose state can't be told. */
    private static final Set<String> UNTOLD = Set.of("CloudUnavailable", "Throttled", "ClusterUnreachable");

    private RegionsPart() {}

    static Finding of(RecoveryFacts facts) {
        return of(facts.children(), facts.standbyRegion());
    }

    /** Whether all children of both regions are ready; of those that are not, the message names the first. */
    public static Finding of(List<SubsystemResource<?>> children, String standbyRegion) {
        var notReady = children.stream()
                .filter(child -> !isReady(child))
                .sorted((a, b) -> Boolean.compare(isUntold(a), isUntold(b)))
                .toList();
        return notReady.isEmpty()
                ? Finding.ready(NAME, "all children of both regions are ready", children.size())
                : notReady(notReady, standbyRegion);
    }

    private static Finding notReady(List<SubsystemResource<?>> children, String standbyRegion) {
        var first = children.getFirst();
        var isStandby = first.getSpec().placement().region().equals(standbyRegion);
        var message = Conditions.firstAndCount(
                "%s %s: %s".formatted(first.getKind(), first.getMetadata().getName(), problem(first)), children.size());
        var reason = isStandby ? "StandbyNotReady" : "ActiveRegionNotReady";
        return isUntold(first) ? Finding.unknown(NAME, reason, message) : Finding.notReady(NAME, reason, message);
    }

    private static boolean isReady(SubsystemResource<?> child) {
        return child.getMetadata().getDeletionTimestamp() == null
                && Conditions.isTrue(
                        child.statusOrEmpty().conditions(),
                        Conditions.READY,
                        child.getMetadata().getGeneration());
    }

    private static boolean isUntold(SubsystemResource<?> child) {
        return Conditions.find(child.statusOrEmpty().conditions(), Conditions.READY)
                .map(Condition::getReason)
                .filter(UNTOLD::contains)
                .isPresent();
    }

    private static String problem(SubsystemResource<?> child) {
        return Objects.requireNonNullElse(child.statusOrEmpty().message(), "not reconciled yet");
    }
}
