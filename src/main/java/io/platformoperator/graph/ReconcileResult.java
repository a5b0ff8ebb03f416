package io.platformoperator.graph;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Result of one reconcile of a graph.
 *
 * @param plan remaining steps at the end of the reconcile
 * @param reports one report per desired resource, in order of creation, and one per resource that remains to be deleted
 * @param outputs published values of the resources that exist
 * @param unknownOutputs keys of outputs that can't be read now: their earlier values may still hold
 * @param changes operations that the cloud accepted, in order
 * @param nextReconcile time of the next reconcile; always in the future
 * @param isAbsenceProved true if absence is proved: every kind was listed twice, a consistency window apart, without the
 *     resource
 */
public record ReconcileResult(
        Plan plan,
        List<ResourceReport> reports,
        Map<String, String> outputs,
        Set<String> unknownOutputs,
        List<ResourceChange> changes,
        Instant nextReconcile,
        boolean isAbsenceProved) {
    public ReconcileResult {
        reports = List.copyOf(reports);
        outputs = Map.copyOf(outputs);
        unknownOutputs = Set.copyOf(unknownOutputs);
        changes = List.copyOf(changes);
    }

    /** True if every desired resource is ready or retained. */
    public boolean isReady() {
        return allIn(ResourceReport.Phase.READY);
    }

    /** True if every resource is proved to be deleted, except the retained ones. */
    public boolean isDeleted() {
        return isAbsenceProved && isDeletedAsObserved();
    }

    boolean isDeletedAsObserved() {
        return allIn(ResourceReport.Phase.DELETED);
    }

    /** True if every resource has that phase, except those that stay. */
    private boolean allIn(ResourceReport.Phase phase) {
        return reports.stream()
                .map(ResourceReport::phase)
                .allMatch(each -> each == phase
                        || each == ResourceReport.Phase.RETAINED
                        || each == ResourceReport.Phase.UNMANAGED);
    }
}
