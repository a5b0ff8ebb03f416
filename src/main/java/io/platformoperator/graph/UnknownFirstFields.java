package io.platformoperator.graph;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds a resource whose fields of the behavior {@link UpdateBehavior#FIRST} can't be compared, because the cloud does not answer:
 * the listing of its kind, or of the kind of one of its dependencies, failed. The resource may need an update before every other
 * change, so the other changes wait until it can be compared.
 *
 * <p>Counts only errors that end without a user. An error that needs a user, such as a missing permission, would hold back the
 * graph until somebody removes its cause, and with the graph the other parts of a fence.
 */
final class UnknownFirstFields {
    private final Dependencies dependencies;
    private final List<Step> steps;

    UnknownFirstFields(Dependencies dependencies, List<Step> steps) {
        this.dependencies = dependencies;
        this.steps = steps;
    }

    /** Name of the first such resource; empty if there is none. */
    Optional<String> name() {
        var unanswered = steps.stream()
                .flatMap(step -> step instanceof Step.Blocked<?, ?, ?> blocked ? Stream.of(blocked) : Stream.empty())
                .filter(blocked -> !blocked.error().errorClass().needsUserAction())
                .<Node<?, ?, ?>>map(Step.Blocked::node)
                .collect(Collectors.toSet());
        if (unanswered.isEmpty()) {
            return Optional.empty();
        }
        return steps.stream()
                .flatMap(step -> step instanceof Step.OfNode ofNode ? Stream.of(ofNode) : Stream.empty())
                .<Node<?, ?, ?>>map(Step.OfNode::node)
                .filter(node -> isUnknown(node, unanswered) && hasFirstField(node))
                .map(Node::name)
                .findFirst();
    }

    private static boolean isUnknown(Node<?, ?, ?> node, Set<Node<?, ?, ?>> unanswered) {
        return !node.isReference()
                && (unanswered.contains(node)
                        || node.dependencies().stream().anyMatch(each -> unanswered.contains(each.node())));
    }

    private <C extends Cloud, D, O> boolean hasFirstField(Node<C, D, O> node) {
        return node.kind().settings(node.desired(dependencies.restrictedTo(node.dependencies()))).stream()
                .anyMatch(setting -> setting.behavior() == UpdateBehavior.FIRST);
    }
}
