package io.platformoperator.graph;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What an engine remembers of one graph from pass to pass. Losing it costs a few calls and nothing else. */
final class Memory {
    private final Backoff backoff = new Backoff();
    private final Effects effects = new Effects();
    private final Admission admission = new Admission();
    private final Map<Identity, Integer> spent = new ConcurrentHashMap<>();
    private final Map<Identity, Instant> made = new ConcurrentHashMap<>();
    private volatile Map<Task, Flight> flights = Map.of();

    /**
     * Something that the cloud is busy with.
     *
     * @param isMade whether it is being made by us, of which it is known how long that usually takes
     */
    record Flight(ResourceKind<?, ?, ?> kind, Instant since, boolean isMade) {}

    /** What failed and is parked. */
    Backoff backoff() {
        return backoff;
    }

    /** What came of changes. */
    Effects effects() {
        return effects;
    }

    /** What the account has room for. */
    Admission admission() {
        return admission;
    }

    /** How many idempotency tokens of that identity stand for resources that went. */
    int spentTokens(Identity identity) {
        return spent.getOrDefault(identity, 0);
    }

    /** One more of them does. */
    void tokenIsSpent(Identity identity) {
        spent.merge(identity, 1, Integer::sum);
    }

    /** The cloud began to make it, and takes its time. */
    void madeAt(Identity identity, Instant at) {
        made.put(identity, at);
    }

    /** When the cloud began to make it, while it is not ready yet. */
    Optional<Instant> madeAt(Identity identity) {
        return Optional.ofNullable(made.get(identity));
    }

    /** It is ready, or goes. */
    void isNoLongerMade(Identity identity) {
        made.remove(identity);
    }

    /** Since when something has been in flight, if it was so after the last pass. */
    Optional<Instant> since(Task task) {
        return Optional.ofNullable(flights.get(task)).map(Flight::since);
    }

    /** All of that kind that are in flight. */
    List<Flight> flights(ResourceKind<?, ?, ?> kind) {
        return flights.values().stream()
                .filter(flight -> flight.kind().equals(kind))
                .toList();
    }

    /** Somebody asks for it: all that waits for another try is tried at once. */
    void startOver() {
        backoff.keepOnly(task -> false);
        effects.keepOnly(identity -> false);
    }

    /** After a pass: what is in flight now, and what of the plan is still to be done. */
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
