package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plans for a replica that somebody promoted: it is an instance now, and its data is its own. */
class ChangedKindTest {
    private record Instance(String name, Map<String, String> tags, State state) {}

    private static final ResourceKind<SimulatedCloud, String, Instance> KEY =
            kind("test/Key").build();
    private static final ResourceKind<SimulatedCloud, String, Instance> INSTANCE =
            kind("test/Instance").holdsData().logicalIds("instance"::equals).build();
    private static final ResourceKind<SimulatedCloud, String, Instance> REPLICA =
            kind("test/Replica").build();

    private static ResourceKindBuilder<SimulatedCloud, String, Instance> kind(String name) {
        return ResourceKind.<SimulatedCloud, String, Instance>named(name)
                .id(Instance::name)
                .tags(Instance::tags)
                .state(Instance::state)
                .name(desired -> desired, Instance::name)
                .list(cloud -> List.of())
                .preview(desired -> new Instance(desired, Map.of(), State.READY))
                .create((cloud, desired, request) -> new Instance(desired, request.tags(), State.READY))
                .delete((cloud, observed, request) -> {});
    }

    @Test
    void aPromotedReplicaIsReportedInsteadOfCreatedAgain() {
        assertThat(plan(1, promoted("db-replica-1", State.READY)))
                .filteredOn(step -> step.identity().name().equals("replica-1"))
                .singleElement()
                .isInstanceOfSatisfying(Step.Blocked.class, blocked -> {
                    assertThat(blocked.error().code()).isEqualTo("ChangedKind");
                    assertThat(blocked.error().errorClass()).isEqualTo(ErrorClass.CONFLICT);
                    assertThat(blocked.error().message())
                            .startsWith("db-replica-1 is no longer a test/Replica but a test/Instance");
                });
    }

    @Test
    void theReplicaIsCreatedAgainOnceThePromotedOneIsRenamedOrDeleted() {
        assertThat(plan(1, promoted("renamed", State.READY)))
                .anyMatch(step -> step instanceof Step.Create<?, ?, ?> create
                        && create.node().kind().equals(REPLICA));
        assertThat(plan(1, promoted("db-replica-1", new State.Deleting("deleting"))))
                .anyMatch(step -> step instanceof Step.Wait<?, ?, ?> wait
                        && wait.message().equals("until test/Instance db-replica-1 is deleted"));
    }

    /** Under every policy: a person has to delete it. */
    @ParameterizedTest
    @EnumSource
    void aPromotedReplicaIsRetainedWhenFewerReplicasAreDesired(TeardownPolicy policy) {
        assertThat(Plan.of(graph(policy, 0), observed(policy, promoted("db-replica-1", State.READY)))
                        .steps())
                .noneMatch(Step.Delete.class::isInstance)
                .anyMatch(step -> step instanceof Step.Retain<?, ?, ?> retain
                        && retain.reason().contains("promoted or restored outside the operator"));
    }

    @ParameterizedTest
    @EnumSource
    void aTeardownRetainsAPromotedReplicaAndItsKey(TeardownPolicy policy) {
        var steps = Plan.teardown(graph(policy, 0), observed(policy, promoted("db-replica-1", State.READY)))
                .steps();

        assertThat(steps)
                .filteredOn(Step.Delete.class::isInstance)
                .extracting(step -> step.identity().name())
                .isEqualTo(policy == TeardownPolicy.RETAIN ? List.of() : List.of("instance"));
        assertThat(steps)
                .anyMatch(step -> step instanceof Step.Keep<?, ?, ?> keep
                        && keep.node().kind().equals(KEY)
                        && !keep.reason().isEmpty());
    }

    private static List<Step> plan(int replicas, Instance promoted) {
        return Plan.of(graph(TeardownPolicy.DELETE, replicas), observed(TeardownPolicy.DELETE, promoted))
                .steps();
    }

    private static Owner owner(TeardownPolicy policy) {
        return new Owner("shop/prod", "uid", "eu-west-1", "database", 1, Map.of(), policy);
    }

    private static Instance promoted(String name, State state) {
        return new Instance(name, owner(TeardownPolicy.DELETE).tagsFor("replica-1"), state);
    }

    private static Graph<SimulatedCloud> graph(TeardownPolicy policy, int replicas) {
        var graph = new Graph<SimulatedCloud>(owner(policy), List.of(KEY, INSTANCE, REPLICA));
        var key = graph.add("key", KEY, dependencies -> "key");
        var instance = graph.add("instance", INSTANCE, dependencies -> "db", key);
        for (var number = 1; number <= replicas; number++) {
            var name = "replica-" + number;
            graph.add(name, REPLICA, dependencies -> "db-" + name, instance);
        }
        return graph;
    }

    private static ObservedState observed(TeardownPolicy policy, Instance promoted) {
        var listings = new HashMap<ResourceKind<?, ?, ?>, KindListing<?>>();
        var owner = owner(policy);
        listings.put(KEY, new KindListing.Listed<>(List.of(new Instance("key", owner.tagsFor("key"), State.READY))));
        listings.put(
                INSTANCE,
                new KindListing.Listed<>(
                        List.of(new Instance("db", owner.tagsFor("instance"), State.READY), promoted)));
        listings.put(REPLICA, new KindListing.Listed<>(List.of()));
        return new ObservedState(listings, Instant.EPOCH);
    }
}
