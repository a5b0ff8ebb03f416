package io.platformoperator.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@link Plan#of}: walks the nodes in order of creation and decides about each from what it needs and what is seen. */
final class Planner<C extends Cloud> {
    private final Graph<C> graph;
    private final Observed observed;
    private final Have have = new Have();
    private final Map<Node<?, ?, ?>, State> states = new HashMap<>();
    private final Set<Object> claimed = new HashSet<>();
    private final Set<String> observedIds = new HashSet<>();
    private final List<Step> steps = new ArrayList<>();

    Planner(Graph<C> graph, Observed observed) {
        this.graph = graph;
        this.observed = observed;
    }

    Plan plan() {
        graph.nodes().forEach(this::decide);
        graph.kinds().reversed().forEach(this::removeUnwanted);
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
            case Listing.Known<H>(var resources) -> decide(node, want, Match.of(node, want, resources));
        }
    }

    private <W, H> void decide(Node<C, W, H> node, W want, Match<H> match) {
        var kind = node.kind();
        var found = match.have();
        if (found == null) {
            have.put(node, kind.preview(want));
            steps.add(
                    match.foreign() != null
                            ? new Step.Blocked<>(
                                    node,
                                    null,
                                    CloudError.ours(
                                            ErrorClass.CONFLICT, "NotOurs", foreign(kind, want, match.foreign())))
                            : new Step.Create<>(node, want, unmet(node)));
            return;
        }
        see(node, found);
        for (var twin : match.doubles()) {
            claimed.add(twin);
            steps.add(new Step.Delete<>(
                    node.identity(), kind, twin, want, kind.id(found) + " has the same identity", List.of()));
        }
        steps.add(
                switch (kind.state(found)) {
                    case State.Failed(var word, var why) ->
                        new Step.Blocked<>(node, found, CloudError.ours(ErrorClass.REFUSED, word, why));
                    case State.Deleting(var word) -> new Step.Wait<>(node, found, "until it is gone (" + word + ")");
                    case State.Pending(var word) -> new Step.Wait<>(node, found, word);
                    case State.Ready ignored -> compare(node, want, found);
                });
    }

    private <W, H> Step compare(Node<C, W, H> node, W want, H found) {
        var differences = node.kind().differences(want, found, graph.owner().tagsFor(node.name()));
        if (differences.isEmpty()) {
            return new Step.Keep<>(node, found, "");
        }
        var replacing = with(differences, OnDifference.REPLACE);
        var refused = with(differences, OnDifference.REFUSE);
        if (!refused.isEmpty() || (!replacing.isEmpty() && node.kind().holdsData())) {
            var which = refused.isEmpty() ? replacing : refused;
            return new Step.Blocked<>(
                    node,
                    found,
                    CloudError.ours(
                            ErrorClass.REFUSED,
                            "ImmutableField",
                            "can't be changed on an existing " + node.kind().name() + ": " + text(which)));
        }
        var unmet = unmet(node);
        return !replacing.isEmpty() && unmet.isEmpty()
                ? new Step.Replace<>(node, want, found, differences)
                : new Step.Update<>(node, want, found, differences, unmet);
    }

    private <W, H> void lookUp(Node<C, W, H> node) {
        switch (observed.of(node.kind())) {
            case Listing.Unknown<H>(var error) -> {
                have.put(node, node.foreseen());
                steps.add(new Step.Blocked<>(node, null, error));
            }
            case Listing.Known<H>(var resources) -> {
                var found = Match.<C, W, H>of(node, null, resources).have();
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
        observedIds.add(node.kind().id(found));
    }

    private <W, H> void removeUnwanted(ResourceKind<C, W, H> kind) {
        if (!(observed.of(kind) instanceof Listing.Known<H>(var resources))) {
            return;
        }
        for (var resource : resources) {
            if (!claimed.contains(resource) && !(kind.state(resource) instanceof State.Deleting)) {
                unwanted(kind, resource);
            }
        }
    }

    private <W, H> void unwanted(ResourceKind<C, W, H> kind, H resource) {
        var owner = graph.owner();
        kind.identity(resource)
                .filter(owner::owns)
                .filter(identity ->
                        graph.node(identity).isEmpty()) // a node that could not be decided yet keeps its own
                .ifPresent(identity -> steps.add(
                        kind.holdsData() && owner.deletionPolicy() == DeletionPolicy.RETAIN
                                ? new Step.Leave<>(identity, kind, resource, "no longer wanted, but it holds data")
                                : new Step.Delete<>(identity, kind, resource, null, "no longer wanted", List.of())));
        kind.parent(resource)
                .filter(observedIds::contains)
                .filter(parent -> allDecided(kind))
                .ifPresent(parent -> {
                    var identity = owner.identity(kind.haveName(resource));
                    steps.add(new Step.Delete<>(identity, kind, resource, null, "not part of the plan", List.of()));
                });
    }

    /** A part may only be called unwanted when every wanted part is known by name. */
    private boolean allDecided(ResourceKind<?, ?, ?> kind) {
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

    private static String text(List<Difference> differences) {
        return differences.stream().map(Difference::toString).collect(Collectors.joining(", "));
    }

    private static <W> String foreign(ResourceKind<?, W, ?> kind, W want, String why) {
        return kind.name() + " " + kind.wantName(want) + " exists, but " + why
                + ": rename the environment or remove that resource";
    }
}
