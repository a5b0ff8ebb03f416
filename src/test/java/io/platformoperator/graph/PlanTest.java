package io.platformoperator.graph;

import static io.platformoperator.graph.UpdateBehavior.AT_CREATION_ONLY;
import static io.platformoperator.graph.UpdateBehavior.AT_LEAST;
import static io.platformoperator.graph.UpdateBehavior.IMMUTABLE;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;
import static io.platformoperator.graph.UpdateBehavior.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Plans for a network and a database, for each observable state. */
class PlanTest {
    private static final Owner OWNER =
            new Owner("shop/prod", "uid", "eu-west-1", "database", 1, Map.of("team", "shop"), TeardownPolicy.DELETE);

    private record Net(String id, Map<String, String> tags, String cidr, State state) {}

    private record Db(
            String name,
            Map<String, String> tags,
            String netId,
            String version,
            int gib,
            int nodes,
            String instanceClass) {}

    private record DesiredDb(String netId, String version, int gib, int nodes, String instanceClass) {}

    private static final ResourceKind<SimulatedCloud, String, Net> NET =
            ResourceKind.<SimulatedCloud, String, Net>named("test/Net")
                    .withoutUniqueName()
                    .id(Net::id)
                    .tags(Net::tags)
                    .state(Net::state)
                    .list(cloud -> List.of())
                    .preview(cidr -> new Net(Plan.KNOWN_AFTER_APPLY, Map.of(), cidr, State.READY))
                    .create((cloud, desired, request) -> new Net("", request.tags(), desired, State.READY))
                    .field("cidr", cidr -> cidr, Net::cidr, REPLACE)
                    .delete((cloud, observed, request) -> {})
                    .build();

    private static final ResourceKind<SimulatedCloud, DesiredDb, Db> DB =
            ResourceKind.<SimulatedCloud, DesiredDb, Db>named("test/Db")
                    .holdsData()
                    .id(Db::name)
                    .tags(Db::tags)
                    .name(desired -> "prod-db", Db::name)
                    .list(cloud -> List.of())
                    .preview(desired -> new Db(
                            "prod-db",
                            Map.of(),
                            desired.netId(),
                            desired.version(),
                            desired.gib(),
                            desired.nodes(),
                            desired.instanceClass()))
                    .create((cloud, desired, request) -> new Db("prod-db", request.tags(), "", "", 0, 0, ""))
                    .field("net", DesiredDb::netId, Db::netId, REPLACE)
                    .field("version", DesiredDb::version, Db::version, IMMUTABLE)
                    .field("storage", DesiredDb::gib, Db::gib, AT_LEAST)
                    .field("nodes", DesiredDb::nodes, Db::nodes, AT_CREATION_ONLY)
                    .field("class", DesiredDb::instanceClass, Db::instanceClass, IN_PLACE)
                    .updateTags((cloud, observed, tags) -> {})
                    .update((cloud, observed, desired, changes) -> null)
                    .delete((cloud, observed, request) -> {})
                    .build();

    private static final Net OBSERVED_NET = new Net("net-1", OWNER.tagsFor("net"), "10.0.0.0/16", State.READY);
    private static final Db OBSERVED_DB = new Db("prod-db", OWNER.tagsFor("db"), "net-1", "17", 1000, 3, "large");

    private static Graph<SimulatedCloud> graph(String cidr, DesiredDb desired) {
        var graph = new Graph<SimulatedCloud>(OWNER, List.of(NET, DB));
        var net = graph.add("net", NET, dependencies -> cidr);
        graph.add(
                "db",
                DB,
                dependencies -> new DesiredDb(
                        dependencies.of(net).id(),
                        desired.version(),
                        desired.gib(),
                        desired.nodes(),
                        desired.instanceClass()),
                net);
        return graph;
    }

    private static Graph<SimulatedCloud> graph(boolean adoptsByName) {
        var owner = new Owner(
                OWNER.environment(),
                OWNER.uid(),
                OWNER.region(),
                OWNER.subsystem(),
                1,
                OWNER.tags(),
                OWNER.teardownPolicy(),
                IgnoredFields.NOTHING,
                adoptsByName);
        var graph = new Graph<SimulatedCloud>(owner, List.of(NET, DB));
        var net = graph.add("net", NET, dependencies -> "10.0.0.0/16");
        graph.add("db", DB, dependencies -> new DesiredDb(dependencies.of(net).id(), "17", 1000, 3, "large"), net);
        return graph;
    }

