package io.platformoperator.recovery;

import io.platformoperator.api.v1alpha1.FailoverStatus;
import io.platformoperator.api.v1alpha1.FailoverStatus.FailoverStep;
import io.platformoperator.api.v1alpha1.Objectives;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveState;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The objectives that only a failover or a drill measures. The latest measurement counts: the one in the present status, or that of
 * the latest failover. A failover measures from its acceptance until the database accepts writes ({@code databaseMinutes}), until
 * outputs and the public name lead to nodes of full size ({@code servicesMinutes}), and until the platform is verified ({@code
 * crossRegionFailoverMinutes}). Pure.
 *
 * @param present the objectives of the present status
 * @param failover the latest failover; null if there was none
 */
record MeasuredObjectives(
        Objectives objectives,
        List<ObjectiveStatus> present,
        @Nullable FailoverStatus failover) {
    private static final String FAILOVER = "Failover";

    /** All objectives, the given one first. */
    List<ObjectiveStatus> with(ObjectiveStatus first) {
        return List.of(
                first,
                latest("databaseMinutes", objectives.databaseMinutes(), ended("Promote")),
                latest("servicesMinutes", objectives.servicesMinutes(), later(ended("Scale"), ended("Switch"))),
                latest("fullSystemMinutes", objectives.fullSystemMinutes(), null),
                latest("crossRegionFailoverMinutes", objectives.crossRegionFailoverMinutes(), verified()));
    }

    private ObjectiveStatus latest(String name, int minutes, @Nullable Instant end) {
        var objective = Duration.ofMinutes(minutes).toSeconds();
        var before = present.stream()
                .filter(each -> each.name().equals(name) && each.measuredAt() != null)
                .findFirst();
        if (failover == null
                || end == null
                || verified() == null
                || before.filter(each -> isNewer(each, end)).isPresent()) {
            return before.map(
                            each -> measured(name, objective, each.measuredSeconds(), each.source(), each.measuredAt()))
                    .orElseGet(() ->
                            new ObjectiveStatus(name, objective, null, null, null, ObjectiveState.NEVER_MEASURED));
        }
        var seconds = Duration.between(Instant.parse(failover.startedAt()), end).toSeconds();
        return measured(name, objective, seconds, FAILOVER, end.toString());
    }

    private static boolean isNewer(ObjectiveStatus measured, Instant end) {
        return measured.measuredAt() != null
                && Instant.parse(measured.measuredAt()).isAfter(end);
    }

    /** The objective may have changed since the measurement. A measurement without a value failed. */
    private static ObjectiveStatus measured(
            String name, long objective, @Nullable Long seconds, @Nullable String source, @Nullable String measuredAt) {
        var state = seconds == null
                ? ObjectiveState.UNKNOWN
                : seconds <= objective ? ObjectiveState.MET : ObjectiveState.MISSED;
        return new ObjectiveStatus(name, objective, seconds, source, measuredAt, state);
    }

    private @Nullable Instant verified() {
        return failover == null || failover.verifiedAt() == null ? null : Instant.parse(failover.verifiedAt());
    }

    /** The end of a step of the failover; null while it has none. */
    private @Nullable Instant ended(String step) {
        return Optional.ofNullable(failover).map(FailoverStatus::steps).orElse(List.of()).stream()
                .filter(each -> each.name().equals(step))
                .map(FailoverStep::endedAt)
                .filter(Objects::nonNull)
                .map(Instant::parse)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
        return a == null || b == null ? null : a.isAfter(b) ? a : b;
    }
}
