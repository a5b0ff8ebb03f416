package io.platformoperator.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Collects what other clients added to the resources of a graph and what stays: parts that the kinds name, and tags. A tag is
 * reported once per key, with the number of resources that have it, because other clients often tag whole accounts.
 */
final class UnmanagedElements<C extends Cloud> {
    /** End of the message of a part or tag that stays. */
    static final String STAYS = ", added by another client: left unchanged";

    private static final String TAG_STAYS = ", which spec.tags lacks: left unchanged";

    private static final String TAGS = ResourceKind.TAGS;

    private final Owner owner;
    private final List<Step> steps = new ArrayList<>();
    private final Map<String, Tagged<?>> tags = new TreeMap<>();

    /** The first resource that has a tag, and the number of others. */
    private record Tagged<O>(Node<?, ?, O> node, O observed, String value, int others) {
        Tagged<O> another() {
            return new Tagged<>(node, observed, value, others + 1);
        }

        Step step(Owner owner, String key) {
            var more = others == 0 ? "" : " and " + others + " more resources";
            var message = "the tag " + key + "=" + value + " of this" + more + TAG_STAYS;
            return unmanaged(owner, node, observed, TAGS, key, message);
        }
    }

    UnmanagedElements(Owner owner) {
        this.owner = owner;
    }

    /** Adds what others added to the resource of a node. */
    <D, O> void add(Node<C, D, O> node, D desired, O observed) {
        var ignored = owner.ignoredFields();
        for (var element : node.kind().unmanagedElements(desired, observed)) {
            if (!ignored.coversField(node, element.field())) {
                steps.add(unmanaged(
                        owner, node, observed, element.field(), element.name(), element.description() + STAYS));
            }
        }
        if (!ignored.coversField(node, TAGS)) {
            var others = new TreeMap<>(ignored.without(node, node.kind().tags(observed)));
            others.keySet().removeAll(owner.tagsFor(node.name()).keySet());
            others.keySet().removeIf(UnmanagedElements::isOfController);
            others.forEach((key, value) ->
                    tags.merge(key, new Tagged<>(node, observed, value, 0), (first, _) -> first.another()));
        }
    }

    List<Step> steps() {
        var all = new ArrayList<>(steps);
        tags.forEach((key, tagged) -> all.add(tagged.step(owner, key)));
        return all;
    }

    private static <O> Step unmanaged(
            Owner owner, Node<?, ?, O> node, O observed, String field, String name, String message) {
        var identity = owner.identity(node.name() + "/" + field + "/" + name);
        return new Step.Unmanaged<>(identity, node.kind(), observed, message);
    }

    /**
     * True for keys with the prefix of a controller, such as {@code aws:} and {@code kubernetes.io/}, and for the name that
     * consoles show.
     */
    private static boolean isOfController(String key) {
        return key.contains(":") || key.contains("/") || key.equals("Name");
    }
}
