package io.platformoperator.graph;

import io.platformoperator.graph.Shape.Trait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a simulated subsystem wants, as plain data: the engine gets it as a graph, and at the end it is compared with
 * what the cloud really holds.
 *
 * @param subsystem its name
 * @param specs in an order of creation
 */
record Blueprint(String subsystem, List<Spec> specs) {
    /** The environment of all blueprints. */
    static final String ENVIRONMENT = "default/simulated";

    Blueprint {
        specs = List.copyOf(specs);
    }

    /** Names one resource of either subsystem. */
    record Ref(String subsystem, String name) {}

    /**
     * One wanted resource.
     *
     * @param uses what it stands on; the first is the parent of a part
     * @param mentions what it only knows of
     * @param waits whether what it needs has to be ready, not only to exist
     */
    record Spec(
            String name,
            Shape shape,
            List<Ref> uses,
            List<Ref> mentions,
            boolean waits,
            int size,
            int floor,
            int start,
            int cut,
            int policy) {
        Stream<Ref> needs() {
            return Stream.concat(uses.stream(), mentions.stream()).distinct();
        }

        Spec with(int size, int floor, int cut, int policy) {
            return new Spec(name, shape, uses, mentions, waits, size, floor, start, cut, policy);
        }

        Spec without(Ref gone) {
            var left = mentions.stream().filter(ref -> !ref.equals(gone)).toList();
            return new Spec(name, shape, uses, left, waits, size, floor, start, cut, policy);
        }

        Want want(String prefix, List<String> usedIds, List<String> mentionedIds) {
            var isPart = shape.is(Trait.PART);
            var fullName = shape.is(Trait.NAMED) ? prefix + name : "";
            var stands = isPart ? usedIds.subList(1, usedIds.size()) : usedIds;
            return new Want(
                    fullName, stands, waits ? usedIds : List.of(), mentionedIds, size, floor, start, cut, policy);
        }
    }

    Ref ref(Spec spec) {
        return new Ref(subsystem, spec.name());
    }

    Optional<Spec> spec(String name) {
        return specs.stream().filter(spec -> spec.name().equals(name)).findFirst();
    }

    /** The graph of it. What the other subsystem makes is referred to; what of ours its data stands on is kept. */
    Graph<SimulatedCloud> graph(Owner owner, Blueprint other) {
        var graph = new Graph<SimulatedCloud>(owner, Shape.kinds());
        var nodes = new HashMap<Ref, Node<SimulatedCloud, Want, Thing>>();
        specs.stream()
                .flatMap(Spec::needs)
                .filter(ref -> !ref.subsystem().equals(subsystem))
                .distinct()
                .forEach(ref -> other.spec(ref.name())
                        .ifPresent(spec -> nodes.put(
                                ref,
                                graph.reference(
                                        ref.subsystem(),
                                        ref.name(),
                                        spec.shape().kind(),
                                        foreseen()))));
        for (var spec : specs) {
            var needs = spec.needs().map(nodes::get).toList();
            nodes.put(
                    ref(spec),
                    graph.add(
                            spec.name(),
                            spec.shape().kind(),
                            have -> want(spec, ref -> have.of(at(nodes, ref)).id()),
                            needs.stream()
                                    .map(node -> spec.waits() ? node : node.existing())
                                    .toArray(Need[]::new)));
        }
        other.standOn(subsystem).forEach(ref -> graph.keepWithData(at(nodes, ref)));
        return graph;
    }

    private static Node<SimulatedCloud, Want, Thing> at(Map<Ref, Node<SimulatedCloud, Want, Thing>> nodes, Ref ref) {
        return Optional.ofNullable(nodes.get(ref)).orElseThrow();
    }

    /** What is wanted of one, given the ids of what it needs. */
    Want want(Spec spec, Function<Ref, String> id) {
        var used = spec.uses().stream().map(id).toList();
        var mentioned = spec.mentions().stream().map(id).sorted().toList();
        return spec.want(spec.shape().is(Trait.PART) ? used.getFirst() + "/" : subsystem + "-", used, mentioned);
    }

    /** Resources of another subsystem that data of this one needs. */
    List<Ref> standOn(String another) {
        return retained().stream()
                .flatMap(Spec::needs)
                .filter(ref -> ref.subsystem().equals(another))
                .distinct()
                .toList();
    }

    /** What stays when all goes but data: what holds it, and all that it needs. */
    List<Spec> retained() {
        return closure(
                specs.stream().filter(spec -> spec.shape().is(Trait.DATA)).toList());
    }

    /** These, and all of this subsystem that they need. */
    List<Spec> closure(List<Spec> roots) {
        var all = new ArrayList<Spec>();
        var queue = new ArrayList<>(roots);
        while (!queue.isEmpty()) {
            var spec = queue.removeLast();
            if (!all.contains(spec)) {
                all.add(spec);
                spec.needs().filter(ref -> ref.subsystem().equals(subsystem)).forEach(ref -> spec(ref.name())
                        .ifPresent(queue::add));
            }
        }
        return all;
    }

    private static Thing foreseen() {
        return new Thing(
                Plan.KNOWN_LATER, "", Map.of(), List.of(), List.of(), 0, 0, 0, null, State.READY, Instant.EPOCH);
    }
}
