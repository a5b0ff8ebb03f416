package io.platformoperator.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All resources that one subsystem of one environment desires in one region. A node is added after its dependencies, so
 * the order of addition is a valid order of creation.
 */
public final class Graph<C extends Cloud> {
    private final Owner owner;
    private final List<ResourceKind<C, ?, ?>> kinds;
    private final Map<Identity, Node<C, ?, ?>> nodes = new LinkedHashMap<>();
    private final Map<String, GraphOutput<C>> outputs = new LinkedHashMap<>();
    private final Map<Identity, List<? extends Node<C, ?, ?>>> readyAfterOneOf = new LinkedHashMap<>();
    private final Map<Identity, List<CreationPrecondition<C>>> preconditions = new LinkedHashMap<>();
    private Predicate<CreationPrecondition<C>> isPending = precondition -> false;
    private ClaimGuard claimGuard = ClaimGuard.NONE;
    private final Set<Node<C, ?, ?>> retainedWithData = new LinkedHashSet<>();
    private final Set<Node<C, ?, ?>> retainedWithSnapshots = new LinkedHashSet<>();

    /**
     * Creates a graph without nodes.
     *
     * @param owner owner of the resources
     * @param kinds every kind of which this subsystem may ever have created a resource, in order of creation. The
     *     engine deletes observed resources of these kinds that no node desires, even if the graph has no node of the
     *     kind.
     */
    public Graph(Owner owner, List<ResourceKind<C, ?, ?>> kinds) {
        this.owner = owner;
        this.kinds = List.copyOf(kinds);
    }

    /**
     * Adds a desired resource.
     *
     * @param name logical id, unique in the graph. It is part of the identity in the tags, so its meaning must never
     *     change.
     * @param kind one of the graph's kinds
     * @param desired computes the desired state from the dependencies; must be pure and must not throw
     * @param dependencies dependencies: a node (must be ready) or {@link Node#existing()} (must exist)
     */
    public <D, O> Node<C, D, O> add(
            String name, ResourceKind<C, D, O> kind, Function<Dependencies, D> desired, Dependency... dependencies) {
        if (!kinds.contains(kind)) {
            throw new IllegalArgumentException(kind.name() + " is not among the kinds of " + owner.subsystem());
        }
        for (var dependency : dependencies) {
            if (!nodes.containsValue(dependency.node())) {
                throw new IllegalArgumentException(
                        name + " depends on " + dependency.node() + ", which is not in the graph");
            }
        }
        return put(new Node<>(owner.identity(name), kind, desired, null, null, List.of(dependencies)));
    }

    /**
     * Adds a reference to a resource that another subsystem of the same environment and region manages.
     *
     * @param preview preview of the resource, with {@link Plan#KNOWN_AFTER_APPLY} for ids: the plan uses it for dependents
     *     until the resource exists
     */
    public <D, O> Node<C, D, O> reference(String subsystem, String name, ResourceKind<C, D, O> kind, O preview) {
        var identity = new Identity(owner.environment(), owner.region(), subsystem, name);
        return put(new Node<>(identity, kind, null, preview, null, List.of()));
    }

    /**
     * Adds a reference to a resource of another owner, which has no tags of the environment: the engine only reads it.
     *
     * @param subsystem subsystem whose graph would have the resource if the environment owned it; its reports list the resource
     * @param preview as for {@link #reference}
     * @param search finds the resource among all of its kind; must be pure
     */
    public <D, O> Node<C, D, O> external(
            String subsystem,
            String name,
            ResourceKind<C, D, O> kind,
            O preview,
            Function<List<O>, Optional<O>> search) {
        var identity = new Identity(owner.environment(), owner.region(), subsystem, name);
        return put(new Node<>(identity, kind, null, preview, search, List.of()));
    }

    /**
     * Publishes a value of a resource, such as an endpoint or an ARN, for other objects. Must not be a secret.
     *
     * @param read reads the value; null while the cloud does not report it
     */
    public <O> void output(String key, Node<C, ?, O> node, Function<O, @Nullable String> read) {
        output(key, List.of(node), dependencies -> read.apply(dependencies.of(node)));
    }

    /**
     * Publishes a value of several resources, once all of them exist. Must not be a secret.
     *
     * @param read reads the value; null while the cloud does not report it
     */
    public void output(
            String key, Collection<? extends Node<C, ?, ?>> nodes, Function<Dependencies, @Nullable String> read) {
        outputs.put(key, new GraphOutput<>(List.copyOf(nodes), read));
    }

    /** The outputs by key, in the order in which they were declared. */
    Map<String, GraphOutput<C>> outputs() {
        return Collections.unmodifiableMap(outputs);
    }

    /**
     * Declares that the cloud can report a node as ready only after one of those others, although the node is created
     * before them: it is not polled until one of them is ready.
     */
    public void readyAfterOneOf(Node<C, ?, ?> node, List<? extends Node<C, ?, ?>> others) {
        readyAfterOneOf.put(node.identity(), List.copyOf(others));
    }

    /**
     * Declares that a node can be created only after another resource of the same subsystem is ready, in another region or
     * in this one. The deletion of that resource does not wait for the node.
     *
     * @param region region of the resource
     * @param name logical id of the resource in that region's graph
     * @param kind kind of the resource
     */
    public void createAfter(Node<C, ?, ?> node, String region, String name, ResourceKind<C, ?, ?> kind) {
        var identity = new Identity(owner.environment(), region, owner.subsystem(), name);
        preconditions
                .computeIfAbsent(node.identity(), ignored -> new ArrayList<>())
                .add(new CreationPrecondition<>(identity, kind));
    }

    /** What must be ready before the node is created. */
    List<CreationPrecondition<C>> preconditions(Node<C, ?, ?> node) {
        return preconditions.getOrDefault(node.identity(), List.of());
    }

