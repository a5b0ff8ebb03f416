package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Plans for the promotion of a database, which waits for nothing. */
class ImmediateUpdateTest {
    private static final Owner OWNER =
            new Owner("shop/prod", "uid", "eu-west-1", "database", 1, Map.of(), TeardownPolicy.DELETE);

    private record Role(Map<String, String> tags) {}

    private record Database(Map<String, String> tags, boolean isWriter, String size, String subnet, State state) {}

    private static final ResourceKind<SimulatedCloud, String, Role> ROLE =
            ResourceKind.<SimulatedCloud, String, Role>named("test/Role")
                    .tags(Role::tags)
                    .list(cloud -> List.of())
                    .preview(desired -> new Role(Map.of()))
                    .create((cloud, desired, request) -> new Role(request.tags()))
                    .delete((cloud, observed, request) -> {})
                    .build();

    private static final ResourceKind<SimulatedCloud, Boolean, Database> DATABASE =
            ResourceKind.<SimulatedCloud, Boolean, Database>named("test/Database")
                    .holdsData()
                    .tags(Database::tags)
                    .state(Database::state)
                    .list(cloud -> List.of())
                    .preview(desired -> new Database(Map.of(), desired, "large", "a", State.READY))
                    .create((cloud, desired, request) ->
                            new Database(request.tags(), desired, "large", "a", State.READY))
                    .field("size", desired -> "large", Database::size, UpdateBehavior.IN_PLACE)
                    .field("subnet", desired -> "a", Database::subnet, UpdateBehavior.IMMUTABLE)
                    .field("writer", desired -> desired, Database::isWriter, UpdateBehavior.IMMEDIATE)
                    .update((cloud, observed, desired, changes) -> null)
                    .delete((cloud, observed, request) -> {})
                    .build();

    private static final KindListing<Role> UNREADABLE = new KindListing.Unavailable<>(
            CloudError.withoutRequest(ErrorClass.TRANSIENT, "Unavailable", "IAM is lost"));

    @Test
    void itIsMadeWhileADependencyCantBeRead() {
        assertThat(step(true, UNREADABLE, database(false, State.READY)))
                .isInstanceOfSatisfying(Step.Update.class, update -> {
                    assertThat(update.waitsFor()).isEmpty();
                    assertThat(update.differences())
                            .as("without the subnet, which no update changes")
                            .hasToString("[size: small → large, writer: false → true]");
                });
    }

    @Test
    void itIsMadeWhileTheResourceHasFailed() {
        var failed = new State.Failed("replication error", "the source is lost");

        assertThat(step(true, UNREADABLE, database(false, failed)))
                .isInstanceOfSatisfying(Step.Update.class, update -> assertThat(update.waitsFor())
                        .isEmpty());
    }

    @Test
    void otherDifferencesWait() {
        var listed = new KindListing.Listed<>(List.of(new Role(OWNER.tagsFor("role"))));
        var sameSubnet = new Database(OWNER.tagsFor("database"), true, "small", "a", State.READY);

        assertThat(step(true, UNREADABLE, sameSubnet))
                .isInstanceOfSatisfying(Step.Update.class, update -> assertThat(update.waitsFor())
                        .isEqualTo(List.of("role")));
        assertThat(step(true, listed, database(true, State.READY)))
                .as("the subnet differs")
                .isInstanceOf(Step.Blocked.class);
    }

    private static Database database(boolean isWriter, State state) {
        return new Database(OWNER.tagsFor("database"), isWriter, "small", "b", state);
    }

    private static Step step(boolean isWriter, KindListing<Role> roles, Database observed) {
        var graph = new Graph<SimulatedCloud>(OWNER, List.of(ROLE, DATABASE));
        var role = graph.add("role", ROLE, dependencies -> "role");
        graph.add("database", DATABASE, dependencies -> isWriter, role);
        var listings = new HashMap<ResourceKind<?, ?, ?>, KindListing<?>>();
        listings.put(ROLE, roles);
        listings.put(DATABASE, new KindListing.Listed<>(List.of(observed)));
        return Plan.of(graph, new ObservedState(listings, Instant.EPOCH)).steps().stream()
                .filter(step -> step.identity().name().equals("database"))
                .findFirst()
                .orElseThrow();
    }
}
