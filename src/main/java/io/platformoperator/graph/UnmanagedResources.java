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
 * {@link TeardownPolicy#RETAIN}. Parts that another client added stay where their kind says so. What a replacement set aside is
 * deleted or stays as {@link FormerResource} says.
 */
final class UnmanagedResources<C extends Cloud> {
    private final Graph<C> graph;
    private final ObservedState observed;
    private final Set<Object> matched;
    private final Predicate<Identity> mayMatchNode;
    private final PartFilter<C> parts;
    private final String reason;
    private final Set<String> deletedIds = new HashSet<>();
    private final Set<String> ownedIds = new HashSet<>();
    private final List<String> laterResources = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    /** Decides about parts of a resource that match no node. */
    @FunctionalInterface
    interface PartFilter<C extends Cloud> {
        Surplus decide(ResourceKind<C, ?, ?> kind, String parentId);
    }

    /** What is known of a part that matches no node. */
    enum Surplus {
        /** The parent is not the owner's, or the part may still match a node. */
        UNDECIDED,
        /** The parent stays, and no node desires the part. */
        NOT_DESIRED,
        /** The parent is to be deleted, with all its parts. */
        OF_DELETED_PARENT
    }

    /**
     * Creates a search.
     *
     * @param matched resources that nodes match
     * @param mayMatchNode true if a resource of that identity may still match a node
     * @param parts decides about unmatched parts
     * @param reason reason shown in the steps
     */
    UnmanagedResources(
            Graph<C> graph,
            ObservedState observed,
            Set<Object> matched,
            Predicate<Identity> mayMatchNode,
            PartFilter<C> parts,
            String reason) {
        this.graph = graph;
        this.observed = observed;
        this.matched = matched;
        this.mayMatchNode = mayMatchNode;
        this.parts = parts;
        this.reason = reason;
    }

    List<Step> steps() {
        graph.kinds().forEach(this::collect);
        graph.kinds().forEach(this::collectOwned);
        graph.kinds().reversed().forEach(this::planKind);
        return steps;
    }

    private <D, O> void collect(ResourceKind<C, D, O> kind) {
        if (observed.listing(kind) instanceof KindListing.Listed<O> known && !isRetained(kind)) {
            known.resources().stream()
                    .filter(resource -> byTags(kind, known, resource).isPresent())
                    .filter(resource -> !matched.contains(resource) && !hasChangedKind(kind, known, resource))
                    .forEach(resource -> deletedIds.add(kind.id(resource)));
        }
    }

    private <D, O> void collectOwned(ResourceKind<C, D, O> kind) {
        if (observed.listing(kind) instanceof KindListing.Listed<O> known) {
            known.resources().stream()
                    .filter(resource -> known.identity(kind, resource)
                            .filter(graph.owner()::owns)
                            .isPresent())
                    .forEach(resource -> ownedIds.add(kind.id(resource)));
        }
    }

    private <D, O> void planKind(ResourceKind<C, D, O> kind) {
        switch (observed.listing(kind)) {
            case KindListing.Unavailable<O>(var error) -> {
                var any = "any " + kind.name();
                laterResources.add(any);
                if (graph.nodes().stream().noneMatch(node -> node.kind().equals(kind))) {
                    steps.add(new Step.ListFailed<>(graph.owner().identity(any), kind, error));
                }
            }
            case KindListing.Listed<O> known -> {
                var waitsFor = List.copyOf(laterResources);
                for (var resource : known.resources()) {
                    var identity = identityOf(kind, known, resource);
                    if (identity != null && !matched.contains(resource)) {
                        var former = kind.former(resource);
                        steps.add(
                                former.isPresent()
                                        ? ofFormer(identity, kind, resource, former.get(), known)
                                        : step(identity, kind, resource, waitsFor));
                    }
                }
            }
        }
    }

    private <D, O> Step step(Identity identity, ResourceKind<C, D, O> kind, O resource, List<String> waitsFor) {
        if (!kind.mayHaveLogicalId(identity.name())) {
            return new Step.Retain<>(identity, kind, resource, changedKind(kind, resource));
        }
        if (isRetained(kind)) {
            return new Step.Retain<>(identity, kind, resource, "no longer desired, retained because it protects data");
        }
        var unmanaged = kind.unmanagedPart(resource, ownedIds::contains);
        if (surplus(kind, resource) == Surplus.NOT_DESIRED && unmanaged.isPresent()) {
            return new Step.Unmanaged<>(identity, kind, resource, unmanaged.get() + UnmanagedElements.STAYS);
        }
        laterResources.add(identity.name());
        return new Step.Delete<>(identity, kind, resource, null, reason, waitsFor);
    }

    /** Keeps a former resource until the new one exists, and one whose data go with it until the new one is ready. */
    private <D, O> Step ofFormer(
            Identity identity,
            ResourceKind<C, D, O> kind,
            O resource,
            FormerResource former,
            KindListing.Listed<O> known) {
        if (!former.isDeleted()) {
            return new Step.Retain<>(identity, kind, resource, former.reason());
        }
        var isReplaced = known.resources().stream()
                        .filter(matched::contains)
                        .anyMatch(each -> former.leavesCopy() || kind.state(each) instanceof State.Ready)
                || graph.nodes().stream()
                        .noneMatch(node -> node.kind().equals(kind) && mayMatchNode.test(node.identity()));
        return isReplaced
                ? new Step.Delete<>(identity, kind, resource, null, former.reason(), List.of())
                : new Step.Retain<>(
                        identity, kind, resource, "stays until the new one replaces it: " + former.reason());
    }

    private static <O> String changedKind(ResourceKind<?, ?, O> kind, O resource) {
        return kind.id(resource) + " was promoted or restored outside the operator to a " + kind.name()
                + ": retained because it may hold data of its own; delete it in AWS if nobody needs it";
    }

    /** True if the owner's resource was created as another kind. Such a resource is retained under every policy. */
    static <O> boolean hasChangedKind(ResourceKind<?, ?, O> kind, KindListing.Listed<O> known, O resource) {
        return known.identity(kind, resource)
                .filter(identity -> !kind.mayHaveLogicalId(identity.name()))
                .isPresent();
    }

    private boolean isRetained(ResourceKind<C, ?, ?> kind) {
        return switch (graph.owner().teardownPolicy()) {
            case RETAIN -> kind.protectsData();
            case SNAPSHOT -> kind.protectsData() && !kind.holdsData(); // snapshots may be unreadable without it
            case DELETE -> false;
        };
    }

    private <D, O> @Nullable Identity identityOf(ResourceKind<C, D, O> kind, KindListing.Listed<O> known, O resource) {
        return byTags(kind, known, resource).or(() -> byParent(kind, resource)).orElse(null);
    }

    private <D, O> Optional<Identity> byTags(ResourceKind<C, D, O> kind, KindListing.Listed<O> known, O resource) {
        return known.identity(kind, resource).filter(graph.owner()::owns).filter(mayMatchNode.negate());
    }

    private <D, O> Optional<Identity> byParent(ResourceKind<C, D, O> kind, O resource) {
        return surplus(kind, resource) == Surplus.UNDECIDED
                ? Optional.empty()
                : Optional.of(graph.owner().identity(kind.observedName(resource)));
    }

    private <D, O> Surplus surplus(ResourceKind<C, D, O> kind, O resource) {
        return kind.parent(resource)
                .map(parent -> deletedIds.contains(parent) ? Surplus.OF_DELETED_PARENT : parts.decide(kind, parent))
                .orElse(Surplus.UNDECIDED);
    }
}
