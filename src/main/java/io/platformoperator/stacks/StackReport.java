package io.platformoperator.stacks;

import io.fabric8.kubernetes.api.model.Condition;
import io.platformoperator.api.v1alpha1.ChartStatus;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.apply.Applied;
import io.platformoperator.apply.ObjectReport;
import io.platformoperator.apply.Removal;
import io.platformoperator.kubernetes.Conditions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * From what a pass over a stack found to the status that people read. A pure function of its arguments; nothing in it
 * changes unless something happened, so that a steady stack is never written. Objects are told in {@code progress}, not as
 * resources ready and wanted: those count what is on AWS.
 *
 * @param before the status so far
 * @param generation of the spec that the pass worked on
 * @param handledRequest the value of the reconcile-now annotation that the pass answers
 */
record StackReport(
        SubsystemStatus before, long generation, @Nullable String handledRequest, Instant now) {
    /** A stack can have 135 objects; when more than these are not ready, something else is wrong. */
    private static final int MOST_OBJECTS = 20;

    /** After a pass towards what is wanted. */
    SubsystemStatus of(Applied applied, List<ChartStatus> charts, Map<String, String> outputs) {
        var troubles = applied.troubles();
        var isReady = applied.isReady();
        var message = isReady
                ? "all " + applied.wanted() + " objects are ready"
                : troubles.getFirst() + (troubles.size() > 1 ? ", and " + (troubles.size() - 1) + " more" : "");
        var reason = isReady ? "AllObjectsReady" : reason(applied);
        var isStalled = applied.isStalled();
        var conditions = new Conditions(before.conditions(), generation, now)
                .with(Conditions.READY, isReady, reason, message)
                .when(!isReady && !isStalled && !"Drifted".equals(reason), Conditions.RECONCILING, reason, message)
                .when(isStalled, Conditions.STALLED, reason, message)
                .list();
        return status(
                conditions,
                applied.ready() + "/" + applied.wanted(),
                message,
                objects(applied),
                outputs,
                charts.isEmpty() ? null : charts);
    }

    /** While something is waited for before anything can be done. */
    SubsystemStatus waiting(String reason, String message) {
        return halted(
                message,
                new Conditions(before.conditions(), generation, now)
                        .with(Conditions.READY, false, reason, message)
                        .with(Conditions.RECONCILING, true, reason, message));
    }

    /** When it can't go on; what ran before runs on. */
    SubsystemStatus failed(String reason, String message, boolean needsPerson) {
        return halted(
                message,
                new Conditions(before.conditions(), generation, now)
                        .with(Conditions.READY, false, reason, message)
                        .when(needsPerson, Conditions.STALLED, reason, message));
    }

    /** When the object is to be left alone. */
    SubsystemStatus paused(String why) {
        return failed("Paused", why, false);
    }

    /** After a pass towards nothing. */
    SubsystemStatus removing(Removal removal) {
        var first = removal.left().isEmpty() ? "the last looks" : removal.left().getFirst();
        var count = removal.left().size();
        var message = "deleting: waits for " + first + (count > 1 ? ", and " + (count - 1) + " more" : "");
        var left = removal.left().stream()
                .limit(MOST_OBJECTS)
                .map(each -> {
                    var colon = each.indexOf(": ");
                    var what = colon < 0 ? each : each.substring(0, colon);
                    return resource(what, "Deleting", colon < 0 ? null : each.substring(colon + 2));
                })
                .toList();
        var conditions = new Conditions(before.conditions(), generation, now)
                .with(Conditions.READY, false, "Deleting", message)
                .with(Conditions.RECONCILING, true, "Deleting", message)
                .list();
        return status(conditions, count + " left", message, left, before.outputs(), before.charts());
    }

    private SubsystemStatus halted(String message, Conditions conditions) {
        return status(
                conditions.list(), before.progress(), message, before.resources(), before.outputs(), before.charts());
    }

    private SubsystemStatus status(
            List<Condition> conditions,
            @Nullable String progress,
            String message,
            List<ResourceStatus> objects,
            Map<String, String> outputs,
            @Nullable List<ChartStatus> charts) {
        var named = new LinkedHashMap<String, ResourceStatus>(); // the API server refuses two of one name
        objects.forEach(object -> named.putIfAbsent(object.name(), object));
        return new SubsystemStatus(
                generation,
                conditions,
                null,
                null,
                progress,
                null,
                null,
                message,
                List.copyOf(named.values()),
                outputs,
                handledRequest,
                charts);
    }

    private static String reason(Applied applied) {
        var worst = applied.objects().stream()
                .filter(object -> !object.trouble().isEmpty())
                .max((a, b) -> Integer.compare(weight(a), weight(b)));
        return worst.map(StackReport::word)
                .map(word -> word.equals("Blocked") ? "Refused" : word)
                .orElse("InProgress");
    }

    private static int weight(ObjectReport object) {
        return switch (word(object)) {
            case "Blocked" -> 5;
            case "Conflict" -> 4;
            case "Failed" -> 3;
            case "Drifted" -> 2;
            case "InProgress" -> 1;
            default -> 0;
        };
    }

    private List<ResourceStatus> objects(Applied applied) {
        return applied.objects().stream()
                .filter(object -> !object.trouble().isEmpty())
                .sorted((a, b) -> Integer.compare(weight(b), weight(a)))
                .limit(MOST_OBJECTS)
                .map(object -> {
                    var text = object.trouble();
                    var what = object.object().toString();
                    return resource(what, word(object), text.substring(Math.min(text.length(), what.length() + 2)));
                })
                .toList();
    }

    private static String word(ObjectReport object) {
        return switch (object.action()) {
            case FAILED -> "Blocked";
            case CONFLICT -> "Conflict";
            case DRIFTED -> "Drifted";
            case WAITING -> "Waiting";
            case CREATED, CONFIGURED, UNCHANGED, PRUNED, KEPT ->
                switch (object.health().state()) {
                    case READY -> "Ready";
                    case PROGRESSING -> "InProgress";
                    case FAILED -> "Failed";
                };
        };
    }

    /** From {@code Deployment istio-system/istiod}. */
    private ResourceStatus resource(String what, String state, @Nullable String message) {
        var space = what.indexOf(' ');
        var kind = space < 0 ? what : what.substring(0, space);
        var since = before.resources().stream()
                .filter(known -> known.name().equals(what))
                .filter(known -> known.state().equals(state))
                .map(ResourceStatus::since)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> Conditions.time(now));
        return new ResourceStatus(
                what, kind, null, state, since, message == null || message.isEmpty() ? null : message);
    }
}
