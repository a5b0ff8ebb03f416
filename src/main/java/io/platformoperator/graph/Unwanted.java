package io.platformoperator.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds observed resources of an owner that match no node of its graph, and plans their deletion. Resources of later
 * kinds are deleted first, since they may depend on those of earlier kinds. Resources that hold data are retained under
 * {@link DeletionPolicy#RETAIN}.
 */
final class Unwanted<C extends Cloud> {
    private final Graph<C> graph;
    private final Observed observed;
    private final Set<Object> claimed;
    private final Predicate<Identity> isUndecided;
    private final Parts<C> parts;
    private final String why;
    private final Set<String> going = new HashSet<>();
    private final List<String> before = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    /** Decides about parts of a resource that match no node. */
    @FunctionalInterface
    interface Parts<C extends Cloud> {
        boolean areUnwanted(ResourceKind<C, ?, ?> kind, String parentId);
    }

    /**
     * Creates a search.
     *
     * @param claimed resources that nodes match
     * @param isUndecided true if a resource of that identity may still match a node
     * @param parts decides which unmatched parts to delete
     * @param why reason shown in the steps
     */
    Unwanted(
            Graph<C> graph,
            Observed observed,
            Set<Object> claimed,
            Predicate<Identity> isUndecided,
            Parts<C> parts,
            String why) {
        this.graph = graph;
        this.observed = observed;
        this.claimed = claimed;
        this.isUndecided = isUndecided;
        this.parts = parts;
        this.why = why;
    }

    List<Step> steps() {
        graph.kinds().forEach(this::collect);
        graph.kinds().reversed().forEach(this::ofKind);
        return steps;
    }

    private <W, H> void collect(ResourceKind<C, W, H> kind) {
        if (observed.of(kind) instanceof Listing.Known<H> known && !stays(kind)) {
            known.resources().stream()
                    .filter(resource -> byTags(kind, known, resource).isPresent())
                    .filter(resource -> !claimed.contains(resource))
                    .forEach(resource -> going.add(kind.id(resource)));
        }
    }

    private <W, H> void ofKind(ResourceKind<C, W, H> kind) {
        switch (observed.of(kind)) {
            case Listing.Unknown<H>(var error) -> {
                var any = "any " + kind.name();
                before.add(any);
                if (graph.nodes().stream().noneMatch(node -> node.kind().equals(kind))) {
                    steps.add(new Step.Unseen<>(graph.owner().identity(any), kind, error));
                }
            }
            case Listing.Known<H> known -> {
                var after = List.copyOf(before);
                for (var resource : known.resources()) {
                    var identity = whose(kind, known, resource);
                    if (identity != null && !claimed.contains(resource)) {
                        steps.add(step(identity, kind, resource, after));
                    }
                }
            }
        }
    }

    private <W, H> Step step(Identity identity, ResourceKind<C, W, H> kind, H resource, List<String> after) {
        if (stays(kind)) {
            return new Step.Leave<>(identity, kind, resource, "no longer wanted, but it holds data");
        }
        before.add(identity.name());
        return new Step.Delete<>(identity, kind, resource, null, why, after);
    }

    private boolean stays(ResourceKind<C, ?, ?> kind) {
        return kind.holdsData() && graph.owner().deletionPolicy() == DeletionPolicy.RETAIN;
    }

    private <W, H> @Nullable Identity whose(ResourceKind<C, W, H> kind, Listing.Known<H> known, H resource) {
        return byTags(kind, known, resource).or(() -> byParent(kind, resource)).orElse(null);
    }

    private <W, H> Optional<Identity> byTags(ResourceKind<C, W, H> kind, Listing.Known<H> known, H resource) {
        return known.identity(kind, resource).filter(graph.owner()::owns).filter(isUndecided.negate());
    }

    private <W, H> Optional<Identity> byParent(ResourceKind<C, W, H> kind, H resource) {
        return kind.parent(resource)
                .filter(parent -> going.contains(parent) || parts.areUnwanted(kind, parent))
                .map(parent -> graph.owner().identity(kind.haveName(resource)));
    }
}
