package io.platformoperator.graph;

import static io.platformoperator.graph.UpdateBehavior.IMMUTABLE;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A take-over tells the other operator at once, whatever the other changes of the resource wait for. */
class UpdateOrderTest {
    private static final Owner OLD = TakeOverOwner.of("old", Set.of());
    private static final Owner NEW =
            TakeOverOwner.of("new", Set.of("old")).withTags("db", Map.of(Identity.EPOCH_TAG, "2"));

    private record Thing(Map<String, String> tags, String size, String subnet, State state) {}

    private static final ResourceKind<SimulatedCloud, String, Thing> ROLE = kind("test/Role");
    private static final ResourceKind<SimulatedCloud, String, Thing> DB = kind("test/Db");

    private static ResourceKind<SimulatedCloud, String, Thing> kind(String name) {
        return kind(name, IN_PLACE);
    }

    private static ResourceKind<SimulatedCloud, String, Thing> kind(String name, UpdateBehavior ofSize) {
        return ResourceKind.<SimulatedCloud, String, Thing>named(name)
                .id(_ -> name)
                .tags(Thing::tags)
                .state(Thing::state)
                .list(_ -> List.of())
                .preview(size -> new Thing(Map.of(), size, "a", State.READY))
                .create((_, size, request) -> new Thing(request.tags(), size, "a", State.READY))
                .field("size", size -> size, Thing::size, ofSize)
                .field("subnet", _ -> "a", Thing::subnet, IMMUTABLE)
                .updateTags((_, _, _) -> {})
                .update((_, _, _, _) -> null)
                .delete((_, _, _) -> {})
                .build();
    }

    private final KindListing<Thing> noIam =
            new KindListing.Unavailable<>(CloudError.withoutRequest(ErrorClass.TRANSIENT, "Outage", "no answer"));

    /** IAM does not answer while us-east-1 is down. */
    @Test
    void isWrittenWhileADependencyIsUnknown() {
        var step = step(NEW, noIam, thing(OLD, "small", "a", State.READY));
        assertThat(step).isInstanceOfSatisfying(Step.Update.class, update -> {
            assertThat(update.waitsFor()).isEmpty();
            assertThat(update.differences().toString()).contains("uid=new", "epoch=2");
            assertThat(update.differences()).hasSize(1);
        });
    }

    @Test
    void isWrittenOnAResourceThatIsRefusedOrInTransition() {
        var role = new KindListing.Listed<>(List.of(new Thing(OLD.tagsFor("role"), "small", "a", State.READY)));
        assertThat(step(NEW, role, thing(OLD, "small", "b", State.READY))).isInstanceOf(Step.Update.class);
        assertThat(step(NEW, role, thing(NEW, "small", "b", State.READY))).isInstanceOf(Step.Blocked.class);
        assertThat(step(NEW, role, thing(OLD, "small", "a", new State.Pending("modifying"))))
                .isInstanceOf(Step.Update.class);
        assertThat(step(NEW, role, thing(NEW, "small", "a", new State.Pending("modifying"))))
                .isInstanceOf(Step.Wait.class);
        assertThat(step(NEW, role, thing(OLD, "small", "a", new State.Deleting("deleting"))))
                .isInstanceOf(Step.Wait.class);
    }

    @Test
    void otherChangesWaitAsBefore() {
        assertThat(step(NEW, noIam, thing(NEW, "large", "a", State.READY)))
                .isInstanceOfSatisfying(Step.Update.class, update -> assertThat(update.waitsFor())
                        .isNotEmpty());
    }

    /** One call less than two updates, and the tags are written first. */
    @Test
    void isPartOfAnUpdateThatCanRun() {
        var role = new KindListing.Listed<>(List.of(new Thing(NEW.tagsFor("role"), "small", "a", State.READY)));
        assertThat(step(NEW, role, thing(OLD, "large", "a", State.READY)))
                .isInstanceOfSatisfying(Step.Update.class, update -> assertThat(update.differences())
                        .hasSize(2));
    }

