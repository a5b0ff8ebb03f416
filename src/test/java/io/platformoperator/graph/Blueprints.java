package io.platformoperator.graph;

import io.platformoperator.graph.Blueprint.Ref;
import io.platformoperator.graph.Blueprint.Spec;
import io.platformoperator.graph.Shape.Trait;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Two random blueprints, the second of which refers to the first, and random changes of them. */
final class Blueprints {
    private final Random random;
    private final boolean keepsData;
    private int names;
    private Blueprint base;
    private Blueprint top;

    /**
     * What was to be replaced. The other subsystem does not begin to use it: it may not be replaced yet, and then it
     * never could be, which the operator says in the cloud's words and a person has to settle.
     */
    private final Set<String> moving = new HashSet<>();

    Blueprints(Random random, int size, boolean keepsData) {
        this.random = random;
        this.keepsData = keepsData;
        base = new Blueprint("base", List.of());
        top = new Blueprint("top", List.of());
        var ofBase = 1 + random.nextInt(size);
        for (var i = 0; i < size; i++) {
            add(i < ofBase);
        }
    }

    Blueprint base() {
        return base;
    }

    Blueprint top() {
        return top;
    }

    /** Some change that a person could make, and that the cloud can do. */
    void change() {
        switch (base.specs().isEmpty() && top.specs().isEmpty() ? 3 : random.nextInt(4)) {
            case 0 -> remove(pick());
            case 1 -> replace(pick());
            case 2 -> set(pick(), 0);
            default -> add(random.nextBoolean());
        }
    }

    private record Place(Blueprint blueprint, Spec spec) {}

    private Place pick() {
        var isBase =
                top.specs().isEmpty() || (random.nextBoolean() && !base.specs().isEmpty());
        var blueprint = isBase ? base : top;
        return new Place(
                blueprint,
                blueprint.specs().get(random.nextInt(blueprint.specs().size())));
    }

    private void add(boolean toBase) {
        var blueprint = toBase ? base : top;
        var shape = List.of(Shape.values()).get(random.nextInt(Shape.values().length));
        var before = new ArrayList<Ref>();
        if (!toBase) {
            base.specs().stream()
                    .filter(spec -> !spec.shape().is(Trait.PART) && !moving.contains(spec.name()))
                    .map(base::ref)
                    .forEach(before::add);
        }
        var own = blueprint.specs().stream()
                .filter(spec ->
                        spec.shape().compareTo(shape) <= 0 && !spec.shape().is(Trait.PART))
                .map(blueprint::ref)
                .toList();
        before.addAll(own);
        if (shape.is(Trait.PART) && own.isEmpty()) {
            return;
        }
        var uses = new ArrayList<Ref>(some(before, 3));
        if (shape.is(Trait.PART)) {
            var parent = own.get(random.nextInt(own.size()));
            uses.remove(parent);
            uses.addFirst(parent);
        }
        var mentions = new ArrayList<>(some(before, 2));
        var spec = new Spec(
                shape.name().toLowerCase(Locale.ROOT) + "-" + ++names,
                shape,
                List.copyOf(uses),
                List.copyOf(mentions),
                random.nextInt(3) > 0 || uses.stream().anyMatch(this::mayFail), // what failed can't be left
                random.nextInt(3),
                random.nextInt(3),
                random.nextInt(3),
                random.nextInt(3),
                random.nextInt(3));
        var specs = new ArrayList<>(blueprint.specs());
        specs.add(spec);
        specs.sort(Comparator.comparing(Spec::shape)); // stable: what it needs stays before it
        put(new Blueprint(blueprint.subsystem(), specs));
    }

    private boolean mayFail(Ref ref) {
        return Stream.of(base, top)
                .filter(blueprint -> blueprint.subsystem().equals(ref.subsystem()))
                .flatMap(blueprint -> blueprint.spec(ref.name()).stream())
                .anyMatch(spec -> spec.shape().is(Trait.FAILS));
    }

    private Set<Ref> some(List<Ref> all, int most) {
        var some = new HashSet<Ref>();
        for (var i = all.isEmpty() ? 0 : random.nextInt(most + 1); i > 0; i--) {
            some.add(all.get(random.nextInt(all.size())));
        }
        return some;
    }

    private void set(Place place, int newCut) {
        var spec = place.spec();
        var changed = spec.with(
                spec.size() + random.nextInt(3),
                spec.floor() + random.nextInt(2),
                spec.cut() + newCut,
                spec.policy() + random.nextInt(2));
        put(new Blueprint(
                place.blueprint().subsystem(),
                place.blueprint().specs().stream()
                        .map(each -> each.equals(spec) ? changed : each)
                        .toList()));
    }

    /** Only where neither data nor the other subsystem would have to move, nor what can't know that it has to. */
    private void replace(Place place) {
        var moving = users(place);
        var canAll = moving.stream()
                .allMatch(each -> each.blueprint().equals(place.blueprint())
                        && !each.spec().shape().is(Trait.DATA)
                        && (!each.spec().shape().is(Trait.ID_IS_NAME) || !isUsed(each)));
        if (canAll) {
            moving.forEach(each -> this.moving.add(each.spec().name()));
            set(place, 1);
        }
    }

    /** A part knows by its parent that it has to move. */
    private boolean isUsed(Place place) {
        var ref = place.blueprint().ref(place.spec());
        return Stream.of(base, top)
                .flatMap(blueprint -> blueprint.specs().stream())
                .anyMatch(spec -> spec.uses().lastIndexOf(ref) > (spec.shape().is(Trait.PART) ? 0 : -1));
    }

    /** With all that stands on it. */
    private void remove(Place place) {
        var going = users(place);
        if (keepsData && going.stream().anyMatch(each -> each.spec().shape().is(Trait.DATA))) {
            return;
        }
        for (var each : going) {
            var gone = each.blueprint().ref(each.spec());
            put(without(base, gone));
            put(without(top, gone));
        }
    }

    private static Blueprint without(Blueprint blueprint, Ref gone) {
        return new Blueprint(
                blueprint.subsystem(),
                blueprint.specs().stream()
                        .filter(spec -> !blueprint.ref(spec).equals(gone))
                        .map(spec -> spec.mentions().contains(gone) ? spec.without(gone) : spec)
                        .toList());
    }

    /** That one and all that stands on it, in either subsystem. */
    private List<Place> users(Place place) {
        var refs = new HashSet<Ref>(Set.of(place.blueprint().ref(place.spec())));
        var all = new ArrayList<>(List.of(place));
        for (var blueprint : List.of(base, top)) {
            for (var spec : blueprint.specs()) {
                if (spec.uses().stream().anyMatch(refs::contains) && refs.add(blueprint.ref(spec))) {
                    all.add(new Place(blueprint, spec));
                }
            }
        }
        return all;
    }

    private void put(Blueprint blueprint) {
        if (blueprint.subsystem().equals(base.subsystem())) {
            base = blueprint;
        } else {
            top = blueprint;
        }
    }
}
