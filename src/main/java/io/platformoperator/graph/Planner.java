package io.platformoperator.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Implements {@link Plan#of}: decides about each node, in order of creation, from its dependencies and its observed
 * resource.
 */
final class Planner<C extends Cloud> {
    private final Graph<C> graph;
    private final Observed observed;
    private final Have have = new Have();
    private final Map<Node<?, ?, ?>, State> states = new HashMap<>();
    private final Set<Object> claimed = new HashSet<>();
    private final Map<String, Node<?, ?, ?>> parents = new HashMap<>();
    private final Map<Node<?, ?, ?>, List<String>> leaving = new HashMap<>();
    private final Set<Node<?, ?, ?>> behindLeaving = new HashSet<>();
    private final Set<Node<?, ?, ?>> strangers =
            new HashSet<>(); // resources without owner: adopted unchanged, never replaced
    private final List<Step> steps = new ArrayList<>();

    Planner(Graph<C> graph, Observed observed) {
        this.graph = graph;
        this.observed = observed;
    }

    Plan plan() {
        graph.nodes().forEach(this::decide);
        steps.replaceAll(this::afterThoseThatStandOnIt);
        steps.addAll(
                new Unwanted<>(graph, observed, claimed, this::isNode, this::areUnwanted, "no longer wanted").steps());
        return new Plan(graph.owner(), steps);
    }

    private <W, H> void decide(Node<C, W, H> node) {
        if (node.isReference()) {
            lookUp(node);
            return;
        }
        var want = node.want(have.only(node.needs()));
        switch (observed.of(node.kind())) {
            case Listing.Unknown<H>(var error) -> {
                have.put(node, node.kind().preview(want));
                steps.add(new Step.Blocked<>(node, null, error));
            }
            case Listing.Known<H> known -> decide(node, want, Match.of(node, want, known));
        }
    }

    private <W, H> void decide(Node<C, W, H> node, W want, Match<H> match) {
        var kind = node.kind();
        var adopted = graph.owner().adoptsByName() ? match.adoptable() : null;
        if (adopted != null) {
            strangers.add(node);
        }
        var found = match.have() == null ? adopted : match.have();
        if (found == null) {
            have.put(node, kind.preview(want));
            steps.add(
                    match.foreign() != null
                            ? new Step.Blocked<>(
                                    node,
                                    null,
                                    CloudError.ours(ErrorClass.CONFLICT, "NotOurs", foreign(kind, want, match)))
                            : new Step.Create<>(node, want, unmet(node)));
            if (node.needs().stream().map(Need::node).anyMatch(this::isOnItsWay)) {
                behindLeaving.add(node);
            }
            return;
        }
        see(node, found);
        parents.put(kind.id(found), node);
        for (var twin : match.doubles()) {
            claimed.add(twin);
            var why = kind.id(found) + " has the same identity";
            steps.add(
                    kind.holdsData()
                            ? new Step.Leave<>(node.identity(), kind, twin, why + ", but this one may hold data")
                            : new Step.Delete<>(node.identity(), kind, twin, want, why, List.of()));
        }
        holdBack(node, want, found);
        steps.add(
                switch (kind.state(found)) {
                    case State.Failed(var word, var why) ->
                        kind.isRecreatedWhenFailed() && !strangers.contains(node)
                                ? replace(node, want, found, List.of(failure(word, why)))
                                : new Step.Blocked<>(node, found, CloudError.ours(ErrorClass.REFUSED, word, why));
                    case State.Deleting(var word) -> new Step.Wait<>(node, found, "until it is gone (" + word + ")");
                    case State.Pending(var word) -> {
                        if (!with(differences(node, want, found), OnDifference.REPLACE)
                                .isEmpty()) {
                            willGo(node, want);
                        }
                        yield new Step.Wait<>(node, found, word);
                    }
                    case State.Ready ignored -> compare(node, want, found);
                });
    }

    private static Difference failure(String word, String why) {
        return new Difference("state", word + " (" + why + ")", "ready", OnDifference.REPLACE);
    }

    /** Hides a resource that must be replaced, now or once it is ready: no dependent may be created on it. */
    private <W, H> void willGo(Node<C, W, H> node, W want) {
        have.put(node, node.kind().preview(want));
        states.remove(node);
    }

    /** Replaces the resource: to the nodes after it, it counts as deleted. */
    private <W, H> Step replace(Node<C, W, H> node, W want, H found, List<Difference> differences) {
        leaving.put(node, new ArrayList<>());
        willGo(node, want);
        return new Step.Replace<>(node, want, found, differences, List.of());
    }

    /**
     * Makes a replacement wait for the deletion of this dependent, if the dependent cannot be moved to the new
     * resource.
     */
    private <W, H> void holdBack(Node<C, W, H> node, W want, H found) {
        var needed = node.needs().stream()
                .map(Need::node)
                .filter(leaving::containsKey)
                .toList();
        if (!needed.isEmpty() && !isMovable(differences(node, want, found))) {
            needed.forEach(each -> leaving.getOrDefault(each, new ArrayList<>()).add(node.name()));
        }
    }

    private static boolean isMovable(List<Difference> differences) {
        return with(differences, OnDifference.REPLACE).isEmpty()
                && with(differences, OnDifference.REFUSE).isEmpty();
    }

    private Step afterThoseThatStandOnIt(Step step) {
        return step instanceof Step.Replace<?, ?, ?> replace
                ? after(replace, leaving.getOrDefault(replace.node(), List.of()))
                : step;
    }

    private static <C extends Cloud, W, H> Step after(Step.Replace<C, W, H> step, List<String> after) {
        return new Step.Replace<>(step.node(), step.want(), step.have(), step.differences(), after);
    }

    private <W, H> List<Difference> differences(Node<C, W, H> node, W want, H found) {
        var owner = graph.owner();
        var differences = node.kind().differences(want, found, owner.keptTags(node));
        if (strangers.contains(node)) {
            differences.replaceAll(Planner::adopting);
        }
        differences.removeIf(difference -> owner.ignored().covers(node, difference));
        node.kind()
                .parent(found)
                .filter(parent -> leaving.containsKey(parents.get(parent)))
                .ifPresent(parent ->
                        differences.add(new Difference("parent", parent, Plan.KNOWN_LATER, OnDifference.REPLACE)));
        return differences;
    }

    private static Difference adopting(Difference difference) {
        return difference.field().equals(ResourceKind.TAGS)
                ? new Difference(ResourceKind.TAGS, "nobody's", "adopted by its name", difference.rule())
                : difference;
    }

    private <W, H> Step compare(Node<C, W, H> node, W want, H found) {
        var differences = differences(node, want, found);
        if (differences.isEmpty()) {
            return new Step.Keep<>(node, found, "");
        }
        var replacing = with(differences, OnDifference.REPLACE);
        var refused = with(differences, OnDifference.REFUSE);
        var isKept = node.kind().holdsData() || strangers.contains(node);
        var isSure = node.needs().stream().map(Need::node).allMatch(this::isKnown);
        if (isSure && (!refused.isEmpty() || (!replacing.isEmpty() && isKept))) {
            var which = refused.isEmpty() ? replacing : refused;
            return new Step.Blocked<>(
                    node,
                    found,
                    CloudError.ours(
                            ErrorClass.REFUSED,
                            "ImmutableField",
                            "can't be changed on an existing " + node.kind().name() + ": " + Difference.text(which)));
        }
        if (!replacing.isEmpty()) {
            if (!isKept && node.needs().stream().allMatch(this::isMetOrLeaving)) {
                return replace(node, want, found, differences);
            }
            states.remove(node); // no dependent may be created on a resource that will be replaced
        }
        return new Step.Update<>(node, want, found, differences, unmet(node));
    }

    private boolean isMetOrLeaving(Need need) {
        return isOnItsWay(need.node()) || isMet(need, states.get(need.node()));
    }

    /**
     * True if the node is being replaced, or cannot be created before another replacement. Waiting for it would be
     * circular.
     */
    private boolean isOnItsWay(Node<?, ?, ?> node) {
        return leaving.containsKey(node) || behindLeaving.contains(node);
    }

    /**
     * True if the node's resource is observed or being replaced. A comparison with a mere preview would differ by
     * chance.
     */
    private boolean isKnown(Node<?, ?, ?> node) {
        return states.containsKey(node) || leaving.containsKey(node);
    }

    private <W, H> void lookUp(Node<C, W, H> node) {
        switch (observed.of(node.kind())) {
            case Listing.Unknown<H>(var error) -> {
                have.put(node, node.foreseen());
                steps.add(new Step.Blocked<>(node, null, error));
            }
            case Listing.Known<H> known -> {
                var found = Match.<C, W, H>of(node, null, known).have();
                if (found == null) {
                    have.put(node, node.foreseen());
                    steps.add(
                            new Step.Wait<>(node, null, "for " + node.identity().subsystem() + " to make it"));
                } else {
                    see(node, found);
                    steps.add(new Step.Keep<>(node, found, ""));
                }
            }
        }
    }

    private <W, H> void see(Node<C, W, H> node, H found) {
        have.put(node, found);
        states.put(node, node.kind().state(found));
        claimed.add(found);
    }

    /** True for the identity of any node, even of one that could not be matched yet. */
    private boolean isNode(Identity identity) {
        return graph.node(identity).isPresent();
    }

    /**
     * True if unmatched parts of that parent are to be deleted: the parent is being replaced, or the names of all
     * desired parts are known.
     */
    private boolean areUnwanted(ResourceKind<C, ?, ?> kind, String parentId) {
        var parent = parents.get(parentId);
        return parent != null && (leaving.containsKey(parent) || knowsAllParts(kind));
    }

    private boolean knowsAllParts(ResourceKind<C, ?, ?> kind) {
        return graph.nodes().stream().filter(node -> node.kind().equals(kind)).allMatch(node -> node.needs().stream()
                .allMatch(need -> states.containsKey(need.node())));
    }

    private List<String> unmet(Node<?, ?, ?> node) {
        return node.needs().stream()
                .filter(need -> !isMet(need, states.get(need.node())))
                .map(need -> need.node().name())
                .toList();
    }

    private static boolean isMet(Need need, @Nullable State state) {
        return state != null && need.met(state);
    }

    private static List<Difference> with(List<Difference> differences, OnDifference rule) {
        return differences.stream().filter(d -> d.rule() == rule).toList();
    }

    private static <W> String foreign(ResourceKind<?, W, ?> kind, W want, Match<?> match) {
        return kind.name() + " " + kind.wantName(want) + " exists, but " + match.foreign() + ": rename the environment"
                + (match.adoptable() == null
                        ? " or remove that resource"
                        : ", remove that resource, or have it taken over with spec.adoption: Name");
    }
}
