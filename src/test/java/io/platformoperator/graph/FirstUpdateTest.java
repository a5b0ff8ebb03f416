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

    private static final ResourceKind<SimulatedCloud, Thing, Thing> GROUP = kind("Group", UpdateBehavior.IN_PLACE);
    private static final ResourceKind<SimulatedCloud, Thing, Thing> DATABASE =
            kind("Database", UpdateBehavior.IN_PLACE);
    private static final ResourceKind<SimulatedCloud, Thing, Thing> RULES = kind("Rules", UpdateBehavior.FIRST);

    @Test
    void otherChangesWaitForIt() {
        assertThat(waitsFor("open", "fenced")).containsEntry("database", List.of("rules"));
        assertThat(waitsFor("open", "fenced")).containsEntry("rules", List.of());
        assertThat(waitsFor("fenced", "fenced")).containsEntry("database", List.of());
    }

    /** The network of a lost region does not answer, while the listing of its databases is still cached. */
    @Test
    void otherChangesWaitWhileTheFieldCannotBeCompared() {
        assertThat(waitsFor(failed(ErrorClass.TRANSIENT), listed("group", "group")))
                .as("the rules themselves are not listed")
                .isEqualTo(Map.of("database", List.of("rules")));
        assertThat(waitsFor(listed("rules", "open"), failed(ErrorClass.THROTTLED)))
                .as(
                        "the rules are compared with a group that is not listed; the fence itself waits for the group alone")
                .isEqualTo(Map.of("database", List.of("rules"), "rules", List.of("group")));
    }

    /** Without a permission nobody knows the rules until a user acts. The rest of the fence must not wait for that. */
    @Test
    void otherChangesDoNotWaitForAUser() {
        assertThat(waitsFor(failed(ErrorClass.DENIED), listed("group", "group")))
                .isEqualTo(Map.of("database", List.of()));
    }

    /** Deletions of an environment wait for no rules, and kinds without such a field hold back only what depends on them. */
    @Test
    void nothingElseWaits() {
        assertThat(Plan.teardown(graph("fenced"), observed(failed(ErrorClass.TRANSIENT), listed("group", "group")))
                        .steps())
                .filteredOn(step -> step.identity().name().equals("database"))
                .singleElement()
                .isInstanceOfSatisfying(Step.Delete.class, delete -> assertThat(delete.waitsFor())
                        .isEmpty());

        var graph = new Graph<SimulatedCloud>(OWNER, List.of(GROUP, DATABASE));
        graph.add("group", GROUP, dependencies -> new Thing("group", "group"));
        graph.add("database", DATABASE, dependencies -> new Thing("database", "large"));
        assertThat(waits(graph, observed(listed("rules", "open"), failed(ErrorClass.TRANSIENT))))
                .isEqualTo(Map.of("database", List.of()));
    }

    @Test
    void aPromotionDoesNotWaitForAFieldThatCannotBeCompared() {
        var promoted = kind("Database", UpdateBehavior.IMMEDIATE);
        var graph = new Graph<SimulatedCloud>(OWNER, List.of(promoted, RULES));
        graph.add("database", promoted, dependencies -> new Thing("database", "writer"));
        graph.add("rules", RULES, dependencies -> new Thing("rules", "open"));
        var listings = new HashMap<ResourceKind<?, ?, ?>, KindListing<?>>();
        listings.put(promoted, listed("database", "replica"));
        listings.put(RULES, failed(ErrorClass.TRANSIENT));
        assertThat(waits(graph, new ObservedState(listings, Instant.EPOCH))).isEqualTo(Map.of("database", List.of()));
    }

    private static KindListing<Thing> listed(String name, String value) {
        return new KindListing.Listed<>(List.of(new Thing(name, value)));
    }

    private static KindListing<Thing> failed(ErrorClass errorClass) {
        return new KindListing.Unavailable<>(CloudError.withoutRequest(errorClass, "Failed", "no answer"));
    }

    private static Map<String, List<String>> waitsFor(String observedRules, String desiredRules) {
        return waits(graph(desiredRules), observed(listed("rules", observedRules), listed("group", "group")));
    }

    private static Map<String, List<String>> waitsFor(KindListing<Thing> rules, KindListing<Thing> groups) {
        return waits(graph("fenced"), observed(rules, groups));
    }

    private static Graph<SimulatedCloud> graph(String desiredRules) {
        var graph = new Graph<SimulatedCloud>(OWNER, List.of(GROUP, DATABASE, RULES));
        var group = graph.add("group", GROUP, dependencies -> new Thing("group", "group"));
        graph.add("database", DATABASE, dependencies -> new Thing("database", "large"));
        graph.add("rules", RULES, dependencies -> new Thing("rules", desiredRules), group);
        return graph;
    }

    private static ObservedState observed(KindListing<Thing> rules, KindListing<Thing> groups) {
        var listings = new HashMap<ResourceKind<?, ?, ?>, KindListing<?>>();
        listings.put(GROUP, groups);
        listings.put(DATABASE, listed("database", "small"));
        listings.put(RULES, rules);
        return new ObservedState(listings, Instant.EPOCH);
    }

    private static Map<String, List<String>> waits(Graph<SimulatedCloud> graph, ObservedState observed) {
        var waits = new HashMap<String, List<String>>();
        Plan.of(graph, observed).steps().forEach(step -> {
            if (step instanceof Step.Update<?, ?, ?> update) {
                waits.put(step.identity().name(), update.waitsFor());
            }
        });
        return waits;
    }
}
