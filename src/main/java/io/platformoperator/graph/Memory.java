package io.platformoperator.graph;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What the engine remembers of one graph between reconciles. Losing it costs a few calls and affects no result. */
final class Memory {
    private final Backoff backoff = new Backoff();
    private final Effects effects = new Effects();
    private final Admission admission = new Admission();
    private final Map<Identity, Integer> spent = new ConcurrentHashMap<>();
    private final Map<Identity, Instant> made = new ConcurrentHashMap<>();
    private volatile Map<Task, Flight> flights = Map.of();

    /**
     * A resource in transition.
     *
     * @param since start of the transition
     * @param isMade true if the engine created it, so that its expected creation time applies
     */
    record Flight(ResourceKind<?, ?, ?> kind, Instant since, boolean isMade) {}

    /** Failed steps and their retry times. */
    Backoff backoff() {
        return backoff;
    }

    /** Results of accepted updates. */
    Effects effects() {
        return effects;
    }

    /** Results of quota checks. */
    Admission admission() {
        return admission;
    }

    /** Number of idempotency tokens of that identity that belong to deleted resources. */
    int spentTokens(Identity identity) {
        return spent.getOrDefault(identity, 0);
    }

    /** Records that the current token belongs to a deleted resource. */
    void tokenIsSpent(Identity identity) {
        spent.merge(identity, 1, Integer::sum);
    }

    /** Records that the cloud started to create the resource. */
    void madeAt(Identity identity, Instant at) {
        made.put(identity, at);
    }

    /** Time at which the cloud started to create the resource; empty once it is ready. */
    Optional<Instant> madeAt(Identity identity) {
        return Optional.ofNullable(made.get(identity));
    }

    /** Clears the start of creation: the resource is ready or being deleted. */
    void isNoLongerMade(Identity identity) {
        made.remove(identity);
    }

    /** Start of the transition that the previous reconcile reported for this step. */
    Optional<Instant> since(Task task) {
        return Optional.ofNullable(flights.get(task)).map(Flight::since);
    }

    /** All transitions of that kind. */
    List<Flight> flights(ResourceKind<?, ?, ?> kind) {
        return flights.values().stream()
                .filter(flight -> flight.kind().equals(kind))
                .toList();
    }

    /** Clears all retry delays, because a user requested a reconcile. */
    void startOver() {
        backoff.keepOnly(task -> false);
        effects.keepOnly(identity -> false);
    }

    /**
     * Stores the transitions of the finished reconcile, and drops the records of steps that its plan no longer
     * contains.
     */
    void keep(Map<Task, Flight> flying, Plan plan) {
        flights = new HashMap<>(flying);
        var open = new HashSet<Task>();
        var undone = new HashSet<Identity>();
        var wanted = new HashSet<Identity>();
        for (var step : plan.steps()) {
            if (step instanceof Step.OfNode) {
                wanted.add(step.identity());
            }
            if (step instanceof Step.Delete<?, ?, ?>) {
                open.add(Task.of(step));
            } else if (!(step instanceof Step.Keep<?, ?, ?>)) {
                undone.add(step.identity());
            }
        }
        effects.keepOnly(wanted::contains);
        backoff.keepOnly(task ->
                open.contains(task) || (!task.step().equals(Step.Delete.class) && undone.contains(task.identity())));
    }
}
