package io.platformoperator.recovery;

import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillStatus.DrillResult;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveState;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What drills prove of the recovery objectives. Pure. */
public final class DrillProofs {
    private static final String DRILL = "Drill";
    private static final String FAILED = "Failed";

    private DrillProofs() {}

    /** End of the latest run of the drills (RFC 3339); null before the first one. */
    public static @Nullable String lastDrill(List<PlatformDrill> drills) {
        return drills.stream()
                .flatMap(drill -> drill.statusOrEmpty().history().stream())
                .map(DrillResult::endedAt)
                .max(String::compareTo)
                .orElse(null);
    }

    /** The objectives with the measurements of the drills, where these are newer. */
    static List<ObjectiveStatus> applyTo(List<ObjectiveStatus> objectives, List<PlatformDrill> drills) {
        return objectives.stream()
                .map(each -> switch (each.name()) {
                    case "databaseMinutes" ->
                        measured(each, latest(drills, DrillKind.DATABASE_RESTORE), DrillResult::rtoSeconds);
                    case "servicesMinutes" ->
                        measured(each, latest(drills, DrillKind.ENVIRONMENT_RESTORE), DrillResult::servicesSeconds);
                    case "fullSystemMinutes" ->
                        measured(each, latest(drills, DrillKind.ENVIRONMENT_RESTORE), DrillResult::rtoSeconds);
                    default -> each;
                })
                .toList();
    }

    private static Optional<DrillResult> latest(List<PlatformDrill> drills, DrillKind kind) {
        return drills.stream()
                .filter(drill -> drill.getSpec().kind() == kind)
                .flatMap(drill -> drill.statusOrEmpty().history().stream())
                .max(Comparator.comparing(DrillResult::endedAt));
    }

    private static ObjectiveStatus measured(
            ObjectiveStatus before, Optional<DrillResult> latest, Function<DrillResult, @Nullable Long> seconds) {
        return latest.map(result -> newer(before, result, seconds.apply(result)))
                .orElse(before);
    }

    private static ObjectiveStatus newer(ObjectiveStatus before, DrillResult result, @Nullable Long seconds) {
        if (Optional.ofNullable(before.measuredAt())
                .filter(at -> at.compareTo(result.endedAt()) >= 0)
                .isPresent()) {
            return before;
        }
        var failed = result.result().equals(FAILED);
        return against(
                before.objectiveSeconds(),
                new ObjectiveStatus(
                        before.name(),
                        before.objectiveSeconds(),
                        failed ? null : seconds,
                        DRILL,
                        result.endedAt(),
                        ObjectiveState.UNKNOWN));
    }

    /** A measurement against the present objective. A drill that failed measured nothing. */
    static ObjectiveStatus against(long objectiveSeconds, ObjectiveStatus measured) {
        var seconds = measured.measuredSeconds();
        var state = seconds == null
                ? ObjectiveState.UNKNOWN
                : seconds <= objectiveSeconds ? ObjectiveState.MET : ObjectiveState.MISSED;
        return new ObjectiveStatus(
                measured.name(), objectiveSeconds, seconds, measured.source(), measured.measuredAt(), state);
    }
}
