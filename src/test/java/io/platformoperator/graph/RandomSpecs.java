package io.platformoperator.graph;

import io.platformoperator.graph.SimulatedKind.Trait;
import io.platformoperator.graph.SubsystemSpec.ResourceRef;
import io.platformoperator.graph.SubsystemSpec.ResourceSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Two random subsystems, the second of which refers to the first, and random changes of them. */
final class RandomSpecs {
    private final Random random;
    private final boolean keepsData;
    private int names;
    private SubsystemSpec base;
    private SubsystemSpec top;

    /**
     * Names of resources with a changed immutable field. The other subsystem does not start to depend on them: that
     * would prevent a replacement that has not happened yet, which only a user could resolve.
     */
    private final Set<String> replaced = new HashSet<>();

    RandomSpecs(Random random, int size, boolean keepsData) {
        this.random = random;
        this.keepsData = keepsData;
        base = new SubsystemSpec("base", List.of());
        top = new SubsystemSpec("top", List.of());
        var ofBase = 1 + random.nextInt(size);
        for (var i = 0; i < size; i++) {
            add(i < ofBase);
        }
    }

    SubsystemSpec base() {
        return base;
    }

    SubsystemSpec top() {
        return top;
    }

    /** Applies a random change that a user could make and the cloud can perform. */
    void change() {
        switch (base.specs().isEmpty() && top.specs().isEmpty() ? 3 : random.nextInt(4)) {
            case 0 -> remove(pick());
            case 1 -> replace(pick());
            case 2 -> set(pick(), 0);
            default -> add(random.nextBoolean());
        }
    }

    private record Selection(SubsystemSpec subsystem, ResourceSpec spec) {}

    private Selection pick() {
        var isBase =
                top.specs().isEmpty() || (random.nextBoolean() && !base.specs().isEmpty());
        var subsystem = isBase ? base : top;
        return new Selection(
                subsystem,
                subsystem.specs().get(random.nextInt(subsystem.specs().size())));
    }

    private void add(boolean toBase) {
        var subsystem = toBase ? base : top;
        var kind = List.of(SimulatedKind.values()).get(random.nextInt(SimulatedKind.values().length));
        var before = new ArrayList<ResourceRef>();
        if (!toBase) {
            base.specs().stream()
                    .filter(spec -> !spec.kind().is(Trait.PART) && !replaced.contains(spec.name()))
                    .map(base::ref)
                    .forEach(before::add);
        }
        var own = subsystem.specs().stream()
                .filter(spec -> spec.kind().compareTo(kind) <= 0 && !spec.kind().is(Trait.PART))
                .map(subsystem::ref)
                .toList();
        before.addAll(own);
        if (kind.is(Trait.PART) && own.isEmpty()) {
            return;
        }
        var dependsOn = new ArrayList<ResourceRef>(some(before, 3));
        if (kind.is(Trait.PART)) {
            var parent = own.get(random.nextInt(own.size()));
            dependsOn.remove(parent);
            dependsOn.addFirst(parent);
        }
        var references = new ArrayList<>(some(before, 2));
        var spec = new ResourceSpec(
                kind.name().toLowerCase(Locale.ROOT) + "-" + ++names,
                kind,
                List.copyOf(dependsOn),
                List.copyOf(references),
                random.nextInt(3) > 0
                        || dependsOn.stream().anyMatch(this::mayFail), // dependents cannot leave a failed resource
                random.nextInt(3),
                random.nextInt(3),
                random.nextInt(3),
                random.nextInt(3),
                random.nextInt(3));
        var specs = new ArrayList<>(subsystem.specs());
        specs.add(spec);
        specs.sort(Comparator.comparing(ResourceSpec::kind)); // stable: dependencies stay before their dependents
        put(new SubsystemSpec(subsystem.name(), specs));
    }

    private boolean mayFail(ResourceRef ref) {
        return Stream.of(base, top)
                .filter(subsystem -> subsystem.name().equals(ref.subsystem()))
                .flatMap(subsystem -> subsystem.spec(ref.name()).stream())
                .anyMatch(spec -> spec.kind().is(Trait.MAY_FAIL));
    }

    private Set<ResourceRef> some(List<ResourceRef> all, int max) {
        var some = new HashSet<ResourceRef>();
        for (var i = all.isEmpty() ? 0 : random.nextInt(max + 1); i > 0; i--) {
            some.add(all.get(random.nextInt(all.size())));
        }
        return some;
    }

    private void set(Selection selection, int increment) {
        var spec = selection.spec();
        var changed = spec.with(
                spec.size() + random.nextInt(3),
                spec.minimum() + random.nextInt(2),
                spec.immutable() + increment,
                spec.policy() + random.nextInt(2));
        put(new SubsystemSpec(
                selection.subsystem().name(),
                selection.subsystem().specs().stream()
                        .map(each -> each.equals(spec) ? changed : each)
                        .toList()));
    }

    /**
     * Changes an immutable field, if every affected resource can be replaced: none holds data, none is in the other
     * subsystem, and each dependent can observe that its dependency was replaced.
     */
    private void replace(Selection selection) {
        var affected = withDependents(selection);
        var canReplaceAll = affected.stream()
                .allMatch(each -> each.subsystem().equals(selection.subsystem())
                        && !each.spec().kind().is(Trait.HOLDS_DATA)
                        && (!each.spec().kind().is(Trait.ID_IS_NAME) || !isUsed(each)));
        if (canReplaceAll) {
            affected.forEach(each -> this.replaced.add(each.spec().name()));
            set(selection, 1);
        }
    }

    /** True if a resource other than a part depends on it. A part is replaced with its parent. */
    private boolean isUsed(Selection selection) {
        var ref = selection.subsystem().ref(selection.spec());
        return Stream.of(base, top)
                .flatMap(subsystem -> subsystem.specs().stream())
                .anyMatch(
                        spec -> spec.dependsOn().lastIndexOf(ref) > (spec.kind().is(Trait.PART) ? 0 : -1));
    }

    /** Removes it and everything that depends on it. */
    private void remove(Selection selection) {
        var removals = withDependents(selection);
        if (keepsData && removals.stream().anyMatch(each -> each.spec().kind().is(Trait.HOLDS_DATA))) {
            return;
        }
        for (var each : removals) {
            var removed = each.subsystem().ref(each.spec());
            put(without(base, removed));
            put(without(top, removed));
        }
    }

    private static SubsystemSpec without(SubsystemSpec subsystem, ResourceRef removed) {
        return new SubsystemSpec(
                subsystem.name(),
                subsystem.specs().stream()
                        .filter(spec -> !subsystem.ref(spec).equals(removed))
                        .map(spec -> spec.references().contains(removed) ? spec.without(removed) : spec)
                        .toList());
    }

    /** The selected resource and everything that depends on it, in either subsystem. */
    private List<Selection> withDependents(Selection selection) {
        var refs = new HashSet<ResourceRef>(Set.of(selection.subsystem().ref(selection.spec())));
        var all = new ArrayList<>(List.of(selection));
        for (var subsystem : List.of(base, top)) {
            for (var spec : subsystem.specs()) {
                if (spec.dependsOn().stream().anyMatch(refs::contains) && refs.add(subsystem.ref(spec))) {
                    all.add(new Selection(subsystem, spec));
                }
            }
        }
        return all;
    }

    private void put(SubsystemSpec subsystem) {
        if (subsystem.name().equals(base.name())) {
            base = subsystem;
        } else {
            top = subsystem;
        }
    }
}
