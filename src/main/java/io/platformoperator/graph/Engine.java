package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
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
        look(graph, false);
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

    /** One pass towards what the graph wants. */
    public Outcome reconcile(Graph<C> graph, Mode mode) {
        look(graph, false);
        return pass(graph, mode, observed -> Plan.of(graph, observed));
    }

    /** One pass towards nothing, but for what its owner's policy keeps. Looks at everything afresh before it says gone. */
    public Outcome teardown(Graph<C> graph) {
        look(graph, false);
        var first = tearDownOnce(graph);
        if (!first.seesNothing()) {
            return first;
        }
        look(graph, true);
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

    private void look(Graph<C> graph, boolean afresh) {
        Foresight.names(graph, (kind, name) -> observatory.watch(kind).wanted(name));
        var memory = memory(graph);
        var wanted = new HashMap<ResourceKind<C, ?, ?>, Freshness>();
        for (var kind : graph.observedKinds()) {
            wanted.put(kind, wanted(memory, kind, afresh ? clock.instant() : steadySince(kind)));
        }
        if (wanted.keySet().stream().anyMatch(kind -> observatory.watch(kind).isListedBefore(steadySince(kind)))) {
            withWhatIsDueSoon(wanted);
        }
        observatory.refresh(wanted);
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
        return kind.listedEvery().compareTo(pace.steady()) > 0 ? kind.listedEvery() : pace.steady();
    }

    /** How old what is known may be: younger while something is in flight, or when absence has to be proved. */
    private Freshness wanted(Memory memory, ResourceKind<C, ?, ?> kind, Instant steadySince) {
        var listedSince = kind.isNameless() ? later(proofDue(kind), steadySince) : steadySince;
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
