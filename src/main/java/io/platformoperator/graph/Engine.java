package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Brings one account and region to what graphs want. Each pass looks, does everything that can be done now (concurrently
 * along the dependency graph), and returns without waiting for any state. What it remembers is only when to look again;
 * losing that costs a few calls and nothing else.
 */
public final class Engine<C extends Cloud> {
    private final Observatory<C> observatory;
    private final Pace pace;
    private final BooleanSupplier leads;
    private final InstantSource clock;
    private final Executor executor;
    private final Map<Identity, Memory> memories = new ConcurrentHashMap<>();

    /**
     * An engine.
     *
     * @param leads asked again before each creation that the cloud could not recognise as a repetition
     * @param executor runs steps concurrently: virtual threads, or the caller's own thread in tests
     */
    public Engine(
            Observatory<C> observatory, Pace pace, BooleanSupplier leads, InstantSource clock, Executor executor) {
        this.observatory = observatory;
        this.pace = pace;
        this.leads = leads;
        this.clock = clock;
        this.executor = executor;
    }

    /** The observation that this engine shares. */
    public Observatory<C> observatory() {
        return observatory;
    }

    /** What would be done, on a picture that is at most a drift interval old. Touches nothing. */
    public Plan plan(Graph<C> graph) {
        look(graph).join();
        return Plan.of(graph, observatory.view(graph.observedKinds()));
    }

    /**
     * How long the cloud usually needs from now until everything is ready.
     *
     * @param isReady whether a resource is ready now
     */
    public Duration untilReady(Graph<C> graph, Predicate<Identity> isReady) {
        return Foresight.untilReady(graph, isReady, observatory.usual()::of);
    }

    /**
     * Somebody asks for it: the next pass looks at everything of the graph's owner, details too, and tries at once what
     * is parked.
     */
    public void startOver(Graph<C> graph) {
        memory(graph).startOver();
        graph.observedKinds().forEach(kind -> observatory.watch(kind).lookAgainAt(graph.owner()::owns));
    }

    /**
     * One pass towards what the graph wants. Where all that it needs to know is known, and only the drift interval has
     * passed, it works with that, and does not wait for the look that it begins or finds under way: what somebody changed
     * in a spec is not to stand behind pages of listings.
     *
     * @param again run when such a look has ended and showed something new, so that another pass sees it
     */
    public Outcome reconcile(Graph<C> graph, Mode mode, Runnable again) {
        look(graph, again);
        return pass(graph, mode, observed -> Plan.of(graph, observed));
    }

    /**
     * One pass towards nothing, but for what its owner's policy keeps. Looks at everything afresh before it says gone.
     *
     * @param again as for {@link #reconcile}
     */
    public Outcome teardown(Graph<C> graph, Runnable again) {
        look(graph, again);
        var first = tearDownOnce(graph);
        if (!first.seesNothing()) {
            return first;
        }
        lookAfresh(graph);
        var last = tearDownOnce(graph);
        if (last.isGone()) {
            memories.remove(key(graph));
        }
        var changes = new ArrayList<>(first.changes());
        changes.addAll(last.changes());
        return new Outcome(last.plan(), last.reports(), last.outputs(), changes, last.lookAgain(), last.settled());
    }

    private Outcome tearDownOnce(Graph<C> graph) {
        return pass(graph, Mode.CORRECT, observed -> Plan.teardown(graph, observed));
    }

    private Outcome pass(Graph<C> graph, Mode mode, Pass.Planning planning) {
        var memory = memory(graph);
        var done = new Pass<>(graph, mode, planning, observatory, memory, pace, leads, clock, executor).run();
        return new Reporter<>(graph, done.plan(), mode, observatory, memory, pace, clock.instant())
                .outcome(done.changes());
    }

    private Memory memory(Graph<C> graph) {
        return memories.computeIfAbsent(key(graph), ignored -> new Memory());
    }

    private static Identity key(Graph<?> graph) {
        return graph.owner().identity("");
    }

    private void look(Graph<C> graph, Runnable again) {
        var looks = look(graph);
        if (!looks.isDone()) {
            var kinds = graph.observedKinds();
            var _ = looks.whenComplete((news, failure) -> {
                if (failure != null || kinds.stream().anyMatch(news::contains)) {
                    again.run();
                }
            });
        }
    }

    /** Learns what has to be known, and then begins to look at what was not looked at for a drift interval. */
    private CompletableFuture<Set<ResourceKind<C, ?, ?>>> look(Graph<C> graph) {
        Foresight.names(graph, (kind, name) -> observatory.watch(kind).wanted(name));
        var memory = memory(graph);
        observatory.refresh(ofAll(graph, kind -> needed(memory, kind)));
        var due = ofAll(graph, kind -> new Freshness(steadySince(kind), steadySince(kind)));
        if (due.keySet().stream().noneMatch(kind -> observatory.watch(kind).isListedBefore(steadySince(kind)))) {
            return CompletableFuture.completedFuture(Set.of());
        }
        withWhatIsDueSoon(due);
        return observatory.refreshMeanwhile(due);
    }

    private void lookAfresh(Graph<C> graph) {
        var now = clock.instant();
        observatory.refresh(ofAll(graph, kind -> new Freshness(now, now)));
    }

    private static <C extends Cloud> Map<ResourceKind<C, ?, ?>, Freshness> ofAll(
            Graph<C> graph, Function<ResourceKind<C, ?, ?>, Freshness> freshness) {
        var wanted = new HashMap<ResourceKind<C, ?, ?>, Freshness>();
        graph.observedKinds().forEach(kind -> wanted.put(kind, freshness.apply(kind)));
        return wanted;
    }

    /** Once others are looked at along with those that are due, all are due together: answers are shared, such as tags. */
    private void withWhatIsDueSoon(Map<ResourceKind<C, ?, ?>, Freshness> wanted) {
        for (var kind : observatory.kinds()) {
            var soon = clock.instant().minus(interval(kind).dividedBy(2));
            if (observatory.watch(kind).isListedBefore(soon)) {
                wanted.merge(kind, new Freshness(soon, soon), Freshness::and);
            }
        }
    }

    private Instant steadySince(ResourceKind<C, ?, ?> kind) {
        return clock.instant().minus(interval(kind));
    }

    private Duration interval(ResourceKind<C, ?, ?> kind) {
        var forAll = kind.listedEvery().multipliedBy(observatory.watch(kind).count());
        return forAll.compareTo(pace.steady()) > 0 ? forAll : pace.steady();
    }

    /** How old what is known may be: any age, but while something is in flight, or when absence has to be proved. */
    private Freshness needed(Memory memory, ResourceKind<C, ?, ?> kind) {
        var listedSince = kind.isNameless() ? proofDue(kind) : Instant.MIN;
        return new Freshness(listedSince, later(flightsDue(memory, kind), listedSince));
    }

    /** The instant that a listing must be younger than to prove absence, once that can be proved. */
    private Instant proofDue(ResourceKind<C, ?, ?> kind) {
        var now = clock.instant();
        return observatory
                .watch(kind)
                .provesAbsenceAt()
                .filter(proof -> !proof.isAfter(now))
                .orElse(Instant.MIN);
    }

    /** The last look, once another one at something in flight is due. */
    private Instant flightsDue(Memory memory, ResourceKind<C, ?, ?> kind) {
        var flights = memory.flights(kind);
        var now = clock.instant();
        return flights.stream()
                        .map(flight -> observatory.nextLook(flight, flights.size()))
                        .anyMatch(due -> !due.isAfter(now))
                ? observatory.watch(kind).looked()
                : Instant.MIN;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
