package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.DataRole;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * State of each step of a failover between two regions, as it is observed. Each step is derived for itself, whatever is recorded
 * of it. Pure.
 */
record FailoverSteps(FailoverFacts facts, RegionFacts from, RegionFacts to) {
    /** The number of observations in which no session may be left: a rule that is removed does not end a tracked connection. */
    private static final int OBSERVATIONS = 2;

    /** Whether the old region refuses applications. */
    StepState fence() {
        return fenceProblem()
                .map(StepState::running)
                .orElseGet(() -> StepState.succeeded("the database and the cache in " + from.region()
                        + " refuse applications: no session was left in two observations"));
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
        var since = from.fencedSince();
        var after = from.probes().stream()
                .filter(probe -> since != null && probe.observedAt().isAfter(since))
                .toList();
        if (after.size() < OBSERVATIONS) {
            return Optional.of(
                    from.silence().isEmpty()
                            ? "waits for two observations of the probe in " + from.region()
                                    + " since the fence is in place"
                            : from.silence());
        }
        return after.stream()
                .flatMap(probe -> Stream.of(unfenced("database", probe.database()), unfenced("cache", probe.cache())))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Why the probe does not show that the store is fenced. */
    private Optional<String> unfenced(String store, ProbedStore probed) {
        var name = "the " + store + " in " + from.region();
        if (probed.clientSessions() == null) {
            return Optional.of("the probe has not counted the sessions of " + name + " yet"
                    + (probed.error().isEmpty() ? "" : ": " + probed.error()));
        }
        if (probed.clientSessions() > 0) {
            return Optional.of("%s has %d sessions of applications, which the probe ends"
                    .formatted(name, probed.clientSessions()));
        }
        if (probed.fenceProblem() == null) {
            return Optional.of("waits for the proof that applications can't connect to " + name);
        }
        return probed.fenceProblem().isEmpty()
                ? Optional.empty()
                : Optional.of("an application could still use " + name + ": " + probed.fenceProblem());
    }

    /** Whether the other region has everything that the fenced one has. */
    StepState drain() {
        return drainProblem()
                .map(StepState::running)
                .orElseGet(() -> StepState.succeeded(
                        to.region() + " has everything that " + from.region() + " had when no session was left"));
    }

    /** The older of the two observations after the fence counts: what it shows was written before the newest replayed it. */
    private Optional<String> drainProblem() {
        if (from.probes().size() < OBSERVATIONS || to.probes().isEmpty()) {
            var silent = from.probes().size() < OBSERVATIONS ? from : to;
            return Optional.of(
                    silent.silence().isEmpty() ? "waits for the probe in " + silent.region() : silent.silence());
        }
        var source = from.probes().getLast();
        var target = to.probes().getFirst();
        return behind("database", source.database(), target.database())
                .or(() -> facts.replicatesCache() ? behind("cache", source.cache(), target.cache()) : Optional.empty())
                .or(facts::bucketsBehind);
    }

    private Optional<String> behind(String store, ProbedStore source, ProbedStore target) {
        var hasPositions = source.position() != null && target.position() != null;
        var reached = hasPositions ? target.position() : target.sequence();
        var written = hasPositions ? source.position() : source.sequence();
        if (written == null || reached == null) {
            return Optional.of("it is unknown how far the %s in %s is behind: %s"
                    .formatted(
                            store,
                            to.region(),
                            target.error().isEmpty() ? "its probe reports no position" : target.error()));
        }
        return reached >= written
                ? Optional.empty()
                : Optional.of("the %s in %s is behind: it has %s %d of %d"
                        .formatted(
                                store,
                                to.region(),
                                hasPositions ? "replayed the log to" : "heartbeat",
                                reached,
                                written));
    }

    /** What a failover from a region that does not answer loses, instead of a drain. */
    StepState loss() {
        var heartbeat = to.probes().stream()
                .map(probe -> probe.database().heartbeatAt())
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
                        "the probe wrote to the database and the cache in " + to.region() + " and read it back"));
    }

    private Optional<String> unverified(String store, ProbedStore probed) {
        var name = "the " + store + " in " + to.region();
        if (!probed.error().isEmpty()) {
            return Optional.of("the probe can't use " + name + ": " + probed.error());
        }
        if (probed.role() != DataRole.WRITER || !to.region().equals(probed.writer())) {
            return Optional.of("waits until the probe has written to " + name);
        }
        if (probed.verifyProblem() == null) {
            return Optional.of("waits for the verification of " + name);
        }
        return probed.verifyProblem().isEmpty()
                ? Optional.empty()
                : Optional.of(name + " could not be used: " + probed.verifyProblem());
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

    /** True if the old region may become a replica: no application can write to what is replaced. */
    boolean mayRebuild() {
        return from.isFenceInPlace()
                && from.probes().stream()
                        .flatMap(probe -> Stream.of(probe.database(), probe.cache()))
                        .allMatch(store -> store.clientSessions() == null || store.clientSessions() == 0);
    }
}
