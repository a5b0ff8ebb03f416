package io.platformoperator.graph;

import static io.platformoperator.graph.UpdateBehavior.AT_CREATION_ONLY;
import static io.platformoperator.graph.UpdateBehavior.AT_LEAST;
import static io.platformoperator.graph.UpdateBehavior.IMMUTABLE;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;
import static io.platformoperator.graph.UpdateBehavior.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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

    /** A part of a network whose own targets have names that start with {@code own}. */
    private record Route(String name, String netId, String target) {}

    private static final ResourceKind<SimulatedCloud, String, Route> ROUTE =
            ResourceKind.<SimulatedCloud, String, Route>named("test/Route")
                    .id(Route::name)
                    .name(name -> name, Route::name)
                    .partOf(Route::netId)
                    .leavesUnmanagedParts(
                            (route, isOwned) -> isOwned.test(route.target()), route -> "a route to " + route.target())
                    .list(cloud -> List.of())
                    .preview(name -> new Route(name, "", ""))
                    .create((cloud, desired, request) -> new Route(desired, "", ""))
                    .delete((cloud, observed, request) -> {})
                    .build();

    /** Like a node group: EKS updates a degraded one, and none whose creation failed. */
    private record Group(Map<String, String> tags, String type, String subnet, State state) {}

    private static final ResourceKind<SimulatedCloud, String, Group> GROUP =
            ResourceKind.<SimulatedCloud, String, Group>named("test/Group")
                    .id(group -> "group-1")
                    .tags(Group::tags)
                    .state(Group::state)
                    .recreateWhenFailed(group -> group.state().equals(new State.Failed("CREATE_FAILED", "no capacity")))
                    .list(cloud -> List.of())
                    .preview(type -> new Group(Map.of(), type, "a", State.READY))
                    .create((cloud, desired, request) -> new Group(request.tags(), desired, "a", State.READY))
                    .field("type", type -> type, Group::type, IN_PLACE)
                    .field("subnet", type -> "a", Group::subnet, REPLACE)
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
        return new ObservedState(listings, Instant.EPOCH);
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
    void aValueThatTheAnswerLacksIsUnknown() {
        var net = new Net("net-1", OWNER.tagsFor("net"), null, State.READY);
        var db = new Db("prod-db", OWNER.tagsFor("db"), "", null, 1000, 3, "large");

        assertThat(plan(graph(), List.of(net), List.of(db)))
                .as("neither replaced nor refused")
                .hasSize(2)
                .allMatch(Step.Keep.class::isInstance);
    }

    /** A restored copy has the tags of its source. */
    @Test
    void prefersTheResourceOfTheDesiredNameToAnotherWithItsIdentity() {
        var restored = new Db("prod-db-restored", OWNER.tagsFor("db"), "net-1", "17", 1000, 3, "large");

        assertThat(plan(graph(), List.of(OBSERVED_NET), List.of(restored, OBSERVED_DB)))
                .anyMatch(step -> step instanceof Step.Keep<?, ?, ?> keep
                        && keep.observed().equals(OBSERVED_DB))
                .anyMatch(step -> step instanceof Step.Retain<?, ?, ?> retained
                        && retained.observed().equals(restored));
    }

    @Test
    void aTeardownRetainsASecondResourceThatMayProtectDataWithItsDependencies() {
        var duplicate = new Db("prod-db-2", OWNER.tagsFor("db"), "net-1", "17", 1000, 3, "large");

        var steps = Plan.teardown(
                        graph(),
                        observed(
                                new KindListing.Listed<>(List.of(OBSERVED_NET)),
                                new KindListing.Listed<>(List.of(OBSERVED_DB, duplicate))))
                .steps();

        assertThat(steps)
                .filteredOn(Step.Delete.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(Step.Delete.class, delete -> assertThat(delete.observed())
                        .isEqualTo(OBSERVED_DB));
        assertThat(steps)
                .filteredOn(Step.Retain.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(Step.Retain.class, retained -> assertThat(retained.observed())
                        .isEqualTo(duplicate));
        assertThat(steps)
                .filteredOn(Step.Keep.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Keep.class, kept -> assertThat(kept.reason()).isEqualTo("retained data depends on it"));
    }

    /** A key encrypts data that other resources hold. */
    @Test
    void neverDeletesASecondResourceThatDataRequires() {
        var key = ResourceKind.<SimulatedCloud, String, Net>named("test/Key")
                .requiredForData()
                .withoutUniqueName()
                .id(Net::id)
                .tags(Net::tags)
                .list(cloud -> List.of())
                .preview(cidr -> new Net(Plan.KNOWN_AFTER_APPLY, Map.of(), cidr, State.READY))
                .create((cloud, desired, request) -> new Net("", request.tags(), desired, State.READY))
                .delete((cloud, observed, request) -> {})
                .build();
        var graph = new Graph<SimulatedCloud>(OWNER, List.of(key));
        graph.add("key", key, dependencies -> "");
        var first = new Net("key-1", OWNER.tagsFor("key"), "", State.READY);
        var second = new Net("key-2", OWNER.tagsFor("key"), "", State.READY);
        var observed = new ObservedState(Map.of(key, new KindListing.Listed<>(List.of(first, second))), Instant.EPOCH);

        assertThat(Plan.of(graph, observed).steps())
                .hasSize(2)
                .anyMatch(Step.Keep.class::isInstance)
                .anyMatch(Step.Retain.class::isInstance);
        assertThat(Plan.teardown(graph, observed).steps())
                .hasSize(2)
                .anyMatch(Step.Delete.class::isInstance)
                .anyMatch(Step.Retain.class::isInstance);
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
    void leavesAndReportsPartsThatOthersAdded() {
        var graph = new Graph<SimulatedCloud>(OWNER, List.of(NET, ROUTE));
        graph.add("net", NET, dependencies -> "10.0.0.0/16");
        var foreign = new Route("route-peering", "net-1", "pcx-1");
        var own = new Route("route-stale", "net-1", "net-1");
        var ofAnother = new Route("route-other", "net-9", "pcx-1");

        assertThat(planOfRoutes(graph, OBSERVED_NET, foreign, own, ofAnother))
                .hasSize(3)
                .anySatisfy(step -> assertThat(step)
                        .isEqualTo(new Step.Unmanaged<>(
                                OWNER.identity("route-peering"),
                                ROUTE,
                                foreign,
                                "a route to pcx-1, added by another client: left unchanged")))
                .anySatisfy(step -> assertThat(step)
                        .isInstanceOfSatisfying(Step.Delete.class, delete -> assertThat(delete.observed())
                                .isEqualTo(own)));

        var replaced = new Net("net-1", OWNER.tagsFor("net"), "10.1.0.0/16", State.READY);
        assertThat(planOfRoutes(graph, replaced, foreign))
                .as("parts of a parent that is replaced")
                .filteredOn(Step.Delete.class::isInstance)
                .hasSize(1);
    }

    /** A bucket with rules by name, of which the operator desires {@code own}. */
    private record Bucket(Map<String, String> tags, List<String> rules) {}

    private static final ResourceKind<SimulatedCloud, String, Bucket> BUCKET =
            ResourceKind.<SimulatedCloud, String, Bucket>named("test/Bucket")
                    .id(bucket -> "bucket-1")
                    .tags(Bucket::tags)
                    .list(cloud -> List.of())
                    .preview(rule -> new Bucket(Map.of(), List.of(rule)))
                    .create((cloud, rule, request) -> new Bucket(request.tags(), List.of(rule)))
                    .field("rules", rule -> true, bucket -> bucket.rules().contains("own"), IN_PLACE)
                    .unmanagedElements((rule, bucket) -> UnmanagedElement.of(
                            "rules",
                            bucket.rules().stream()
                                    .filter(each -> !each.equals(rule))
                                    .collect(Collectors.toMap(each -> each, each -> "the rule " + each))))
                    .update((cloud, observed, desired, changes) -> null)
                    .updateTags((cloud, observed, tags) -> {})
                    .delete((cloud, observed, request) -> {})
                    .build();

    @Test
    void anOutputOfAKindThatCanNotBeListedIsUnknownAndNotGone() {
        var graph = new Graph<SimulatedCloud>(OWNER, List.of(NET));
        graph.output("network", graph.add("net", NET, dependencies -> "10.0.0.0/16"), Net::id);
        var unreachable = new KindListing.Unavailable<Net>(
                CloudError.withoutRequest(ErrorClass.TRANSIENT, "CloudUnreachable", "no answer"));

        assertThat(outputs(graph, unreachable)).isEqualTo(new GraphOutputs(Map.of(), Set.of("network")));
        assertThat(outputs(graph, new KindListing.Listed<>(List.of()))).isEqualTo(new GraphOutputs(Map.of(), Set.of()));
        assertThat(outputs(graph, new KindListing.Listed<>(List.of(OBSERVED_NET))))
                .isEqualTo(new GraphOutputs(Map.of("network", "net-1"), Set.of()));
    }

    private static GraphOutputs outputs(Graph<SimulatedCloud> graph, KindListing<Net> nets) {
        return GraphOutputs.of(graph, Plan.of(graph, new ObservedState(Map.of(NET, nets), Instant.EPOCH)));
    }

    @Test
    void reportsElementsAndTagsThatOthersAddedBesideTheStepOfTheResource() {
        var tags = new HashMap<>(OWNER.tagsFor("bucket"));
        tags.putAll(Map.of("owner", "search", "aws:cloudformation:stack-name", "x", "kubernetes.io/role/elb", "1"));
        var graph = new Graph<SimulatedCloud>(OWNER, List.of(BUCKET));
        graph.add("bucket", BUCKET, dependencies -> "own");
        graph.add("second", BUCKET, dependencies -> "own");
        var ofSecond = new HashMap<>(OWNER.tagsFor("second"));
        ofSecond.put("owner", "orders");
        var observed = List.of(new Bucket(tags, List.of("own", "theirs")), new Bucket(ofSecond, List.of("own")));

        var steps = Plan.of(graph, new ObservedState(Map.of(BUCKET, new KindListing.Listed<>(observed)), Instant.EPOCH))
                .steps();

        assertThat(steps).filteredOn(Step.Keep.class::isInstance).hasSize(2);
        assertThat(steps)
                .filteredOn(Step.Unmanaged.class::isInstance)
                .extracting(step -> step.identity().name() + ": " + ((Step.Unmanaged<?, ?, ?>) step).message())
                .containsExactly(
                        "bucket/rules/theirs: the rule theirs, added by another client: left unchanged",
                        "bucket/tags/owner: the tag owner=search of this and 1 more resources, which spec.tags lacks:"
                                + " left unchanged");
    }

    private static List<Step> planOfRoutes(Graph<SimulatedCloud> graph, Net net, Route... routes) {
        return Plan.of(
                        graph,
                        new ObservedState(
                                Map.of(
                                        NET,
                                        new KindListing.Listed<>(List.of(net)),
                                        ROUTE,
                                        new KindListing.Listed<>(List.of(routes))),
                                Instant.EPOCH))
                .steps();
    }

    @Test
    void updatesAFailedResourceThatDiffers() {
        var degraded = new State.Failed("DEGRADED", "no capacity");
        assertThat(differences(planOfGroup("large", "a", degraded))).containsExactly("type: large → other");
        assertThat(planOfGroup("other", "a", degraded))
                .isInstanceOfSatisfying(Step.Blocked.class, blocked -> assertThat(blocked.error())
                        .hasToString("DEGRADED: no capacity"));
        assertThat(planOfGroup("large", "b", degraded)).isInstanceOf(Step.Replace.class);
        assertThat(planOfGroup("large", "a", new State.Failed("CREATE_FAILED", "no capacity")))
                .isInstanceOf(Step.Replace.class);
    }

    private static Step planOfGroup(String type, String subnet, State state) {
        var graph = new Graph<SimulatedCloud>(OWNER, List.of(GROUP));
        graph.add("group", GROUP, dependencies -> "other");
        var observed = new Group(OWNER.tagsFor("group"), type, subnet, state);
        return Plan.of(
                        graph,
                        new ObservedState(Map.of(GROUP, new KindListing.Listed<>(List.of(observed))), Instant.EPOCH))
                .steps()
                .getFirst();
    }

    @Test
    void namesTheElementsThatAnUpdateRemoves() {
        var rules = new Difference("ingress", "[a, b]", "[a]", IN_PLACE, List.of("tcp 22 0.0.0.0/0"));
        assertThat(Difference.changeText(List.of(rules)))
                .startsWith("removed from ingress [tcp 22 0.0.0.0/0]; ")
                .contains("ingress: [a, b] → [a]");
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
