package io.platformoperator.subsystem;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Listing;
import io.platformoperator.graph.Observed;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.Step;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;

/** Plans of graphs as text, one line per resource: the desired settings, and the resources that it waits for. */
public final class PlanText {
    private PlanText() {}

    /** The plan of that graph in an empty account. */
    public static String fromNothing(Graph<Aws> graph) {
        var empty = new HashMap<ResourceKind<?, ?, ?>, Listing<?>>();
        graph.observedKinds().forEach(kind -> empty.put(kind, new Listing.Known<>(List.of())));
        return Plan.of(graph, new Observed(empty)).steps().stream()
                .map(PlanText::line)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String line(Step step) {
        return switch (step) {
            case Step.Create<?, ?, ?> create ->
                "+ " + create.kind().name() + " " + create.identity().name() + " " + create.want()
                        + (create.after().isEmpty() ? "" : " after " + create.after());
            case Step.Wait<?, ?, ?> wait -> "~ " + wait.kind().name() + " " + wait.identity() + " " + wait.what();
            default -> "? " + step;
        };
    }
}
