package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

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
    private final Backoff backoff = new Backoff();
    private final Map<Identity, Instant> inFlight = new ConcurrentHashMap<>();

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
        look(graph, clock.instant().minus(pace.steady()));
        return Plan.of(graph, observatory.view(graph.observedKinds()));
    }

    /** One pass towards what the graph wants. */
    public Outcome reconcile(Graph<C> graph, Mode mode) {
        look(graph, clock.instant().minus(pace.steady()));
        return pass(graph, mode, observed -> Plan.of(graph, observed));
    }

    /** One pass towards nothing, but for what its owner's policy keeps. Looks at everything afresh before it says gone. */
    public Outcome teardown(Graph<C> graph) {
        look(graph, clock.instant().minus(pace.steady()));
        var first = tearDownOnce(graph);
        if (!first.isGone()) {
            return first;
        }
        look(graph, clock.instant());
        var last = tearDownOnce(graph);
        var changes = new ArrayList<>(first.changes());
        changes.addAll(last.changes());
        return new Outcome(last.plan(), last.reports(), last.outputs(), changes, last.lookAgain());
    }

    private Outcome tearDownOnce(Graph<C> graph) {
        return pass(graph, Mode.CORRECT, observed -> Plan.teardown(graph, observed));
    }

    private Outcome pass(Graph<C> graph, Mode mode, Pass.Planning planning) {
        var pass = new Pass<>(graph, mode, planning, observatory, backoff, pace, leads, clock, executor);
        var changes = pass.run();
        var plan = planning.plan(observatory.view(graph.observedKinds()));
        return new Reporter<>(graph, plan, mode, observatory, backoff, inFlight, pace, clock.instant())
                .outcome(changes);
    }

    private void look(Graph<C> graph, Instant steadySince) {
        Foresight.names(graph, (kind, name) -> observatory.watch(kind).wanted(name));
        observatory.refresh(graph.observedKinds(), kind -> since(graph, kind, steadySince));
    }

    /** How old a listing may be: younger while something of it is in flight, or when absence has to be proved. */
    private Instant since(Graph<C> graph, ResourceKind<C, ?, ?> kind, Instant steadySince) {
        var now = clock.instant();
        var since = graph.nodes().stream()
                .filter(node -> node.kind().equals(kind))
                .map(node -> inFlight.get(node.identity()))
                .filter(Objects::nonNull)
                .map(started -> now.minus(pace.interval(Duration.between(started, now))
                        .multipliedBy(9)
                        .dividedBy(10)))
                .reduce(steadySince, Engine::later);
        return kind.isNameless()
                ? observatory
                        .watch(kind)
                        .provesAbsenceAt()
                        .filter(proof -> !proof.isAfter(now))
                        .map(proof -> later(proof, since))
                        .orElse(since)
                : since;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
