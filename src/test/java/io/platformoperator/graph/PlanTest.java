package io.platformoperator.graph;

import static io.platformoperator.graph.OnDifference.AT_CREATION_ONLY;
import static io.platformoperator.graph.OnDifference.AT_LEAST;
import static io.platformoperator.graph.OnDifference.IN_PLACE;
import static io.platformoperator.graph.OnDifference.REFUSE;
import static io.platformoperator.graph.OnDifference.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is planned for a network with a database in it, for each thing that can be seen of it. */
class PlanTest {
    private static final Owner OWNER =
            new Owner("shop/prod", "uid", "eu-west-1", "database", 1, Map.of("team", "shop"), DeletionPolicy.DELETE);

    private record Net(String id, Map<String, String> tags, String cidr, State state) {}

    private record Db(
            String name, Map<String, String> tags, String netId, String version, int gib, int nodes, String class_) {}

    private record WantedDb(String netId, String version, int gib, int nodes, String class_) {}

    private static final ResourceKind<SimulatedCloud, String, Net> NET =
            ResourceKind.<SimulatedCloud, String, Net>named("test/Net")
                    .nameless()
                    .id(Net::id)
                    .tags(Net::tags)
                    .state(Net::state)
                    .list(cloud -> List.of())
                    .preview(cidr -> new Net(Plan.KNOWN_LATER, Map.of(), cidr, State.READY))
                    .create((cloud, want, claim) -> new Net("", claim.tags(), want, State.READY))
                    .field("cidr", cidr -> cidr, Net::cidr, REPLACE)
                    .delete((cloud, have, farewell) -> {})
                    .build();

    private static final ResourceKind<SimulatedCloud, WantedDb, Db> DB =
            ResourceKind.<SimulatedCloud, WantedDb, Db>named("test/Db")
                    .holdsData()
                    .id(Db::name)
                    .tags(Db::tags)
                    .name(want -> "prod-db", Db::name)
                    .list(cloud -> List.of())
                    .preview(want -> new Db(
                            "prod-db", Map.of(), want.netId(), want.version(), want.gib(), want.nodes(), want.class_()))
                    .create((cloud, want, claim) -> new Db("prod-db", claim.tags(), "", "", 0, 0, ""))
                    .field("net", WantedDb::netId, Db::netId, REPLACE)
                    .field("version", WantedDb::version, Db::version, REFUSE)
                    .field("storage", WantedDb::gib, Db::gib, AT_LEAST)
                    .field("nodes", WantedDb::nodes, Db::nodes, AT_CREATION_ONLY)
                    .field("class", WantedDb::class_, Db::class_, IN_PLACE)
                    .retag((cloud, have, tags) -> {})
                    .update((cloud, have, want, changes) -> null)
                    .delete((cloud, have, farewell) -> {})
                    .build();

    private static final Net SEEN_NET = new Net("net-1", OWNER.tagsFor("net"), "10.0.0.0/16", State.READY);
    private static final Db SEEN_DB = new Db("prod-db", OWNER.tagsFor("db"), "net-1", "17", 1000, 3, "large");

    private static Graph<SimulatedCloud> graph(String cidr, WantedDb wanted) {
        var graph = new Graph<SimulatedCloud>(OWNER, List.of(NET, DB));
        var net = graph.add("net", NET, have -> cidr);
        graph.add(
                "db",
                DB,
                have -> new WantedDb(
                        have.of(net).id(), wanted.version(), wanted.gib(), wanted.nodes(), wanted.class_()),
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
                OWNER.deletionPolicy(),
                Ignored.NOTHING,
                adoptsByName);
        var graph = new Graph<SimulatedCloud>(owner, List.of(NET, DB));
        var net = graph.add("net", NET, have -> "10.0.0.0/16");
        graph.add("db", DB, have -> new WantedDb(have.of(net).id(), "17", 1000, 3, "large"), net);
        return graph;
    }

