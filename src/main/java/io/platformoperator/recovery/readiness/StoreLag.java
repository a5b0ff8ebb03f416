package io.platformoperator.recovery.readiness;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.RecoveryStatus.DataLoss;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveState;
import io.platformoperator.recovery.observation.CloudWatchFigures;
import io.platformoperator.recovery.observation.Figure;
import io.platformoperator.recovery.observation.Reading;
import io.platformoperator.recovery.observation.RegionObservation;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lag of a database or cache. The measure is the age of the newest heartbeat that the standby's store has. Where heartbeats
 * are missing, a lag of CloudWatch is shown, but proves nothing: {@code ReplicaLag} grows on a source without writes.
 *
 * @param finding the part of the condition
 * @param loss the loss to expect
 */
record StoreLag(Finding finding, DataLoss loss) {
    private static final String HEARTBEAT = "Heartbeat";
    private static final String NONE = "None";

    /**
     * The newest heartbeat of a store.
     *
     * @param error why the store can't be used now, so that the heartbeat is the newest of an earlier time; empty if it can
     */
    private record Heartbeat(Instant observedAt, @Nullable DataRole role, Instant at, String error) {
        Duration age() {
            var age = Duration.between(at, observedAt);
            return age.isNegative() ? Duration.ZERO : age;
        }
    }

    static StoreLag ofDatabase(RecoveryFacts facts) {
        var wal = figure(facts.active().figures(), CloudWatchFigures.SLOT_LAG);
        var retained = wal.map(figure -> "; the source retains " + Bytes.text(figure.value()) + " of WAL for it")
                .orElse("");
        var bytes = wal.map(figure -> (long) figure.value()).orElse(null);
        return new Measurement(facts, ReplicatedStore.DATABASE, retained, bytes).lag();
    }

    static StoreLag ofCache(RecoveryFacts facts) {
        var isReplicated = facts.children(PlatformCache.class, facts.standbyRegion())
                .anyMatch(cache -> cache.getSpec().globalDatastore());
        if (isReplicated) {
            return new Measurement(facts, ReplicatedStore.CACHE, "", null).lag();
        }
        var message =
                "the cache is not replicated, because a global datastore does not take its node type: a failover begins"
                        + " with an empty cache. Choose m5, m6g, m7g, r5, r6g, r7g or c7gn of size large or more";
        var loss = new DataLoss(
                ReplicatedStore.CACHE.text(),
                null,
                null,
                facts.objective().toSeconds(),
                ObjectiveState.MISSED,
                NONE,
                RecoveryFacts.time(facts.now()));
        return new StoreLag(
                new Finding(ReplicatedStore.CACHE.text(), Outcome.READY, "NotReplicated", message, null), loss);
    }

    static Optional<Figure> figure(Reading<Map<String, Figure>> figures, String name) {
        return figures.optional().flatMap(all -> Optional.ofNullable(all.get(name)));
    }