    /** The other operator reads the database's tags: it stops before anything else changes. */
    @Test
    void nothingElseOfTheGraphChangesBeforeTheDatabaseIsClaimed() {
        var role = new Thing(OLD.tagsFor("role"), "large", "a", State.READY);
        var before = steps(NEW, new KindListing.Listed<>(List.of(role)), thing(OLD, "small", "a", State.READY));
        assertThat(before.getFirst()).isInstanceOfSatisfying(Step.Update.class, update -> assertThat(update.waitsFor())
                .containsExactly("db"));
        assertThat(before.get(1)).isInstanceOfSatisfying(Step.Update.class, update -> assertThat(update.waitsFor())
                .isEmpty());

        var after = steps(NEW, new KindListing.Listed<>(List.of(role)), thing(NEW, "small", "a", State.READY));
        assertThat(after.getFirst()).isInstanceOfSatisfying(Step.Update.class, update -> assertThat(update.waitsFor())
                .isEmpty());
    }

    /** A region that is lost in a failover gets the new epoch after its fence; an operator from which this one takes over, at once. */
    @Test
    void anEpochWaitsWhileAccessIsUnknownAndAnotherUidDoesNot() {
        var unchanged = TakeOverOwner.of("new", Set.of());
        assertThat(withRules(thing(unchanged, "small", "a", State.READY), UpdateBehavior.FIRST))
                .isInstanceOfSatisfying(Step.Update.class, update -> {
                    assertThat(update.differences().toString()).contains("epoch=2");
                    assertThat(update.waitsFor()).containsExactly("rules");
                });
        assertThat(withRules(thing(unchanged, "small", "a", new State.Pending("modifying")), UpdateBehavior.FIRST))
                .isInstanceOf(Step.Wait.class);
        assertThat(withRules(thing(unchanged, "small", "a", State.READY), IN_PLACE))
                .isInstanceOfSatisfying(Step.Update.class, update -> assertThat(update.waitsFor())
                        .isEmpty());

        assertThat(withRules(thing(OLD, "large", "a", State.READY), UpdateBehavior.FIRST))
                .as("the tags alone, without the size")
                .isInstanceOfSatisfying(Step.Update.class, update -> {
                    assertThat(update.differences().toString()).contains("uid=new", "epoch=2");
                    assertThat(update.differences()).hasSize(1);
                    assertThat(update.waitsFor()).isEmpty();
                });
    }

    /** The step of the database while the listing of rules of access fails. */
    private Step withRules(Thing db, UpdateBehavior behavior) {
        var rules = kind("test/Rules", behavior);
        var graph = new Graph<SimulatedCloud>(NEW, List.of(DB, rules));
        graph.add("db", DB, _ -> "small");
        graph.add("rules", rules, _ -> "small");
        var listings = new HashMap<ResourceKind<?, ?, ?>, KindListing<?>>();
        listings.put(DB, new KindListing.Listed<>(List.of(db)));
        listings.put(rules, noIam);
        return Plan.of(graph, new ObservedState(listings, Instant.EPOCH))
                .steps()
                .getFirst();
    }

    private static Thing thing(Owner owner, String size, String subnet, State state) {
        return new Thing(owner.tagsFor("db"), size, subnet, state);
    }

    private static Step step(Owner owner, KindListing<Thing> roles, Thing db) {
        return steps(owner, roles, db).get(1);
    }

    private static List<Step> steps(Owner owner, KindListing<Thing> roles, Thing db) {
        var graph = new Graph<SimulatedCloud>(owner, List.of(ROLE, DB));
        var role = graph.add("role", ROLE, _ -> "small");
        graph.add("db", DB, dependencies -> dependencies.of(role).size(), role);
        var listings = new HashMap<ResourceKind<?, ?, ?>, KindListing<?>>();
        listings.put(ROLE, roles);
        listings.put(DB, new KindListing.Listed<>(List.of(db)));
        return Plan.of(graph, new ObservedState(listings, Instant.EPOCH)).steps();
    }
}