    private static Graph<SimulatedCloud> graph() {
        return graph("10.0.0.0/16", new DesiredDb("", "17", 1000, 3, "large"));
    }

    private static List<Step> plan(Graph<SimulatedCloud> graph, List<Net> nets, List<Db> dbs) {
        return Plan.of(graph, observed(new KindListing.Listed<>(nets), new KindListing.Listed<>(dbs)))
                .steps();
    }

    private static ObservedState observed(KindListing<Net> nets, KindListing<Db> dbs) {
        var listings = new HashMap<ResourceKind<?, ?, ?>, KindListing<?>>();
        listings.put(NET, nets);
        listings.put(DB, dbs);
        return new ObservedState(listings);
    }

    private static List<String> differences(Step step) {
        return switch (step) {
            case Step.Update<?, ?, ?> update ->
                update.differences().stream().map(Difference::toString).toList();
            case Step.Replace<?, ?, ?> replace ->
                replace.differences().stream().map(Difference::toString).toList();
            default -> throw new AssertionError(step);
        };
    }

    /** Includes a tag whose key contains a slash. Fields that no rule names are corrected. */
    @Test
    void doesNotCorrectIgnoredFields() {
        var ignored = new IgnoredFields(List.of(
                new IgnoredFields.Rule("test/Db", null, "/class"),
                new IgnoredFields.Rule("test/Db", "db", "/tags/shop~1owner"),
                new IgnoredFields.Rule("test/Db", "another", "/version"),
                new IgnoredFields.Rule("test/Net", null, "/storage")));
        var owner = new Owner(
                OWNER.environment(),
                OWNER.uid(),
                OWNER.region(),
                OWNER.subsystem(),
                1,
                Map.of("team", "shop", "shop/owner", "us"),
                OWNER.teardownPolicy(),
                ignored,
                false);
        var desired = new Graph<SimulatedCloud>(owner, List.of(NET, DB));
        desired.add("db", DB, dependencies -> new DesiredDb("net-1", "17", 2000, 3, "huge"));

        var changed = new Db("prod-db", OWNER.tagsFor("db"), "net-1", "17", 1000, 3, "small");
        assertThat(plan(desired, List.of(), List.of(changed)))
                .singleElement()
                .satisfies(step -> assertThat(differences(step)).containsExactly("storage: 1000 → 2000"));
        assertThat(owner.managedTags(desired.nodes().getFirst()))
                .containsKey("team")
                .doesNotContainKey("shop/owner");
    }

    @Test
    void createsMissingResourcesInOrder() {
        var steps = plan(graph(), List.of(), List.of());

        assertThat(steps).hasSize(2).allMatch(Step.Create.class::isInstance);
        assertThat(((Step.Create<?, ?, ?>) steps.get(0)).waitsFor()).isEmpty();
        assertThat(((Step.Create<?, ?, ?>) steps.get(1)).waitsFor()).containsExactly("net");
    }

    @Test
    void waitsUntilDependenciesAreReady() {
        var pending = new Net("net-1", OWNER.tagsFor("net"), "10.0.0.0/16", new State.Pending("creating"));

        var steps = plan(graph(), List.of(pending), List.of());

        assertThat(steps.get(0)).isInstanceOf(Step.Wait.class);
        assertThat(((Step.Create<?, ?, ?>) steps.get(1)).waitsFor()).containsExactly("net");
    }

    @Test
    void keepsResourcesInTheDesiredState() {
        assertThat(plan(graph(), List.of(OBSERVED_NET), List.of(OBSERVED_DB))).allMatch(Step.Keep.class::isInstance);
    }

    @Test
    void updatesOnlyDifferingFields() {
        var steps = plan(
                graph("10.0.0.0/16", new DesiredDb("", "17", 1000, 3, "small")),
                List.of(OBSERVED_NET),
                List.of(OBSERVED_DB));

        assertThat(differences(steps.get(1))).containsExactly("class: large → small");
    }

