package io.platformoperator.graph;

import io.platformoperator.graph.SimulatedKind.Trait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Desired resources of a simulated subsystem as plain data: the source of its graph, and of the final comparison with
 * the cloud.
 *
 * @param name name of the subsystem
 * @param specs desired resources in order of creation
 */
record SubsystemSpec(String name, List<ResourceSpec> specs) {
    /** The environment of all subsystems. */
    static final String ENVIRONMENT = "default/simulated";

    SubsystemSpec {
        specs = List.copyOf(specs);
    }

    /** Reference to a resource of either subsystem. */
    record ResourceRef(String subsystem, String name) {}

    /**
     * One desired resource.
     *
     * @param dependsOn resources it depends on; the first is the parent of a part
     * @param references resources it only refers to
     * @param needsReady true if its dependencies must be ready, not only exist
     */
    record ResourceSpec(
            String name,
            SimulatedKind kind,
            List<ResourceRef> dependsOn,
            List<ResourceRef> references,
            boolean needsReady,
            int size,
            int minimum,
            int initial,
            int immutable,
            int policy) {
        Stream<ResourceRef> needs() {
            return Stream.concat(dependsOn.stream(), references.stream()).distinct();
        }

        ResourceSpec with(int size, int minimum, int immutable, int policy) {
            return new ResourceSpec(
                    name, kind, dependsOn, references, needsReady, size, minimum, initial, immutable, policy);
        }

        ResourceSpec without(ResourceRef removed) {
            var remaining =
                    references.stream().filter(ref -> !ref.equals(removed)).toList();
            return new ResourceSpec(
                    name, kind, dependsOn, remaining, needsReady, size, minimum, initial, immutable, policy);
        }

        DesiredResource want(String prefix, List<String> dependencyIds, List<String> referencedIds) {
            var isPart = kind.is(Trait.PART);
            var fullName = kind.is(Trait.NAMED) ? prefix + name : "";
            var needed = isPart ? dependencyIds.subList(1, dependencyIds.size()) : dependencyIds;
            return new DesiredResource(
                    fullName,
                    needed,
                    needsReady ? dependencyIds : List.of(),
                    referencedIds,
                    size,
                    minimum,
                    initial,
                    immutable,
                    policy);
        }
    }

    ResourceRef ref(ResourceSpec spec) {
        return new ResourceRef(name, spec.name());
    }

    Optional<ResourceSpec> spec(String name) {
        return specs.stream().filter(spec -> spec.name().equals(name)).findFirst();
    }

    /**
     * The graph of this subsystem. Resources of the other subsystem become references; resources that the other
     * subsystem's data depends on are retained with it.
     */
    Graph<SimulatedCloud> graph(Owner owner, SubsystemSpec other) {
        var graph = new Graph<SimulatedCloud>(owner, SimulatedKind.kinds());
        var nodes = new HashMap<ResourceRef, Node<SimulatedCloud, DesiredResource, ObservedResource>>();
        specs.stream()
                .flatMap(ResourceSpec::needs)
                .filter(ref -> !ref.subsystem().equals(name))
                .distinct()
                .forEach(ref -> other.spec(ref.name())
                        .ifPresent(spec -> nodes.put(
                                ref,
                                graph.reference(
                                        ref.subsystem(), ref.name(), spec.kind().definition(), preview()))));
        for (var spec : specs) {
            var needs = spec.needs().map(nodes::get).toList();
            nodes.put(
                    ref(spec),
                    graph.add(
                            spec.name(),
                            spec.kind().definition(),
                            dependencies -> want(
                                    spec, ref -> dependencies.of(at(nodes, ref)).id()),
                            needs.stream()
                                    .map(node -> spec.needsReady() ? node : node.existing())
                                    .toArray(Dependency[]::new)));
        }
        other.dependenciesIn(name).forEach(ref -> graph.retainWithData(at(nodes, ref)));
        return graph;
    }

    private static Node<SimulatedCloud, DesiredResource, ObservedResource> at(
            Map<ResourceRef, Node<SimulatedCloud, DesiredResource, ObservedResource>> nodes, ResourceRef ref) {
        return Optional.ofNullable(nodes.get(ref)).orElseThrow();
    }

    /** Desired state of one resource, given the ids of its dependencies. */
    DesiredResource want(ResourceSpec spec, Function<ResourceRef, String> id) {
        var dependencyIds = ids(spec.dependsOn(), id);
        var referencedIds = ids(spec.references(), id);
        Collections.sort(referencedIds);
        return spec.want(
                spec.kind().is(Trait.PART) ? dependencyIds.getFirst() + "/" : name + "-", dependencyIds, referencedIds);
    }

    private static List<String> ids(List<ResourceRef> refs, Function<ResourceRef, String> id) {
        var ids = new ArrayList<String>(refs.size());
        refs.forEach(ref -> ids.add(id.apply(ref)));
        return ids;
    }

    /** Resources of another subsystem that data of this one depends on. */
    List<ResourceRef> dependenciesIn(String another) {
        return retained().stream()
                .flatMap(ResourceSpec::needs)
                .filter(ref -> ref.subsystem().equals(another))
                .distinct()
                .toList();
    }

    /** Resources that a teardown with retained data retains: those that hold data, and all their dependencies. */
    List<ResourceSpec> retained() {
        return closure(
                specs.stream().filter(spec -> spec.kind().is(Trait.HOLDS_DATA)).toList());
    }

    /** These resources, and all of this subsystem that they depend on. */
    List<ResourceSpec> closure(List<ResourceSpec> roots) {
        var all = new ArrayList<ResourceSpec>();
        var queue = new ArrayList<>(roots);
        while (!queue.isEmpty()) {
            var spec = queue.removeLast();
            if (!all.contains(spec)) {
                all.add(spec);
                spec.needs().filter(ref -> ref.subsystem().equals(name)).forEach(ref -> spec(ref.name())
                        .ifPresent(queue::add));
            }
        }
        return all;
    }

    private static ObservedResource preview() {
        return new ObservedResource(
                Plan.KNOWN_AFTER_APPLY, "", Map.of(), List.of(), List.of(), 0, 0, 0, null, State.READY, Instant.EPOCH);
    }
}