    /**
     * The measurement of one store.
     *
     * @param retained a clause about what the source retains for the replica; empty if unknown
     * @param bytes bytes that the replica has not received; null if unknown
     */
    private record Measurement(
            RecoveryFacts facts,
            ReplicatedStore store,
            String retained,
            @Nullable Long bytes) {
        StoreLag lag() {
            return heartbeat(facts.standby())
                    .map(
                            standby -> heartbeat(facts.active()).map(active -> lag(active, standby), this::unknown),
                            this::unknown);
        }

        private StoreLag lag(Heartbeat active, Heartbeat standby) {
            if (hasOtherRole(active, DataRole.WRITER) || hasOtherRole(standby, DataRole.REPLICA)) {
                var message =
                        "the %s in %s is %s and the one in %s is %s, expected are Writer and Replica: the data of two writers differs"
                                .formatted(
                                        store.text(),
                                        facts.activeRegion(),
                                        text(active.role()),
                                        facts.standbyRegion(),
                                        text(standby.role()));
                return new StoreLag(
                        Finding.notReady(
                                store.text(),
                                "UnexpectedRole",
                                message + "; see the " + store.child() + " of both regions"),
                        loss(null, ObjectiveState.UNKNOWN, NONE, standby.observedAt()));
            }
            if (!active.error().isEmpty()) {
                return unknown(active.error());
            }
            if (active.age().compareTo(facts.freshness()) > 0) {
                return unknown("the probe of %s has written no heartbeat since %s: see the Deployment"
                                .formatted(facts.activeRegion(), RecoveryFacts.time(active.at()))
                        + " monitoring/platform-probe there");
            }
            var seconds = standby.age().toSeconds();
            var isMet = standby.age().compareTo(facts.objective()) <= 0;
            var found = "the newest heartbeat in the %s of %s is %d s old (objective %d s)"
                    .formatted(
                            store.text(),
                            facts.standbyRegion(),
                            seconds,
                            facts.objective().toSeconds());
            var remedy = "; see status.resources of the %s in %s: a replica that is deleted is created again"
                    .formatted(store.child(), facts.standbyRegion());
            if (isMet && !standby.error().isEmpty()) {
                var message = standby.error() + "; " + found + retained;
                return new StoreLag(
                        standby.age().compareTo(facts.tolerance()) > 0
                                ? Finding.notReady(store.text(), store.title() + "NotUsable", message + remedy, seconds)
                                : new Finding(
                                        store.text(), Outcome.UNKNOWN, store.title() + "LagUnknown", message, seconds),
                        loss(seconds, ObjectiveState.UNKNOWN, HEARTBEAT, standby.observedAt()));
            }
            var cause = standby.error().isEmpty() ? "" : "; " + standby.error();
            return new StoreLag(
                    isMet
                            ? Finding.ready(store.text(), found, seconds)
                            : Finding.notReady(
                                    store.text(), store.title() + "Lag", found + cause + retained + remedy, seconds),
                    loss(seconds, isMet ? ObjectiveState.MET : ObjectiveState.MISSED, HEARTBEAT, standby.observedAt()));
        }

        private static boolean hasOtherRole(Heartbeat heartbeat, DataRole expected) {
            return heartbeat.role() != null && heartbeat.role() != expected;
        }

        private static String text(@Nullable DataRole role) {
            return switch (role) {
                case WRITER -> "Writer";
                case REPLICA -> "Replica";
                case null -> "unknown";
            };
        }

        /** The newest heartbeat that a region's store has, if the probe saw the store of late. */
        private Reading<Heartbeat> heartbeat(RegionObservation region) {
            return region.probe()
                    .map(
                            probe -> {
                                var seen = store.of(probe);
                                var age = Duration.between(probe.observedAt(), region.at());
                                if (age.compareTo(facts.freshness()) > 0) {
                                    return Reading.missing(
                                            "the probe of %s has not observed since %s: see the Deployment"
                                                            .formatted(
                                                                    region.region(),
                                                                    RecoveryFacts.time(probe.observedAt()))
                                                    + " monitoring/platform-probe there");
                                }
                                var error = seen.error().isEmpty()
                                        ? ""
                                        : "the probe of %s can't use the %s: %s"
                                                .formatted(region.region(), store.text(), seen.error());
                                var at = seen.heartbeatAt();
                                if (at == null) {
                                    return Reading.missing(
                                            error.isEmpty()
                                                    ? "the %s in %s has no heartbeat yet"
                                                            .formatted(store.text(), region.region())
                                                    : error);
                                }
                                return Reading.of(new Heartbeat(probe.observedAt(), seen.role(), at, error));
                            },
                            Reading::missing);
        }

        private StoreLag unknown(String why) {
            var figure = figure(facts.standby().figures(), store.metric());
            var shown = figure.map(lag -> "; CloudWatch reports a %s of %d s, which is no proof"
                            .formatted(store.metric(), Math.round(lag.value())))
                    .orElse("");
            return new StoreLag(
                    Finding.unknown(store.text(), store.title() + "LagUnknown", why + shown + retained),
                    loss(
                            figure.map(lag -> Math.round(lag.value())).orElse(null),
                            ObjectiveState.UNKNOWN,
                            figure.isPresent() ? store.metric() : NONE,
                            figure.map(Figure::at).orElse(null)));
        }

        private DataLoss loss(
                @Nullable Long seconds, ObjectiveState state, String evidence, @Nullable Instant measuredAt) {
            return new DataLoss(
                    store.text(),
                    seconds,
                    bytes,
                    facts.objective().toSeconds(),
                    state,
                    evidence,
                    measuredAt == null ? null : RecoveryFacts.time(measuredAt));
        }
    }
}