    @Test
    void ignoresLargerMinimumsAndCreationOnlyFields() {
        var smaller = graph("10.0.0.0/16", new DesiredDb("", "17", 500, 9, "large"));
        var larger = graph("10.0.0.0/16", new DesiredDb("", "17", 2000, 3, "large"));

        assertThat(plan(smaller, List.of(OBSERVED_NET), List.of(OBSERVED_DB))).allMatch(Step.Keep.class::isInstance);
        assertThat(differences(plan(larger, List.of(OBSERVED_NET), List.of(OBSERVED_DB))
                        .get(1)))
                .containsExactly("storage: 1000 → 2000");
    }

    @Test
    void addsMissingUserTagsAndLeavesOthers() {
        var tags = new HashMap<>(OBSERVED_DB.tags());
        tags.remove("team");
        tags.put("cost-center", "added by another actor");
        var retagged = new Db("prod-db", tags, "net-1", "17", 1000, 3, "large");

        assertThat(differences(
                        plan(graph(), List.of(OBSERVED_NET), List.of(retagged)).get(1)))
                .containsExactly("tags: without {team=shop} → with them");
    }

    @Test
    void blocksChangesOfImmutableFields() {
        var steps = plan(
                graph("10.0.0.0/16", new DesiredDb("", "16", 1000, 3, "large")),
                List.of(OBSERVED_NET),
                List.of(OBSERVED_DB));

        var blocked = (Step.Blocked<?, ?, ?>) steps.get(1);
        assertThat(blocked.error().errorClass()).isEqualTo(ErrorClass.REFUSED);
        assertThat(blocked.error().message()).contains("version: 17 → 16");
    }

    @Test
    void replacesForFieldsThatRequireReplacement() {
        var steps =
                plan(graph("10.1.0.0/16", new DesiredDb("", "17", 1000, 3, "large")), List.of(OBSERVED_NET), List.of());

        assertThat(differences(steps.get(0))).containsExactly("cidr: 10.0.0.0/16 → 10.1.0.0/16");
        assertThat(((Step.Create<?, ?, ?>) steps.get(1)).waitsFor()).containsExactly("net");
    }

    @Test
    void neverReplacesDataNorItsDependencies() {
        var steps = plan(
                graph("10.1.0.0/16", new DesiredDb("", "17", 1000, 3, "large")),
                List.of(OBSERVED_NET),
                List.of(OBSERVED_DB));

        assertThat(((Step.Replace<?, ?, ?>) steps.get(0)).waitsFor()).containsExactly("db");
        assertThat(((Step.Blocked<?, ?, ?>) steps.get(1)).error().code()).isEqualTo("ImmutableField");
    }

    @Test
    void adoptsByNameOnlyIfEnabled() {
        var unowned = new Db("prod-db", Map.of("team", "shop"), "net-1", "17", 1000, 3, "small");

        var adopted = adoptionOf(unowned);

        assertThat(((Step.Blocked<?, ?, ?>) plan(graph(), List.of(OBSERVED_NET), List.of(unowned))
                                .get(1))
                        .error()
                        .message())
                .contains("spec.adoption: Name");
        assertThat(adopted).isInstanceOf(Step.Update.class);
        assertThat(differences(adopted)).containsExactly("class: small → large", "tags: no owner → adopted by name");
    }

    /** A resource without owner is neither replaced when it differs, nor deleted by a teardown before its adoption. */
    @Test
    void neverAdoptsDifferingResourcesNorThoseOfAnotherEnvironment() {
        var elsewhere = new Db("prod-db", Map.of(), "net-9", "17", 1000, 3, "large");
        assertThat(adoptionOf(elsewhere)).isInstanceOfSatisfying(Step.Blocked.class, blocked -> assertThat(
                        blocked.error().message())
                .contains("net: net-9 → net-1"));

        var other = new Owner("shop/other", "uid", "eu-west-1", "database", 1, Map.of(), TeardownPolicy.DELETE);
        var others = new Db("prod-db", other.tagsFor("db"), "net-1", "17", 1000, 3, "large");
        assertThat(adoptionOf(others)).isInstanceOfSatisfying(Step.Blocked.class, blocked -> assertThat(
                        blocked.error().message())
                .contains("it belongs to shop/other")
                .doesNotContain("spec.adoption"));

        var unowned = new Db("prod-db", Map.of(), "net-1", "17", 1000, 3, "large");
        assertThat(Plan.teardown(
                                graph(true),
                                observed(
                                        new KindListing.Listed<>(List.of()),
                                        new KindListing.Listed<>(List.of(unowned))))
                        .steps())
                .allMatch(Step.Deleted.class::isInstance);
    }