    private static Graph<SimulatedCloud> graph() {
        return graph("10.0.0.0/16", new WantedDb("", "17", 1000, 3, "large"));
    }

    private static List<Step> plan(Graph<SimulatedCloud> graph, List<Net> nets, List<Db> dbs) {
        return Plan.of(graph, observed(new Listing.Known<>(nets), new Listing.Known<>(dbs)))
                .steps();
    }

    private static Observed observed(Listing<Net> nets, Listing<Db> dbs) {
        var listings = new HashMap<ResourceKind<?, ?, ?>, Listing<?>>();
        listings.put(NET, nets);
        listings.put(DB, dbs);
        return new Observed(listings);
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

    /** Also a tag, whose key has a slash; what is not named is corrected all the same. */
    @Test
    void leavesAloneWhatIsIgnored() {
        var ignored = new Ignored(List.of(
                new Ignored.Setting("test/Db", null, "/class"),
                new Ignored.Setting("test/Db", "db", "/tags/shop~1owner"),
                new Ignored.Setting("test/Db", "another", "/version"),
                new Ignored.Setting("test/Net", null, "/storage")));
        var owner = new Owner(
                OWNER.environment(),
                OWNER.uid(),
                OWNER.region(),
                OWNER.subsystem(),
                1,
                Map.of("team", "shop", "shop/owner", "us"),
                OWNER.deletionPolicy(),
                ignored,
                false);
        var wanted = new Graph<SimulatedCloud>(owner, List.of(NET, DB));
        wanted.add("db", DB, have -> new WantedDb("net-1", "17", 2000, 3, "huge"));

        var changed = new Db("prod-db", OWNER.tagsFor("db"), "net-1", "17", 1000, 3, "small");
        assertThat(plan(wanted, List.of(), List.of(changed)))
                .singleElement()
                .satisfies(step -> assertThat(differences(step)).containsExactly("storage: 1000 → 2000"));
        assertThat(owner.keptTags(wanted.nodes().getFirst()))
                .containsKey("team")
                .doesNotContainKey("shop/owner");
    }

    @Test
    void createsWhatIsMissingInOrder() {
        var steps = plan(graph(), List.of(), List.of());

        assertThat(steps).hasSize(2).allMatch(Step.Create.class::isInstance);
        assertThat(((Step.Create<?, ?, ?>) steps.get(0)).after()).isEmpty();
        assertThat(((Step.Create<?, ?, ?>) steps.get(1)).after()).containsExactly("net");
    }

    @Test
    void waitsUntilWhatItNeedsIsReady() {
        var pending = new Net("net-1", OWNER.tagsFor("net"), "10.0.0.0/16", new State.Pending("creating"));

        var steps = plan(graph(), List.of(pending), List.of());

        assertThat(steps.get(0)).isInstanceOf(Step.Wait.class);
        assertThat(((Step.Create<?, ?, ?>) steps.get(1)).after()).containsExactly("net");
    }

    @Test
    void keepsWhatIsAsWanted() {
        assertThat(plan(graph(), List.of(SEEN_NET), List.of(SEEN_DB))).allMatch(Step.Keep.class::isInstance);
    }

    @Test
    void updatesOnlyWhatDiffers() {
        var steps = plan(
                graph("10.0.0.0/16", new WantedDb("", "17", 1000, 3, "small")), List.of(SEEN_NET), List.of(SEEN_DB));

        assertThat(differences(steps.get(1))).containsExactly("class: large → small");
    }

    @Test
    void leavesStorageThatGrewAndNodesThatOthersScale() {
        var smaller = graph("10.0.0.0/16", new WantedDb("", "17", 500, 9, "large"));
        var larger = graph("10.0.0.0/16", new WantedDb("", "17", 2000, 3, "large"));

        assertThat(plan(smaller, List.of(SEEN_NET), List.of(SEEN_DB))).allMatch(Step.Keep.class::isInstance);
        assertThat(differences(plan(larger, List.of(SEEN_NET), List.of(SEEN_DB)).get(1)))
                .containsExactly("storage: 1000 → 2000");
    }

    @Test
    void bringsTagsOfTheUserThatAreMissingAndLeavesOthers() {
        var tags = new HashMap<>(SEEN_DB.tags());
        tags.remove("team");
        tags.put("cost-center", "added by somebody");
        var retagged = new Db("prod-db", tags, "net-1", "17", 1000, 3, "large");

        assertThat(differences(
                        plan(graph(), List.of(SEEN_NET), List.of(retagged)).get(1)))
                .containsExactly("tags: without {team=shop} → with them");
    }

    @Test
    void refusesWhatCanNotBeChanged() {
        var steps = plan(
                graph("10.0.0.0/16", new WantedDb("", "16", 1000, 3, "large")), List.of(SEEN_NET), List.of(SEEN_DB));

        var blocked = (Step.Blocked<?, ?, ?>) steps.get(1);
        assertThat(blocked.error().kind()).isEqualTo(ErrorClass.REFUSED);
        assertThat(blocked.error().message()).contains("version: 17 → 16");
    }

    @Test
    void replacesWhatOnlyANewOneCanHave() {
        var steps = plan(graph("10.1.0.0/16", new WantedDb("", "17", 1000, 3, "large")), List.of(SEEN_NET), List.of());

        assertThat(differences(steps.get(0))).containsExactly("cidr: 10.0.0.0/16 → 10.1.0.0/16");
        assertThat(((Step.Create<?, ?, ?>) steps.get(1)).after()).containsExactly("net");
    }

    @Test
    void neverReplacesDataNorWhatItStandsOn() {
        var steps = plan(
                graph("10.1.0.0/16", new WantedDb("", "17", 1000, 3, "large")), List.of(SEEN_NET), List.of(SEEN_DB));

        assertThat(((Step.Replace<?, ?, ?>) steps.get(0)).after()).containsExactly("db");
        assertThat(((Step.Blocked<?, ?, ?>) steps.get(1)).error().code()).isEqualTo("ImmutableField");
    }

    @Test
    void takesOverByNameWhatIsNobodysAndOnlyWhenTold() {
        var nobodys = new Db("prod-db", Map.of("team", "shop"), "net-1", "17", 1000, 3, "small");

        var told = adopting(nobodys);

        assertThat(((Step.Blocked<?, ?, ?>) plan(graph(), List.of(SEEN_NET), List.of(nobodys))
                                .get(1))
                        .error()
                        .message())
                .contains("spec.adoption: Name");
        assertThat(told).isInstanceOf(Step.Update.class);
        assertThat(differences(told)).containsExactly("class: small → large", "tags: nobody's → adopted by its name");
    }

    /** Neither is it made anew, whatever differs, nor does it go with the environment before it was taken over. */
    @Test
    void neverTakesWhatItWouldHaveToReplaceNorWhatIsAnotherEnvironments() {
        var elsewhere = new Db("prod-db", Map.of(), "net-9", "17", 1000, 3, "large");
        assertThat(adopting(elsewhere)).isInstanceOfSatisfying(Step.Blocked.class, blocked -> assertThat(
                        blocked.error().message())
                .contains("net: net-9 → net-1"));

        var other = new Owner("shop/other", "uid", "eu-west-1", "database", 1, Map.of(), DeletionPolicy.DELETE);
        var others = new Db("prod-db", other.tagsFor("db"), "net-1", "17", 1000, 3, "large");
        assertThat(adopting(others)).isInstanceOfSatisfying(Step.Blocked.class, blocked -> assertThat(
                        blocked.error().message())
                .contains("it belongs to shop/other")
                .doesNotContain("spec.adoption"));

        var nobodys = new Db("prod-db", Map.of(), "net-1", "17", 1000, 3, "large");
        assertThat(Plan.teardown(
                                graph(true),
                                observed(new Listing.Known<>(List.of()), new Listing.Known<>(List.of(nobodys))))
                        .steps())
                .allMatch(Step.Gone.class::isInstance);
    }

    private static Step adopting(Db db) {
        return Plan.of(graph(true), observed(new Listing.Known<>(List.of(SEEN_NET)), new Listing.Known<>(List.of(db))))
                .steps()
                .get(1);
    }

    @Test
    void leavesAloneWhatHasOurNameButBelongsToSomebodyElse() {
        var theirs = new Db("prod-db", Map.of("team", "other"), "net-9", "12", 10, 1, "tiny");

        var steps = plan(graph(), List.of(SEEN_NET), List.of(theirs));

        assertThat(steps).hasSize(2);
        var blocked = (Step.Blocked<?, ?, ?>) steps.get(1);
        assertThat(blocked.error().kind()).isEqualTo(ErrorClass.CONFLICT);
        assertThat(blocked.error().message()).contains("prod-db", "belongs to somebody else");
    }

    @Test
    void keepsTheOneThatItKnewFirstOfTwoWithOneIdentity() {
        var twin = new Net("net-2", OWNER.tagsFor("net"), "10.0.0.0/16", State.READY);
        var twinWithData = new Db("prod-db-2", OWNER.tagsFor("db"), "net-1", "17", 1000, 3, "large");

        var steps = plan(graph(), List.of(SEEN_NET, twin), List.of(SEEN_DB, twinWithData));

        assertThat(steps)
                .filteredOn(Step.Delete.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Delete.class, gone -> assertThat(gone.have()).isEqualTo(twin));
        assertThat(steps)
                .filteredOn(Step.Leave.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Leave.class, left -> assertThat(left.have()).isEqualTo(twinWithData));
        assertThat(steps).filteredOn(Step.Keep.class::isInstance).hasSize(2);
    }

    @Test
    void removesWhatIsNoLongerWantedOnceLaterKindsAreGone() {
        var empty = new Graph<SimulatedCloud>(OWNER, List.of(NET, DB));

        var steps = plan(empty, List.of(SEEN_NET), List.of(SEEN_DB));

        assertThat(steps).hasSize(2).allMatch(Step.Delete.class::isInstance);
        assertThat(((Step.Delete<?, ?, ?>) steps.get(0)).identity().name()).isEqualTo("db");
        assertThat(((Step.Delete<?, ?, ?>) steps.get(1)).after()).containsExactly("db");
    }

    @Test
    void concludesNothingFromWhatCanNotBeSeen() {
        var unreachable = new Listing.Unknown<Net>(CloudError.ours(ErrorClass.RETRY, "Timeout", "no answer"));

        var steps = Plan.of(graph(), observed(unreachable, new Listing.Known<>(List.of(SEEN_DB))))
                .steps();
        var teardown = Plan.teardown(graph(), observed(unreachable, new Listing.Known<>(List.of())))
                .steps();

        assertThat(steps.get(0)).isInstanceOf(Step.Blocked.class);
        assertThat(steps.get(1))
                .as("differs from a foreseen network only: neither refused nor replaced")
                .isInstanceOfSatisfying(
                        Step.Update.class, update -> assertThat(update.after()).hasSize(1));
        assertThat(teardown).anyMatch(Step.Gone.class::isInstance).anyMatch(Step.Blocked.class::isInstance);
    }

    @Test
    void tearsDownInReverse() {
        var steps = Plan.teardown(
                        graph(),
                        observed(new Listing.Known<>(List.of(SEEN_NET)), new Listing.Known<>(List.of(SEEN_DB))))
                .steps();

        assertThat(((Step.Delete<?, ?, ?>) steps.get(0)).after()).isEmpty();
        assertThat(((Step.Delete<?, ?, ?>) steps.get(1)).after()).containsExactly("db");
    }
}
