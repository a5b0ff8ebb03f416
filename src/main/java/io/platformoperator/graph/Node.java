package io.platformoperator.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One desired resource of a graph, or a reference to a resource of another subsystem. Used as a {@link Dependency}, it means
 * "this node is ready".
 */
public final class Node<C extends Cloud, D, O> implements Dependency {
    private final Identity identity;
    private final ResourceKind<C, D, O> kind;
    private final @Nullable Function<Dependencies, D> desired;
    private final @Nullable O preview;
    private final @Nullable Function<List<O>, Optional<O>> search;
    private final List<Dependency> dependencies;

    Node(
            Identity identity,
            ResourceKind<C, D, O> kind,
            @Nullable Function<Dependencies, D> desired,
            @Nullable O preview,
            @Nullable Function<List<O>, Optional<O>> search,
            List<Dependency> dependencies) {
        this.identity = identity;
        this.kind = kind;
        this.desired = desired;
        this.preview = preview;
        this.search = search;
        this.dependencies = List.copyOf(dependencies);
    }

    /** Identity of the resource. */
    public Identity identity() {
        return identity;
    }

    /** Logical id within the subsystem. */
    public String name() {
        return identity.name();
    }

    /** Kind of the resource. */
    public ResourceKind<C, D, O> kind() {
        return kind;
    }

    /** Conditions that must hold before the resource is created or updated. */
    public List<Dependency> dependencies() {
        return dependencies;
    }

    /** True if another subsystem or another owner manages the resource: the engine only reads it. */
    public boolean isReference() {
        return desired == null;
    }

    /** True if the resource has another owner: it does not carry the node's identity. */
    public boolean isExternal() {
        return search != null;
    }

    /** The resource of another owner among those of a listing. */
    Optional<O> search(List<O> resources) {
        return Objects.requireNonNull(search, "only an external resource is searched")
                .apply(resources);
    }

    /** A weaker dependency: this node must exist but need not be ready. */
    public Dependency existing() {
        return new Dependency.Existing(this);
    }

    @Override
    public Node<C, D, O> node() {
        return this;
    }

    @Override
    public boolean isSatisfiedBy(State state) {
        return state instanceof State.Ready;
    }

    D desired(Dependencies dependencies) {
        if (desired == null) {
            throw new IllegalStateException(identity + " is a reference and has no desired state");
        }
        return desired.apply(dependencies);
    }

    O preview() {
        return Objects.requireNonNull(preview, "only a reference has a preview");
    }

    /** Names of the dependencies that these states of nodes do not satisfy. */
    List<String> unsatisfied(Map<Node<?, ?, ?>, State> states) {
        return dependencies.stream()
                .filter(dependency -> !isSatisfied(dependency, states.get(dependency.node())))
                .map(dependency -> dependency.node().name())
                .toList();
    }

    /** The nodes and all that they depend on, directly or indirectly. */
    static Set<Node<?, ?, ?>> withDependencies(Collection<? extends Node<?, ?, ?>> roots) {
        var found = new LinkedHashSet<Node<?, ?, ?>>();
        var queue = new ArrayList<Node<?, ?, ?>>(roots);
        while (!queue.isEmpty()) {
            var node = queue.removeLast();
            if (found.add(node)) {
                node.dependencies().forEach(dependency -> queue.add(dependency.node()));
            }
        }
        return found;
    }

    static boolean isSatisfied(Dependency dependency, @Nullable State state) {
        return state != null && dependency.isSatisfiedBy(state);
    }

    @Override
    public String toString() {
        return kind.name() + " " + name();
    }
}