    /** What must be ready before nodes of this graph are created. */
    public List<CreationPrecondition<C>> preconditions() {
        return preconditions.values().stream().flatMap(List::stream).distinct().toList();
    }

    /**
     * Sets which preconditions are known not to be met: plans do not create their nodes. By default none is, and the cloud
     * refuses the creation. Evaluated with every plan; false for a precondition of unknown state.
     */
    public void setPending(Predicate<CreationPrecondition<C>> pending) {
        isPending = pending;
    }

    /** Sets what is known of the claims on the rest of the environment, by default nothing; evaluated with every plan. */
    public void setClaimGuard(ClaimGuard guard) {
        claimGuard = guard;
    }

    ClaimGuard claimGuard() {
        return claimGuard;
    }

    /** The names of what the creation of the node waits for: dependencies and preconditions. */
    List<String> unsatisfied(Node<C, ?, ?> node, Map<Node<?, ?, ?>, State> states) {
        var names = new ArrayList<>(node.unsatisfied(states));
        preconditions(node).stream()
                .filter(isPending)
                .map(precondition -> precondition.name(owner))
                .forEach(names::add);
        return names;
    }

    /** Nodes that the cloud cannot report as ready yet, by {@link #readyAfterOneOf}. */
    Set<Identity> heldBack(Plan plan) {
        var ready = plan.steps().stream()
                .filter(Step.Keep.class::isInstance)
                .map(Step::identity)
                .collect(Collectors.toSet());
        return readyAfterOneOf.entrySet().stream()
                .filter(entry -> entry.getValue().stream().noneMatch(other -> ready.contains(other.identity())))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Declares that data of another subsystem depends on this node: {@link TeardownPolicy#RETAIN} retains it and its dependencies. */
    public void retainWithData(Node<C, ?, ?> node) {
        retainedWithData.add(node);
    }

    /** Declares that snapshots are unreadable without this node: {@link TeardownPolicy#SNAPSHOT} retains it. */
    public void retainWithSnapshots(Node<C, ?, ?> node) {
        retainedWithSnapshots.add(node);
    }

    private <D, O> Node<C, D, O> put(Node<C, D, O> node) {
        if (nodes.putIfAbsent(node.identity(), node) != null) {
            throw new IllegalArgumentException(node + " was added to the graph twice");
        }
        return node;
    }

    /** Owner of the resources. */
    public Owner owner() {
        return owner;
    }

    /** Every node, references included, in order of creation. */
    public List<Node<C, ?, ?>> nodes() {
        return List.copyOf(nodes.values());
    }

    /** Node of that identity. */
    public Optional<Node<C, ?, ?>> node(Identity identity) {
        return Optional.ofNullable(nodes.get(identity));
    }

    /** The subsystem's own kinds, in order of creation. */
    public List<ResourceKind<C, ?, ?>> kinds() {
        return kinds;
    }

    /** The kinds of which the graph desires a resource. */
    Set<ResourceKind<C, ?, ?>> desiredKinds() {
        var desired = new LinkedHashSet<ResourceKind<C, ?, ?>>();
        nodes.values().stream().filter(node -> !node.isReference()).forEach(node -> desired.add(node.kind()));
        return desired;
    }

    /** The kinds of all nodes, references included. */
    Set<ResourceKind<C, ?, ?>> nodeKinds() {
        var all = new LinkedHashSet<ResourceKind<C, ?, ?>>();
        nodes.values().forEach(node -> all.add(node.kind()));
        return all;
    }

    /** Every kind to observe: the subsystem's own kinds and those of its references. */
    public Set<ResourceKind<C, ?, ?>> observedKinds() {
        var all = new LinkedHashSet<>(kinds);
        all.addAll(nodeKinds());
        return all;
    }

    boolean isRetainedWithSnapshots(Node<?, ?, ?> node) {
        return retainedWithSnapshots.contains(node);
    }

    /**
     * Nodes that a teardown retains under the owner's policy.
     *
     * @param exists true for a node whose resource exists
     * @param hasRetainedDuplicates true for a node of whose identity another resource exists that stays: the node's
     *     dependencies are retained under every policy
     */
    Set<Node<?, ?, ?>> retained(Predicate<Node<C, ?, ?>> exists, Predicate<Node<C, ?, ?>> hasRetainedDuplicates) {
        var all = new LinkedHashSet<Node<?, ?, ?>>(
                switch (owner.teardownPolicy()) {
                    case RETAIN -> nodesWithData(exists);
                    case SNAPSHOT -> retainedWithSnapshots;
                    case DELETE -> List.of();
                });
        var neededByDuplicates = nodes.values().stream()
                .filter(hasRetainedDuplicates)
                .flatMap(node -> node.dependencies().stream())
                .map(Dependency::node)
                .toList();
        all.addAll(Node.withDependencies(neededByDuplicates));
        return all;
    }

    /** Existing nodes that hold data, and all their dependencies. */
    private Set<Node<?, ?, ?>> nodesWithData(Predicate<Node<C, ?, ?>> exists) {
        var roots = new ArrayList<Node<?, ?, ?>>(retainedWithData);
        nodes.values().stream()
                .filter(node -> node.kind().holdsData())
                .filter(exists)
                .forEach(roots::add);
        return Node.withDependencies(roots);
    }

    /** All nodes that the matching nodes depend on, directly or indirectly. */
    Set<Node<?, ?, ?>> dependenciesOf(Predicate<Node<C, ?, ?>> matching) {
        return Node.withDependencies(nodes.values().stream()
                .filter(matching)
                .flatMap(node -> node.dependencies().stream())
                .map(Dependency::node)
                .toList());
    }
}
