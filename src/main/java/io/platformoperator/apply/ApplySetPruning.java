package io.platformoperator.apply;

import io.platformoperator.api.v1alpha1.DriftPolicy;
import io.platformoperator.apply.health.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Deletes members of a set that are no longer desired, in reverse order of application. */
final class ApplySetPruning {
    private final ClusterView cache;
    private final SetMemory state;
    private final DriftPolicy drift;
    private final Guard guard;
    private final Deletion deletion;

    ApplySetPruning(ClusterView cache, SetMemory state, DriftPolicy drift, Guard guard, Deletion deletion) {
        this.cache = cache;
        this.state = state;
        this.drift = drift;
        this.guard = guard;
        this.deletion = deletion;
    }

    /** Prunes all members of the set that are not among the desired keys. */
    List<ObjectReport> prune(String setId, Set<ObjectKey> desired) {
        var superfluous = cache.members(setId).stream()
                .filter(member -> !desired.contains(member.key()))
                .toList();
        var reports = new ArrayList<ObjectReport>();
        for (var stage :
                ApplyOrder.stages(superfluous, Seen::key).descendingMap().values()) {
            reports.addAll(Concurrently.map(stage, this::prune));
        }
        return reports;
    }

    private ObjectReport prune(Seen member) {
        if (member.isGoing()) {
            return new ObjectReport(member.key(), Action.KEPT, member.lingering(), Health.READY);
        }
        if (drift == DriftPolicy.REPORT) {
            return new ObjectReport(member.key(), Action.KEPT, "is no longer desired", Health.READY);
        }
        return state.kept(member, () -> guard.keeps(member))
                .map(reason -> new ObjectReport(member.key(), Action.KEPT, reason, Health.READY))
                .orElseGet(() -> new ObjectReport(
                        member.key(), Action.PRUNED, deletion.of(member).orElse(""), Health.READY));
    }
}
