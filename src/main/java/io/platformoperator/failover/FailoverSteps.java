package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.probe.observation.FenceProof;
import io.platformoperator.probe.observation.PublishedObservation;
import io.platformoperator.probe.observation.SessionsEnded;
import io.platformoperator.probe.observation.StoreObservation;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * State of each step of a failover between two regions, as it is observed. Each step is derived for itself, whatever is recorded
 * of it. Pure.
 */
record FailoverSteps(FailoverFacts facts, RegionFacts from, RegionFacts to) {
    /** Whether the old region refuses applications. */
    StepState fence() {
        return fenceProblem()
                .map(StepState::running)
                .orElseGet(() -> StepState.succeeded("the database and the cache in " + from.region()
                        + " refuse applications, and no session of theirs is left"));
    }

    /**
     * Only a forced failover goes on without a fence. The fence is then the first thing that the region gets when it answers: one
     * that is asked to become a replica has it.
     */
    StepState fenceOrUnfenced() {
        if (from.asked() != null && from.asked().isRebuild()) {
            return StepState.succeeded("the database and the cache in " + from.region()
                    + " refused applications before they became replicas");
        }
        var fence = fence();
        return fence.isOver()
                ? fence
                : StepState.skipped("Unfenced: "
                        + (from.silence().isEmpty() ? fence.message() : from.silence())
                        + ". Applications may still write in " + from.region()
                        + "; it is fenced first when it answers");
    }

    private Optional<String> fenceProblem() {
        if (!from.database().fenced()) {
            return Optional.of(
                    "waits until the database is fenced: " + from.database().line());
        }
        if (!from.cache().fenced()) {
            return Optional.of(
                    "waits until the cache is fenced: " + from.cache().line());
        }
        if (!from.isFenceProved()) {
            return Optional.of("waits for the proof that applications can't reach the database and the cache in "
                    + from.region() + ": " + from.proof().map(FailoverSteps::text, why -> why));
        }
        var probe = from.probes().stream().findFirst();
        if (probe.isEmpty()) {
            return Optional.of(from.silence());
        }
        return from.hasEndedSessions(probe.get())
                ? Optional.empty()
                : Optional.of("the probe in %s ends the sessions of applications: %s"
                        .formatted(
                                from.region(),
                                Stream.of(
                                                sessions("database", probe.get().database()),
                                                sessions("cache", probe.get().cache()))
                                        .collect(Collectors.joining(", "))));
    }

    private static String text(FenceProof proof) {
        return Stream.of(proof.database(), proof.cache())
                .filter(Objects::nonNull)
                .map(FenceProof.Attempt::message)
                .collect(Collectors.joining("; "));
    }

    private static String sessions(String store, @Nullable StoreObservation observed) {
        var count = observed == null ? null : observed.figures().clientSessions();
        return count == null ? "the " + store + " has not told" : count + " in the " + store;
    }

    /** Whether the other region has everything that the fenced one has. */
    StepState drain() {
        return drainProblem()
                .map(StepState::running)
                .orElseGet(() -> StepState.succeeded(
                        to.region() + " has everything that " + from.region() + " had when no session was left"));
    }

    private Optional<String> drainProblem() {
        var ended = from.probes().stream().filter(from::hasEndedSessions).toList();
        if (ended.isEmpty() || to.probes().isEmpty()) {
            var silent = ended.isEmpty() ? from : to;
            return Optional.of(
                    silent.silence().isEmpty() ? "waits for the probe in " + silent.region() : silent.silence());
        }
        var target = to.probes().getFirst();
        return databaseBehind(ended.getFirst(), target)
                .or(() -> facts.replicatesCache() ? cacheBehind(ended.getLast(), target) : Optional.empty())
                .or(facts::bucketsBehind);
    }

    /** The position of the log when no session was left: no application wrote anything behind it. */
    private Optional<String> databaseBehind(PublishedObservation source, PublishedObservation target) {
        var position = Optional.ofNullable(source.database())
                .flatMap(database -> database.sessionsEnded(Objects.requireNonNull(from.fenceRequest())))
                .map(SessionsEnded::writePosition)
                .orElse(null);
        var replica = target.database();
        if (position == null || replica == null) {
            return Optional.of("the probes do not tell how far the database in " + to.region() + " is behind");
        }
        return replica.hasReplayed(position)
                ? Optional.empty()
                : Optional.of("the database in %s has replayed the log to %s of %s%s"
                        .formatted(
                                to.region(),
                                replica.figures().replayPosition(),
                                position,
                                replica.error().isEmpty() ? "" : ": " + replica.error()));
    }

