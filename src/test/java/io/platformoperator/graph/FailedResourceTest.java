package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Plans for a resource in state failed that is not created again. */
class FailedResourceTest {
    private static final Owner OWNER =
            new Owner("shop/prod", "uid", "eu-west-1", "database", 1, Map.of(), TeardownPolicy.DELETE);

    private record Db(String instanceClass, String version, int gib, String status) {}

    private static final ResourceKind<SimulatedCloud, Db, Db> KIND = ResourceKind.<SimulatedCloud, Db, Db>named(
                    "test/Db")
            .holdsData()
            .id(db -> "db")
            .tags(db -> OWNER.tagsFor("db"))
            .state(db -> db.status().equals("ready") ? State.READY : new State.Failed(db.status(), "do something"))
            .acceptsWhenFailed((db, field) -> !db.status().equals("stopped") && !field.equals("version"))
            .list(cloud -> List.of())
            .preview(desired -> desired)
            .create((cloud, desired, request) -> desired)
            .field("class", Db::instanceClass, Db::instanceClass, UpdateBehavior.IN_PLACE)
            .field("version", Db::version, Db::version, UpdateBehavior.IN_PLACE)
            .field("storage", Db::gib, Db::gib, UpdateBehavior.AT_LEAST)
            .update((cloud, observed, desired, request) -> null)
            .delete((cloud, observed, request) -> {})
            .build();

    @Test
    void sendsWhatTheCloudAccepts() {
        assertThat(step(new Db("large", "17", 200, ""), new Db("small", "16", 100, "no-capacity")))
                .isInstanceOfSatisfying(Step.Update.class, update -> assertThat(update.differences())
                        .extracting("field")
                        .containsExactly("class", "storage"));
    }

    @Test
    void isBlockedIfNothingDiffersOrTheCloudRefusesUpdates() {
        assertThat(step(new Db("small", "17", 100, ""), new Db("small", "16", 100, "no-capacity")))
                .isInstanceOfSatisfying(Step.Blocked.class, blocked -> assertThat(blocked.error())
                        .isEqualTo(CloudError.withoutRequest(ErrorClass.REFUSED, "no-capacity", "do something")));
        assertThat(step(new Db("large", "17", 200, ""), new Db("small", "16", 100, "stopped")))
                .isInstanceOf(Step.Blocked.class);
    }

    private static Step step(Db desired, Db observed) {
        var graph = new Graph<SimulatedCloud>(OWNER, List.of(KIND));
        graph.add("db", KIND, dependencies -> desired);
        var listings = new HashMap<ResourceKind<?, ?, ?>, KindListing<?>>();
        listings.put(KIND, new KindListing.Listed<>(List.of(observed)));
        return Plan.of(graph, new ObservedState(listings, Instant.EPOCH))
                .steps()
                .getFirst();
    }
}
