package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules that give access to a database are changed before the database itself. */
class FirstUpdateTest {
    private static final Owner OWNER =
            new Owner("shop/prod", "uid", "eu-west-1", "database", 1, Map.of(), TeardownPolicy.DELETE);

    private record Thing(String name, String value) {}

    private static ResourceKind<SimulatedCloud, Thing, Thing> kind(String name, UpdateBehavior behavior) {
        return ResourceKind.<SimulatedCloud, Thing, Thing>named("test/" + name)
                .id(Thing::name)
                .tags(thing -> OWNER.tagsFor(thing.name()))
                .list(cloud -> List.of())
                .preview(desired -> desired)
                .create((cloud, desired, request) -> desired)
                .field("value", Thing::value, Thing::value, behavior)
                .update((cloud, observed, desired, request) -> desired)
                .delete((cloud, observed, request) -> {})
                .build();
    }

    private static final ResourceKind<SimulatedCloud, Thing, Thing> DATABASE =
            kind("Database", UpdateBehavior.IN_PLACE);
    private static final ResourceKind<SimulatedCloud, Thing, Thing> RULES = kind("Rules", UpdateBehavior.FIRST);

    @Test
    void otherChangesWaitForIt() {
        assertThat(waitsFor("open", "fenced")).containsEntry("database", List.of("rules"));
        assertThat(waitsFor("open", "fenced")).containsEntry("rules", List.of());
        assertThat(waitsFor("fenced", "fenced")).containsEntry("database", List.of());
    }

    private static Map<String, List<String>> waitsFor(String observedRules, String desiredRules) {
        var graph = new Graph<SimulatedCloud>(OWNER, List.of(DATABASE, RULES));
        graph.add("database", DATABASE, dependencies -> new Thing("database", "large"));
        graph.add("rules", RULES, dependencies -> new Thing("rules", desiredRules));
        var listings = new HashMap<ResourceKind<?, ?, ?>, KindListing<?>>();
        listings.put(DATABASE, new KindListing.Listed<>(List.of(new Thing("database", "small"))));
        listings.put(RULES, new KindListing.Listed<>(List.of(new Thing("rules", observedRules))));
        var waits = new HashMap<String, List<String>>();
        Plan.of(graph, new ObservedState(listings, Instant.EPOCH)).steps().forEach(step -> {
            if (step instanceof Step.Update<?, ?, ?> update) {
                waits.put(step.identity().name(), update.waitsFor());
            }
        });
        return waits;
    }
}
