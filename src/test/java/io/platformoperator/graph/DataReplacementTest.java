package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plans for a writer that has to become a replica: it is renamed, and the replica gets its name. */
class DataReplacementTest {
    private static final State CREATING = new State.Pending("creating");

    /** An instance whose name tells what becomes of it once it is a former one. */
    private record Instance(String name, Map<String, String> tags, String role, State state) {}

    /** Whether a writer may be replaced, and the role. */
    private record Desired(String role, boolean mayReplace) {}

    private static final ResourceKind<SimulatedCloud, String, Instance> KEY =
            ResourceKind.<SimulatedCloud, String, Instance>named("test/Key")
                    .id(Instance::name)
                    .tags(Instance::tags)
                    .name(desired -> desired, Instance::name)
                    .list(cloud -> List.of())
                    .preview(desired -> new Instance(desired, Map.of(), "", State.READY))
                    .create((cloud, desired, request) -> new Instance(desired, request.tags(), "", State.READY))
                    .delete((cloud, observed, request) -> {})
                    .build();

    private static final ResourceKind<SimulatedCloud, Desired, Instance> INSTANCE =
            ResourceKind.<SimulatedCloud, Desired, Instance>named("test/Instance")
                    .holdsData()
                    .replacesData(new DataReplacement<>(
                            (desired, observed) ->
                                    desired.mayReplace() && observed.role().equals("writer"),
                            DataReplacementTest::former))
                    .logicalIds("instance"::equals)
                    .id(Instance::name)
                    .tags(Instance::tags)
                    .state(Instance::state)
                    .name(desired -> "db", Instance::name)
                    .list(cloud -> List.of())
                    .preview(desired -> new Instance("db", Map.of(), desired.role(), State.READY))
                    .create((cloud, desired, request) -> new Instance("db", request.tags(), "", State.READY))
                    .field("role", Desired::role, Instance::role, UpdateBehavior.REPLACE)
                    .delete((cloud, observed, request) -> {})
                    .build();

    private static Optional<FormerResource> former(Instance instance) {
        return switch (instance.name()) {
            case "kept" -> Optional.of(FormerResource.kept("costs money"));
            case "copied" -> Optional.of(FormerResource.deletedWithCopy("after a snapshot"));
            case "given-up" -> Optional.of(FormerResource.deleted("without a snapshot"));
            default -> Optional.empty();
        };
    }

    @Test
    void aWriterIsReplacedOnlyIfTheDesiredStateSaysWhatBecomesOfItsData() {
        var writer = instance("writer", State.READY);

        assertThat(plan(false, writer))
                .anyMatch(step -> step instanceof Step.Blocked<?, ?, ?> blocked
                        && blocked.error().code().equals("ImmutableField"))
                .noneMatch(Step.Replace.class::isInstance);
        assertThat(plan(true, writer))
                .anyMatch(step -> step instanceof Step.Replace<?, ?, ?> replace
                        && Difference.text(replace.differences()).equals("role: writer → replica"));
        assertThat(plan(true, instance("third role", State.READY)))
                .as("only a writer")
                .noneMatch(Step.Replace.class::isInstance);
    }

    @Test
    void aFormerWriterStaysUntilItsReplicaExists() {
        for (var name : List.of("kept", "copied", "given-up")) {
            assertThat(plan(true, formerInstance(name)))
                    .anyMatch(Step.Create.class::isInstance)
                    .anyMatch(Step.Retain.class::isInstance)
                    .noneMatch(Step.Delete.class::isInstance);
        }
    }

    @Test
    void aFormerWriterWithoutACopyStaysUntilItsReplicaIsReady() {
        assertThat(deleted(formerInstance("copied"), instance("replica", CREATING)))
                .containsExactly("copied");
        assertThat(deleted(formerInstance("given-up"), instance("replica", CREATING)))
                .isEmpty();
        assertThat(deleted(formerInstance("given-up"), instance("replica", State.READY)))
                .containsExactly("given-up");
        assertThat(deleted(formerInstance("kept"), instance("replica", State.READY)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyPolicyDeletesAndKeepsFormerWritersAlike(TeardownPolicy policy) {
        var replica = instance("replica", State.READY);
        var observed = observed(policy, formerInstance("copied"), formerInstance("kept"), replica);

        assertThat(formerDeleted(Plan.of(graph(policy, true), observed).steps()))
                .containsExactly("copied");
        var teardown = Plan.teardown(graph(policy, true), observed).steps();
        assertThat(formerDeleted(teardown)).containsExactly("copied");
        assertThat(teardown)
                .as("what the kept one needs")
                .anyMatch(step -> step instanceof Step.Keep<?, ?, ?> keep
                        && keep.node().kind().equals(KEY));
    }

    private static List<String> deleted(Instance... instances) {
        return formerDeleted(plan(true, instances));
    }

    private static List<String> formerDeleted(List<Step> steps) {
        return steps.stream()
                .filter(Step.Delete.class::isInstance)
                .map(step -> ((Instance) ((Step.Delete<?, ?, ?>) step).observed()).name())
                .filter(name -> !name.equals("db"))
                .toList();
    }

    private static List<Step> plan(boolean mayReplace, Instance... instances) {
        var policy = TeardownPolicy.SNAPSHOT;
        return Plan.of(graph(policy, mayReplace), observed(policy, instances)).steps();
    }

    private static Owner owner(TeardownPolicy policy) {
        return new Owner("shop/prod", "uid", "eu-west-1", "database", 1, Map.of(), policy);
    }

    private static Instance instance(String role, State state) {
        return new Instance("db", owner(TeardownPolicy.DELETE).tagsFor("instance"), role, state);
    }

    private static Instance formerInstance(String name) {
        return new Instance(name, owner(TeardownPolicy.DELETE).tagsFor("former-" + name), "writer", State.READY);
    }

    private static Graph<SimulatedCloud> graph(TeardownPolicy policy, boolean mayReplace) {
        var graph = new Graph<SimulatedCloud>(owner(policy), List.of(KEY, INSTANCE));
        var key = graph.add("key", KEY, dependencies -> "key");
        graph.add("instance", INSTANCE, dependencies -> new Desired("replica", mayReplace), key);
        return graph;
    }

    private static ObservedState observed(TeardownPolicy policy, Instance... instances) {
        var listings = new HashMap<ResourceKind<?, ?, ?>, KindListing<?>>();
        var key = new Instance("key", owner(policy).tagsFor("key"), "", State.READY);
        listings.put(KEY, new KindListing.Listed<>(List.of(key)));
        listings.put(INSTANCE, new KindListing.Listed<>(List.of(instances)));
        return new ObservedState(listings, Instant.EPOCH);
    }
}