    private static Step adoptionOf(Db db) {
        return Plan.of(
                        graph(true),
                        observed(
                                new KindListing.Listed<>(List.of(OBSERVED_NET)), new KindListing.Listed<>(List.of(db))))
                .steps()
                .get(1);
    }

    @Test
    void neverChangesAResourceOfAnotherOwnerWithTheDesiredName() {
        var foreign = new Db("prod-db", Map.of("team", "other"), "net-9", "12", 10, 1, "tiny");

        var steps = plan(graph(), List.of(OBSERVED_NET), List.of(foreign));

        assertThat(steps).hasSize(2);
        var blocked = (Step.Blocked<?, ?, ?>) steps.get(1);
        assertThat(blocked.error().errorClass()).isEqualTo(ErrorClass.CONFLICT);
        assertThat(blocked.error().message()).contains("prod-db", "belongs to another owner");
    }

    @Test
    void keepsTheFirstObservedOfTwoResourcesWithOneIdentity() {
        var duplicate = new Net("net-2", OWNER.tagsFor("net"), "10.0.0.0/16", State.READY);
        var duplicateWithData = new Db("prod-db-2", OWNER.tagsFor("db"), "net-1", "17", 1000, 3, "large");

        var steps = plan(graph(), List.of(OBSERVED_NET, duplicate), List.of(OBSERVED_DB, duplicateWithData));

        assertThat(steps)
                .filteredOn(Step.Delete.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(Step.Delete.class, delete -> assertThat(delete.observed())
                        .isEqualTo(duplicate));
        assertThat(steps)
                .filteredOn(Step.Retain.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(Step.Retain.class, retained -> assertThat(retained.observed())
                        .isEqualTo(duplicateWithData));
        assertThat(steps).filteredOn(Step.Keep.class::isInstance).hasSize(2);
    }

    @Test
    void deletesUndesiredResourcesAfterThoseOfLaterKinds() {
        var empty = new Graph<SimulatedCloud>(OWNER, List.of(NET, DB));

        var steps = plan(empty, List.of(OBSERVED_NET), List.of(OBSERVED_DB));

        assertThat(steps).hasSize(2).allMatch(Step.Delete.class::isInstance);
        assertThat(((Step.Delete<?, ?, ?>) steps.get(0)).identity().name()).isEqualTo("db");
        assertThat(((Step.Delete<?, ?, ?>) steps.get(1)).waitsFor()).containsExactly("db");
    }

    @Test
    void concludesNothingFromFailedListings() {
        var unreachable = new KindListing.Unavailable<Net>(
                CloudError.withoutRequest(ErrorClass.TRANSIENT, "Timeout", "no answer"));

        var steps = Plan.of(graph(), observed(unreachable, new KindListing.Listed<>(List.of(OBSERVED_DB))))
                .steps();
        var teardown = Plan.teardown(graph(), observed(unreachable, new KindListing.Listed<>(List.of())))
                .steps();

        assertThat(steps.get(0)).isInstanceOf(Step.Blocked.class);
        assertThat(steps.get(1))
                .as("differs from the preview of a network only: neither blocked nor replaced")
                .isInstanceOfSatisfying(Step.Update.class, update -> assertThat(update.waitsFor())
                        .hasSize(1));
        assertThat(teardown).anyMatch(Step.Deleted.class::isInstance).anyMatch(Step.Blocked.class::isInstance);
    }

    @Test
    void tearsDownInReverseOrder() {
        var steps = Plan.teardown(
                        graph(),
                        observed(
                                new KindListing.Listed<>(List.of(OBSERVED_NET)),
                                new KindListing.Listed<>(List.of(OBSERVED_DB))))
                .steps();

        assertThat(((Step.Delete<?, ?, ?>) steps.get(0)).waitsFor()).isEmpty();
        assertThat(((Step.Delete<?, ?, ?>) steps.get(1)).waitsFor()).containsExactly("db");
    }
}
