package io.platformoperator.stacks;

import io.fabric8.kubernetes.api.model.Condition;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.api.v1alpha1.SubsystemStatus.ChartStatus;
import io.platformoperator.apply.ApplyReport;
import io.platformoperator.apply.ObjectReport;
import io.platformoperator.apply.UninstallResult;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.stacks.manifests.CompletionOutput;
import io.platformoperator.subsystem.ReportContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Converts the apply engine's result for a stack into the stack's status. A pure function of its arguments. Objects are counted
 * in {@code progress} only: {@code resourcesReady} and {@code resourcesWanted} count AWS resources.
 */
record StackReport(ReportContext context) {
    /** A stack has up to 135 objects. If more than 20 are not ready, they have one cause that the first 20 show as well. */
    private static final int LISTED_OBJECTS = 20;

    /** The outputs, with those of objects that are complete, or have failed for good. */
    static Map<String, String> outputs(
            ApplyReport applied, Map<String, String> outputs, List<CompletionOutput> completions) {
        var all = new TreeMap<>(outputs);
        for (var completion : completions) {
            applied.objects().stream()
                    .filter(object -> isOf(object, completion))
                    .findFirst()
                    .ifPresent(object -> {
                        switch (state(object)) {
                            case "Ready" -> all.put(completion.key(), completion.value());
                            case "Failed" -> all.put(completion.failureKey(), completion.failure(object.problem()));
                            default -> {} // it goes on
                        }
                    });
        }
        return all;
    }

    private static boolean isOf(ObjectReport object, CompletionOutput completion) {
        var key = object.key();
        return key.kind().equals(completion.kind())
                && key.namespace().equals(completion.namespace())
                && key.name().equals(completion.name());
    }

    /** Status after the objects were applied. */
    SubsystemStatus of(ApplyReport applied, List<ChartStatus> charts, Map<String, String> outputs) {
        var isReady = applied.isReady();
        var message = isReady ? readyMessage(applied.desiredCount()) : firstAndCount(applied.problems());
        var reason = isReady ? "AllObjectsReady" : reason(applied);
        var isStalled = applied.isStalled();
        var isReconciling = !isReady && !isStalled && !"Drifted".equals(reason);
        var conditions = context.conditions()
                .summary(isReady, isReconciling, isStalled, reason, message)
                .list();
        return status(
                conditions,
                applied.readyCount() + "/" + applied.desiredCount(),
                message,
                objects(applied),
                outputs,
                charts.isEmpty() ? null : charts);
    }

    /** Status after a step of the removal that did not complete it. */
    SubsystemStatus ofRemoval(UninstallResult removal) {
        var message = "deleting: waiting for " + firstAndCount(removal.remaining());
        var remaining = removal.remaining().stream()
                .limit(LISTED_OBJECTS)
                .map(each -> {
                    var colon = each.indexOf(": ");
                    var name = colon < 0 ? each : each.substring(0, colon);
                    return object(name, "Deleting", colon < 0 ? null : each.substring(colon + 2));
                })
                .toList();
        var conditions = context.conditions()
                .summary(false, true, false, "Deleting", message)
                .list();
        var before = context.before();
        return status(
                conditions,
                removal.remaining().size() + " left",
                message,
                remaining,
                before.outputs(),
                before.charts());
    }

    private SubsystemStatus status(
            List<Condition> conditions,
            @Nullable String progress,
            String message,
            List<ResourceStatus> objects,
            Map<String, String> outputs,
            @Nullable List<ChartStatus> charts) {
        var byName = new LinkedHashMap<String, ResourceStatus>(); // the API server refuses two entries of one name
        objects.forEach(object -> byName.putIfAbsent(object.name(), object));
        return new SubsystemStatus(
                context.generation(),
                conditions,
                null,
                null,
                progress,
                null,
                null,
                message,
                List.copyOf(byName.values()),
                outputs,
                context.request(),
                charts);
    }

    private static String readyMessage(int objects) {
        return switch (objects) {
            case 0 -> "the stack has no objects";
            case 1 -> "1 object is ready";
            default -> "all " + objects + " objects are ready";
        };
    }

    private static String firstAndCount(List<String> problems) {
        return Conditions.firstAndCount(problems.getFirst(), problems.size());
    }

    /** The state of the object that is worst off. */
    private static String reason(ApplyReport applied) {
        return applied.objects().stream()
                .filter(object -> !object.problem().isEmpty())
                .max((a, b) -> Integer.compare(severity(a), severity(b)))
                .map(StackReport::state)
                .map(state -> state.equals("Blocked") ? "Refused" : state)
                .orElse("InProgress");
    }

    private static int severity(ObjectReport object) {
        return switch (state(object)) {
            case "Blocked" -> 5;
            case "Conflict" -> 4;
            case "Failed" -> 3;
            case "Drifted" -> 2;
            case "InProgress" -> 1;
            default -> 0;
        };
    }

    private List<ResourceStatus> objects(ApplyReport applied) {
        return applied.objects().stream()
                .filter(object -> !object.problem().isEmpty())
                .sorted((a, b) -> Integer.compare(severity(b), severity(a)))
                .limit(LISTED_OBJECTS)
                .map(object -> {
                    var trouble = object.problem();
                    var name = object.key().toString();
                    return object(
                            name, state(object), trouble.substring(Math.min(trouble.length(), name.length() + 2)));
                })
                .toList();
    }

    private static String state(ObjectReport object) {
        return switch (object.action()) {
            case FAILED -> "Blocked";
            case CONFLICT -> "Conflict";
            case DRIFTED -> "Drifted";
            case WAITING -> "Waiting";
            case CREATED, CONFIGURED, GROWN, UNCHANGED, PRUNED, RETAINED ->
                switch (object.health().state()) {
                    case READY -> "Ready";
                    case PROGRESSING -> "InProgress";
                    case FAILED -> "Failed";
                };
        };
    }

    /**
     * Status of one object.
     *
     * @param name kind and name, such as {@code Deployment istio-system/istiod}
     */
    private ResourceStatus object(String name, String state, @Nullable String message) {
        var space = name.indexOf(' ');
        return context.resource(name, space < 0 ? name : name.substring(0, space), null, state, message);
    }
}
