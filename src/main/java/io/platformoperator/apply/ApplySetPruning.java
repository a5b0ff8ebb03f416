package io.platformoperator.apply;

import io.platformoperator.api.v1alpha1.Policies.DriftPolicy;
import io.platformoperator.apply.health.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Deletes members of a set that are no longer desired, in reverse order of application. */
final class ApplySetPruning {
    private final ClusterCache cache;
    private final ApplySetState state;
    private final DriftPolicy drift;
    private final DeletionGuard guard;
    private final ObjectDeletion deletion;

    ApplySetPruning(
            ClusterCache cache, ApplySetState state, DriftPolicy drift, DeletionGuard guard, ObjectDeletion deletion) {
        this.cache = cache;
        this.state = state;
        this.drift = drift;
        this.guard = guard;
        this.deletion = deletion;
    }

    /** Prunes all members of the set that are not among the desired keys and not exempt. */
    List<ObjectReport> prune(String setId, Set<ObjectKey> desired) {
        var superfluous = cache.members(setId).stream()
                .filter(member -> !desired.contains(member.key()) && !Pruning.isExempt(member))
                .toList();
        var reports = new ArrayList<ObjectReport>();
        for (var stage : ApplyOrder.stages(superfluous, ObservedObject::key)
                .descendingMap()
                .values()) {
            reports.addAll(Concurrently.map(stage, this::prune));
        }
        return reports;
    }

    private ObjectReport prune(ObservedObject member) {
        if (member.isBeingDeleted()) {
            return new ObjectReport(member.key(), ApplyAction.RETAINED, member.deletionMessage(), Health.READY);
        }
        if (drift == DriftPolicy.REPORT) {
            return new ObjectReport(member.key(), ApplyAction.RETAINED, "is no longer desired", Health.READY);
        }
        return state.reasonToRetain(member, () -> guard.reasonToRetain(member))
                .map(reason -> new ObjectReport(member.key(), ApplyAction.RETAINED, reason, Health.READY))
                .orElseGet(() -> new ObjectReport(
                        member.key(),
                        ApplyAction.PRUNED,
                        deletion.delete(member).orElse(""),
                        Health.READY));
    }
}
