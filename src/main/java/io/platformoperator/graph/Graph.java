package io.platformoperator.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All resources that one subsystem of one environment wants in one region. Nodes are added after those that they need,
 * so the order of addition is an order of creation.
 */
public final class Graph<C extends Cloud> {
    private final Owner owner;
    private final List<ResourceKind<C, ?, ?>> kinds;
    private final Map<Identity, Node<C, ?, ?>> nodes = new LinkedHashMap<>();
    private final Map<String, Output<C, ?>> outputs = new LinkedHashMap<>();
    private final Set<Node<C, ?, ?>> keptWithData = new LinkedHashSet<>();
    private final Set<Node<C, ?, ?>> keptWithSnapshots = new LinkedHashSet<>();

    /**
     * A graph with nothing wanted yet.
     *
     * @param owner whose resources these are
     * @param kinds every kind that the subsystem may ever have made, in an order of creation: what is seen of them and
     *     no longer wanted is removed, also when no node of that kind is wanted any more
     */
    public Graph(Owner owner, List<ResourceKind<C, ?, ?>> kinds) {
        this.owner = owner;
        this.kinds = List.copyOf(kinds);
    }

    /**
     * Wants a resource.
     *
     * @param name logical id, unique in the graph; part of the identity, so it must never change its meaning
     * @param kind one of the graph's kinds
     * @param want computes what is wanted from the resources that it needs; pure, and must not throw
     * @param needs what has to be there first: a node (ready) or {@link Node#existing()}
     */
    public <W, H> Node<C, W, H> add(String name, ResourceKind<C, W, H> kind, Function<Have, W> want, Need... needs) {
        if (!kinds.contains(kind)) {
            throw new IllegalArgumentException(kind.name() + " is not among the kinds of " + owner.subsystem());
        }
        for (var need : needs) {
            if (!nodes.containsValue(need.node())) {
                throw new IllegalArgumentException(name + " needs " + need.node() + ", which is not in the graph");
            }
        }
        return put(new Node<>(owner.identity(name), kind, want, null, List.of(needs)));
    }

    /**
     * Refers to a resource that another subsystem of the same environment and region wants.
     *
     * @param foreseen what it would look like, with {@link Plan#KNOWN_LATER} for ids: lets a plan go on past it before
     *     it exists
     */
    public <W, H> Node<C, W, H> reference(String subsystem, String name, ResourceKind<C, W, H> kind, H foreseen) {
        var identity = new Identity(owner.environment(), owner.region(), subsystem, name);
        return put(new Node<>(identity, kind, null, foreseen, List.of()));
    }

    /**
     * Publishes something of a resource for others to use: an endpoint, an ARN; never a secret.
     *
     * @param read null while the cloud has not said it yet
     */
    public <H> void output(String key, Node<C, ?, H> node, Function<H, @Nullable String> read) {
        outputs.put(key, new Output<>(node, read));
    }

    private record Output<C extends Cloud, H>(Node<C, ?, H> node, Function<H, @Nullable String> read) {
        Optional<String> of(Have have) {
            return have.has(node) ? Optional.ofNullable(read.apply(have.of(node))) : Optional.empty();
        }
    }

    /** The outputs of the resources that exist. */
    Map<String, String> outputs(Have have) {
        var known = new LinkedHashMap<String, String>();
        outputs.forEach((key, output) -> output.of(have).ifPresent(value -> known.put(key, value)));
        return known;
    }

    /** Says that data which another subsystem keeps stands on this node: under Retain it stays, with its needs. */
    public void keepWithData(Node<C, ?, ?> node) {
        keptWithData.add(node);
    }

    /** Says that snapshots can't be read without this node: it stays under {@link DeletionPolicy#SNAPSHOT}. */
    public void keepWithSnapshots(Node<C, ?, ?> node) {
        keptWithSnapshots.add(node);
    }

    private <W, H> Node<C, W, H> put(Node<C, W, H> node) {
        if (nodes.putIfAbsent(node.identity(), node) != null) {
            throw new IllegalArgumentException(node + " is in the graph twice");
        }
        return node;
    }

    /** Whose resources these are. */
    public Owner owner() {
        return owner;
    }

    /** Every node, references included, in an order of creation. */
    public List<Node<C, ?, ?>> nodes() {
        return List.copyOf(nodes.values());
    }

    /** The node of that identity. */
    public Optional<Node<C, ?, ?>> node(Identity identity) {
        return Optional.ofNullable(nodes.get(identity));
    }

    /** The subsystem's own kinds, in an order of creation. */
    public List<ResourceKind<C, ?, ?>> kinds() {
        return kinds;
    }

    /** Every kind that has to be observed: the subsystem's own and those of its references. */
    public Set<ResourceKind<C, ?, ?>> observedKinds() {
        var all = new LinkedHashSet<>(kinds);
        nodes.values().forEach(node -> all.add(node.kind()));
        return all;
    }

    /** What stays when the owner goes, by its policy. */
    Set<Node<?, ?, ?>> retained(Predicate<Node<C, ?, ?>> exists) {
        return switch (owner.deletionPolicy()) {
            case RETAIN -> data(exists);
            case SNAPSHOT -> Set.copyOf(keptWithSnapshots);
            case DELETE -> Set.of();
        };
    }

    /** What exists and holds data, and all that it stands on. */
    private Set<Node<?, ?, ?>> data(Predicate<Node<C, ?, ?>> exists) {
        var kept = new LinkedHashSet<Node<?, ?, ?>>();
        var queue = new ArrayList<Node<?, ?, ?>>(keptWithData);
        nodes.values().stream()
                .filter(node -> node.kind().holdsData())
                .filter(exists)
                .forEach(queue::add);
        while (!queue.isEmpty()) {
            var node = queue.removeLast();
            if (kept.add(node)) {
                node.needs().forEach(need -> queue.add(need.node()));
            }
        }
        return kept;
    }
}
