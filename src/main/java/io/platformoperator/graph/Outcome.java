package io.platformoperator.graph;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What one pass over a graph came to.
 *
 * @param plan what is still to be done, as seen at the end of the pass
 * @param reports one per wanted resource, in an order of creation, and one per unwanted one that is still there
 * @param outputs what the graph publishes of the resources that exist
 * @param changes what was done in this pass, in order
 * @param lookAgain when the next pass can find something new
 * @param settled whether what is not seen surely does not exist: it was looked for twice, a consistency window apart
 */
public record Outcome(
        Plan plan,
        List<NodeReport> reports,
        Map<String, String> outputs,
        List<Change> changes,
        Instant lookAgain,
        boolean settled) {
    public Outcome {
        reports = List.copyOf(reports);
        outputs = Map.copyOf(outputs);
        changes = List.copyOf(changes);
    }

    /** Whether everything that is wanted is as wanted. */
    public boolean isReady() {
        return reports.stream()
                .allMatch(report ->
                        report.phase() == NodeReport.Phase.READY || report.phase() == NodeReport.Phase.RETAINED);
    }

    /** Whether nothing is left that is to go, for sure. */
    public boolean isGone() {
        return settled && seesNothing();
    }

    boolean seesNothing() {
        return reports.stream()
                .allMatch(report ->
                        report.phase() == NodeReport.Phase.GONE || report.phase() == NodeReport.Phase.RETAINED);
    }
}
