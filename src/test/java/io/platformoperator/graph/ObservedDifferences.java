package io.platformoperator.graph;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The differences between the desired resources of a graph and what a cloud might answer about them. */
public final class ObservedDifferences {
    private ObservedDifferences() {}

    /**
     * Compares each resource with an answer about it.
     *
     * @param answer changes the resource as it is after its creation; must return the same type
     * @return such as {@code rds/DBInstance instanceClass: db.t3.micro → db.t4g.micro}
     */
    public static <C extends Cloud> List<String> of(Graph<C> graph, UnaryOperator<Object> answer) {
        var all = new ArrayList<String>();
        var dependencies = new Dependencies();
        graph.nodes().forEach(node -> compare(node, dependencies, answer, all));
        return all;
    }

    @SuppressWarnings("unchecked") // by the contract of the answer
    private static <C extends Cloud, D, O> void compare(
            Node<C, D, O> node, Dependencies dependencies, UnaryOperator<Object> answer, List<String> all) {
        if (node.isReference()) {
            dependencies.put(node, node.preview());
            return;
        }
        var kind = node.kind();
        var desired = node.desired(dependencies.restrictedTo(node.dependencies()));
        var created = kind.preview(desired);
        dependencies.put(node, created);
        kind.differences(desired, (O) answer.apply(created), Map.of(), Instant.EPOCH)
                .forEach(difference -> all.add(kind.name() + " " + difference));
    }
}
