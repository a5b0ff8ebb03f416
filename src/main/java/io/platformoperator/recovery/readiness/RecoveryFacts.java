package io.platformoperator.recovery.readiness;

import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.recovery.observation.RecoveryObservation;
import io.platformoperator.recovery.observation.RecoveryTarget;
import io.platformoperator.recovery.observation.RegionObservation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything that the parts of {@code FailoverReady} are computed from.
 *
 * @param createdAt time at which the environment was created: backups and copies are not overdue before their first time
 * @param children the children of both regions
 * @param interval time between two evaluations
 */
public record RecoveryFacts(
        RecoveryTarget target,
        EnvironmentSpec spec,
        Instant createdAt,
        List<SubsystemResource<?>> children,
        RecoveryObservation observation,
        Duration interval,
        Instant now) {
    private static final Duration LEAST_FRESHNESS = Duration.ofSeconds(15);
    private static final int MISSED_EVALUATIONS = 3;

    public RecoveryFacts {
        children = List.copyOf(children);
        observation = new RecoveryObservation(
                current(observation.active(), interval, now), current(observation.standby(), interval, now));
    }

    /** An observation that was not repeated for some evaluations says nothing any more. */
    private static RegionObservation current(RegionObservation observed, Duration interval, Instant now) {
        var oldest = now.minus(freshness(interval).multipliedBy(MISSED_EVALUATIONS));
        return observed.at().isBefore(oldest)
                ? RegionObservation.missing(
                        observed.region(),
                        observed.at(),
                        "%s has not been observed since %s".formatted(observed.region(), time(observed.at())))
                : observed;
    }

    RegionObservation active() {
        return observation.active();
    }

    RegionObservation standby() {
        return observation.standby();
    }

    /** Name of the active region. */
    String activeRegion() {
        return target.active().region();
    }

    /** Name of the standby region. */
    String standbyRegion() {
        return target.standby().region();
    }

    /** The largest acceptable loss. */
    Duration objective() {
        return Duration.ofMinutes(spec.objectives().dataLossMinutes());
    }

    /** The greatest age of what the probe reports. */
    Duration freshness() {
        return freshness(interval);
    }

    /**
     * How long a store of the standby region may fail to answer its probe before it counts as not usable: the second
     * evaluation at the latest says so, within two minutes at the default interval.
     */
    Duration tolerance() {
        return interval.dividedBy(2);
    }

    /** The greatest age of what a probe reports, if it is observed at that interval. */
    public static Duration freshness(Duration interval) {
        return interval.compareTo(LEAST_FRESHNESS) > 0 ? interval : LEAST_FRESHNESS;
    }

    /** The children of a type in a region. */
    <R extends SubsystemResource<?>> Stream<R> children(Class<R> type, String region) {
        return children.stream()
                .filter(child -> child.getSpec().placement().region().equals(region))
                .filter(type::isInstance)
                .map(type::cast);
    }

    /** A time as conditions have it. */
    static String time(Instant instant) {
        return Conditions.time(instant);
    }
}