    /** The older of the observations without a session counts: the newest heartbeat there may be younger than what is compared. */
    private Optional<String> cacheBehind(PublishedObservation source, PublishedObservation target) {
        var written = source.cache() == null ? null : source.cache().sequence();
        var reached = target.cache() == null ? null : target.cache().sequence();
        if (written == null || reached == null) {
            return Optional.of("the probes do not tell how far the cache in " + to.region() + " is behind");
        }
        return reached >= written
                ? Optional.empty()
                : Optional.of("the cache in %s has heartbeat %d of %d".formatted(to.region(), reached, written));
    }

    /** What a failover from a region that does not answer loses, instead of a drain. */
    StepState loss() {
        var heartbeat = to.probes().stream()
                .map(PublishedObservation::database)
                .filter(Objects::nonNull)
                .map(StoreObservation::heartbeatAt)
                .filter(Objects::nonNull)
                .findFirst()
                .map(Instant::toString)
                .orElse("unknown");
        var seconds = facts.expectedLossSeconds();
        return StepState.succeeded("the newest heartbeat of %s in %s is of %s; %s"
                .formatted(
                        from.region(),
                        to.region(),
                        heartbeat,
                        seconds == null ? "the loss is unknown" : "about " + seconds + " s of writes are lost"));
    }

    /** Whether the other region has the full size. */
    StepState scale() {
        return to.scaleProblem()
                .map(StepState::running)
                .orElseGet(() -> StepState.succeeded("all nodes and stacks of " + to.region() + " are ready"));
    }

    /** Whether the database and the cache of the other region accept writes. */
    StepState promote() {
        if (to.isPromoted(facts.replicatesCache())) {
            return StepState.succeeded("the database and the cache in " + to.region() + " accept writes");
        }
        var waiting = to.isWriter() ? to.cache() : to.database();
        return StepState.running("waits until AWS has promoted it: " + waiting.line());
    }

    /** Whether outputs, ConfigMaps and DNS lead to the other region. */
    StepState switchOver() {
        return to.switchProblem()
                .map(StepState::running)
                .orElseGet(() -> StepState.succeeded("outputs, ConfigMaps and the public name lead to " + to.region()));
    }

    /** Whether the platform was used in the other region. */
    StepState verify() {
        if (to.probes().isEmpty()) {
            return StepState.running(to.silence().isEmpty() ? "waits for the probe in " + to.region() : to.silence());
        }
        var probe = to.probes().getFirst();
        return unverified("database", probe.database())
                .or(() -> unverified("cache", probe.cache()))
                .map(StepState::running)
                .orElseGet(() -> StepState.succeeded(
                        "what the probe in " + to.region() + " wrote through the published endpoints was read back"));
    }

    private Optional<String> unverified(String store, @Nullable StoreObservation observed) {
        var name = "the " + store + " in " + to.region();
        if (observed == null) {
            return Optional.of("the probe does not observe " + name + " yet");
        }
        var answer = observed.verification(facts.verifyRequest(from.region(), to.region()));
        if (answer.isEmpty()) {
            return Optional.of("waits until the probe has written to " + name
                    + (observed.error().isEmpty() ? "" : ": " + observed.error()));
        }
        return answer.get().isPassed()
                ? Optional.empty()
                : Optional.of(name + " could not be used at " + answer.get().endpoint() + ": "
                        + answer.get().error());
    }

    /** Whether the other region's database and cache have their full size. */
    StepState complete() {
        return to.completeProblem()
                .map(StepState::running)
                .orElseGet(() -> StepState.succeeded(
                        "the database and the cache in " + to.region() + " have their replicas and zones"));
    }

    /** Whether the old region replicates the other one. */
    StepState rebuild() {
        if (isRebuilt()) {
            return from.completeProblem()
                    .map(StepState::running)
                    .orElseGet(() -> StepState.succeeded(from.region() + " replicates " + to.region()));
        }
        if (from.asked() != null && from.asked().isRebuild()) {
            var waiting = from.database().role() == DataRole.REPLICA ? from.cache() : from.database();
            return StepState.running(
                    "waits until " + from.region() + " replicates " + to.region() + ": " + waiting.line());
        }
        return mayRebuild()
                ? StepState.running("makes the database and the cache in " + from.region() + " replicas")
                : StepState.running((from.silence().isEmpty() ? from.region() + " is not fenced" : from.silence())
                        + ": it is fenced first, then it becomes a replica");
    }

    /** True if AWS shows the old region as a replica, and it is asked to be one. */
    boolean isRebuilt() {
        var asked = from.asked();
        return from.isReplica(facts.replicatesCache()) && asked != null && !asked.isWriter();
    }

    /**
     * True if the old region may become a replica: it is fenced, and its probe finds no session of an application any more. A probe
     * that does not tell within the limit is not waited for, because AWS shows the fence.
     */
    boolean mayRebuild() {
        var since = from.fencedSince();
        return from.isFenceInPlace()
                && since != null
                && (from.probes().stream().anyMatch(from::hasEndedSessions)
                        || facts.now().isAfter(since.plus(facts.limit())));
    }
}
