package io.platformoperator.recovery;

import io.platformoperator.api.v1alpha1.Objectives;
import io.platformoperator.api.v1alpha1.RecoveryStatus;
import io.platformoperator.api.v1alpha1.RecoveryStatus.DataLoss;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveState;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveStatus;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ReadinessPart;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.recovery.readiness.Finding;
import io.platformoperator.recovery.readiness.RecoveryAssessment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes an assessment as a status. The present status stays, with its figures and times, until a part or an objective has another
 * state or reason, a number of things has changed, a time or size has moved by more than a fifth and by more than 15 s or 64 MiB,
 * or the present status is older than ten evaluations. So a steady environment is written once in ten evaluations, and no
 * environment more often than once per evaluation. Pure.
 */
final class RecoveryStatuses {
    private static final int LONGEST_UNCHANGED = 10;
    private static final long SLACK_SECONDS = 15;
    private static final long SLACK_BYTES = 64L * 1024 * 1024;
    private static final int SHARE = 5;

    /**
     * The slack of parts whose figures change all the time: numbers in their messages do not count. Others are written with each
     * change of their message.
     */
    private static final Map<String, Long> SLACK = Map.of(
            "database", SLACK_SECONDS,
            "cache", SLACK_SECONDS,
            "buckets", SLACK_SECONDS,
            "pointInTime", SLACK_SECONDS,
            "wal", SLACK_BYTES);

    private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?");
    private static final String CONTINUOUS = "Continuous";

    private RecoveryStatuses() {}

    /**
     * The next status.
     *
     * @param before the present status; null if there is none
     * @param measuredAt time of the observation that was assessed
     */
    static RecoveryStatus next(
            @Nullable RecoveryStatus before,
            RecoveryAssessment assessment,
            Objectives objectives,
            String standbyRegion,
            Instant measuredAt,
            Duration interval,
            Instant now) {
        var next = new RecoveryStatus(
                Conditions.time(measuredAt),
                standbyRegion,
                lossSeconds(assessment.losses()),
                assessment.losses(),
                assessment.findings().stream()
                        .map(finding -> part(finding, before, now))
                        .toList(),
                objectives(objectives, assessment.losses(), before, measuredAt));
        return before != null && isSteady(before, next, measuredAt.minus(interval.multipliedBy(LONGEST_UNCHANGED)))
                ? before
                : next;
    }

    private static ReadinessPart part(Finding finding, @Nullable RecoveryStatus before, Instant now) {
        var since = before == null
                ? Conditions.time(now)
                : before.parts().stream()
                        .filter(part -> part.name().equals(finding.part())
                                && part.status().equals(finding.outcome().text())
                                && part.reason().equals(finding.reason()))
                        .findFirst()
                        .map(ReadinessPart::since)
                        .orElseGet(() -> Conditions.time(now));
        return new ReadinessPart(
                finding.part(), finding.outcome().text(), finding.reason(), finding.message(), finding.figure(), since);
    }

    /** The largest loss; null if one is unknown. A cache that is not replicated is lost whatever happens, and has no figure. */
    private static @Nullable Long lossSeconds(List<DataLoss> losses) {
        return losses.stream().anyMatch(loss -> loss.state() == ObjectiveState.UNKNOWN)
                ? null
                : losses.stream()
                        .map(DataLoss::lossSeconds)
                        .filter(Objects::nonNull)
                        .max(Long::compareTo)
                        .orElse(null);
    }

    private static List<ObjectiveStatus> objectives(
            Objectives objectives, List<DataLoss> losses, @Nullable RecoveryStatus before, Instant measuredAt) {
        var state = losses.stream().anyMatch(loss -> loss.state() == ObjectiveState.MISSED)
                ? ObjectiveState.MISSED
                : losses.stream().anyMatch(loss -> loss.state() == ObjectiveState.UNKNOWN)
                        ? ObjectiveState.UNKNOWN
                        : ObjectiveState.MET;
        return List.of(
                new ObjectiveStatus(
                        "dataLossMinutes",
                        seconds(objectives.dataLossMinutes()),
                        lossSeconds(losses),
                        CONTINUOUS,
                        Conditions.time(measuredAt),
                        state),
                latest("databaseMinutes", objectives.databaseMinutes(), before),
                latest("servicesMinutes", objectives.servicesMinutes(), before),
                latest("fullSystemMinutes", objectives.fullSystemMinutes(), before),
                latest("crossRegionFailoverMinutes", objectives.crossRegionFailoverMinutes(), before));
    }

    /** The latest measurement of a drill or failover, which the status keeps, against the present objective. */
    private static ObjectiveStatus latest(String name, int minutes, @Nullable RecoveryStatus before) {
        var objective = seconds(minutes);
        return Optional.ofNullable(before).stream()
                .flatMap(status -> status.objectives().stream())
                .filter(each -> each.name().equals(name) && each.source() != null)
                .findFirst()
                .map(each -> DrillProofs.against(objective, each))
                .orElseGet(() -> new ObjectiveStatus(name, objective, null, null, null, ObjectiveState.NEVER_MEASURED));
    }

    private static long seconds(int minutes) {
        return Duration.ofMinutes(minutes).toSeconds();
    }

    private static boolean isSteady(RecoveryStatus before, RecoveryStatus next, Instant oldest) {
        return before.standbyRegion().equals(next.standbyRegion())
                && !Instant.parse(before.measuredAt()).isBefore(oldest)
                && before.parts().size() == next.parts().size()
                && before.stores().size() == next.stores().size()
                && IntStream.range(0, next.parts().size())
                        .allMatch(i ->
                                isSteady(before.parts().get(i), next.parts().get(i)))
                && IntStream.range(0, next.stores().size())
                        .allMatch(i ->
                                isSteady(before.stores().get(i), next.stores().get(i)))
                && isSameObjective(before.objectives(), next.objectives());
    }

    private static boolean isSteady(ReadinessPart before, ReadinessPart next) {
        var slack = SLACK.get(next.name());
        return before.name().equals(next.name())
                && before.status().equals(next.status())
                && before.reason().equals(next.reason())
                && (slack == null
                        ? before.message().equals(next.message())
                        : isClose(before.figure(), next.figure(), slack)
                                && withoutNumbers(before.message()).equals(withoutNumbers(next.message())));
    }

    private static String withoutNumbers(String message) {
        return NUMBER.matcher(message).replaceAll("0");
    }

    private static boolean isSteady(DataLoss before, DataLoss next) {
        return before.name().equals(next.name())
                && before.state() == next.state()
                && before.evidence().equals(next.evidence())
                && before.objectiveSeconds() == next.objectiveSeconds()
                && isClose(before.lossSeconds(), next.lossSeconds(), SLACK_SECONDS)
                && isClose(before.lossBytes(), next.lossBytes(), SLACK_BYTES);
    }

    private static boolean isSameObjective(List<ObjectiveStatus> before, List<ObjectiveStatus> next) {
        return before.size() == next.size()
                && IntStream.range(0, next.size())
                        .allMatch(i ->
                                before.get(i).objectiveSeconds() == next.get(i).objectiveSeconds()
                                        && before.get(i).state() == next.get(i).state());
    }

    private static boolean isClose(@Nullable Long before, @Nullable Long next, long slack) {
        if (before == null || next == null) {
            return Objects.equals(before, next);
        }
        return Math.abs(before - next) <= Math.max(slack, Math.abs(before) / SHARE);
    }
}
