package io.platformoperator.subsystem;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.KindListing;
import io.platformoperator.graph.ObservedState;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.Step;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;

/** Plans of graphs as text, one line per resource: the desired settings, and the resources that it waits for. */
public final class PlanText {
    private PlanText() {}

    /** The plan of that graph in an empty account. */
    public static String fromNothing(Graph<Aws> graph) {
        var empty = new HashMap<ResourceKind<?, ?, ?>, KindListing<?>>();
        graph.observedKinds().forEach(kind -> empty.put(kind, new KindListing.Listed<>(List.of())));
        return Plan.of(graph, new ObservedState(empty, Instant.EPOCH)).steps().stream()
                .map(PlanText::line)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String line(Step step) {
        return switch (step) {
            case Step.Create<?, ?, ?> create ->
                "+ " + create.kind().name() + " " + create.identity().name() + " " + create.desired()
                        + (create.waitsFor().isEmpty() ? "" : " after " + create.waitsFor());
            case Step.Wait<?, ?, ?> wait -> "~ " + wait.kind().name() + " " + wait.identity() + " " + wait.message();
            default -> "? " + step;
        };
    }
}
