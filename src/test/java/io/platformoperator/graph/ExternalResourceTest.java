package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Resources of other owners: the engine finds them without tags, and never deletes them. */
class ExternalResourceTest {
    private static final Owner OWNER =
            new Owner("ns/prod", "uid", "us-east-1", "net", 1, Map.of(), TeardownPolicy.DELETE);

    private record Subnet(String id, String network) {}

    private record Group(Map<String, String> tags, String subnet) {}

    private static final ResourceKind<SimulatedCloud, String, Subnet> SUBNET =
            ResourceKind.<SimulatedCloud, String, Subnet>named("test/Subnet")
                    .id(Subnet::id)
                    .name(desired -> desired, Subnet::id)
                    .list(cloud -> List.of())
                    .preview(desired -> new Subnet(desired, ""))
                    .create((cloud, desired, request) -> {
                        throw new AssertionError("created");
                    })
                    .delete((cloud, observed, request) -> {
                        throw new AssertionError("deleted");
                    })
                    .build();

    private static final ResourceKind<SimulatedCloud, String, Group> GROUP =
            ResourceKind.<SimulatedCloud, String, Group>named("test/Group")
                    .id(Group::subnet)
                    .tags(Group::tags)
                    .list(cloud -> List.of())
                    .preview(desired -> new Group(Map.of(), desired))
                    .create((cloud, desired, request) -> new Group(request.tags(), desired))
                    .field("subnet", desired -> desired, Group::subnet, UpdateBehavior.REPLACE)
                    .delete((cloud, observed, request) -> {})
                    .build();

    private static final Group OWN = new Group(OWNER.tagsFor("group"), "subnet-2");

    @Test
    void isFoundByItsSearch() {
        assertThat(plan(List.of(new Subnet("subnet-1", "other"), new Subnet("subnet-2", "mine")), List.of()))
                .containsExactly("keep Subnet[id=subnet-2, network=mine]", "create subnet-2 after []");
    }

    @Test
    void nothingIsCreatedWithoutIt() {
        assertThat(plan(List.of(new Subnet("subnet-1", "other")), List.of()))
                .containsExactly("wait for its owner", "create " + Plan.KNOWN_AFTER_APPLY + " after [subnet]");
    }

    /** A resource whose subnet is not found is not replaced. */
    @Test
    void whatDependsOnItStaysWhenItIsNotFound() {
        assertThat(plan(List.of(), List.of(OWN))).containsExactly("wait for its owner", "update after [subnet]");
    }

    @Test
    void aTeardownLeavesIt() {
        var plan = Plan.teardown(graph(), observed(List.of(new Subnet("subnet-2", "mine")), List.of(OWN)));
        assertThat(plan.steps()).extracting(ExternalResourceTest::text).containsExactly("delete test/Group");
    }

    private static List<String> plan(List<Subnet> subnets, List<Group> groups) {
        return Plan.of(graph(), observed(subnets, groups)).steps().stream()
                .map(ExternalResourceTest::text)
                .toList();
    }

    private static String text(Step step) {
        return switch (step) {
            case Step.Create<?, ?, ?> create -> "create " + create.desired() + " after " + create.waitsFor();
            case Step.Update<?, ?, ?> update -> "update after " + update.waitsFor();
            case Step.Keep<?, ?, ?> keep -> "keep " + keep.observed();
            case Step.Wait<?, ?, ?> wait -> "wait " + wait.message();
            case Step.Delete<?, ?, ?> delete -> "delete " + delete.kind().name();
            default -> step.toString();
        };
    }

    private static ObservedState observed(List<Subnet> subnets, List<Group> groups) {
        return new ObservedState(
                Map.of(SUBNET, new KindListing.Listed<>(subnets), GROUP, new KindListing.Listed<>(groups)),
                Instant.EPOCH);
    }

    private static Graph<SimulatedCloud> graph() {
        var graph = new Graph<SimulatedCloud>(OWNER, List.of(GROUP));
        var subnet = graph.external(
                "net", "subnet", SUBNET, new Subnet(Plan.KNOWN_AFTER_APPLY, ""), ExternalResourceTest::find);
        graph.add("group", GROUP, dependencies -> dependencies.of(subnet).id(), subnet.existing());
        return graph;
    }

    private static Optional<Subnet> find(List<Subnet> subnets) {
        return subnets.stream()
                .filter(subnet -> subnet.network().equals("mine"))
                .findFirst();
    }
}
