package io.platformoperator.stacks;

import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.apply.ApplyAction;
import io.platformoperator.apply.ApplyReport;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.kubernetes.Events;
import io.platformoperator.subsystem.ReconcileMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records the result of a stack's reconcile as Events and in the log. */
record StackEvents(Events events) {
    private static final Logger LOG = LoggerFactory.getLogger(StackEvents.class);
    private static final int LISTED_OBJECTS = 5;

    /** States of objects that cause a Warning. */
    private static final Set<String> WARNING_STATES = Set.of("Blocked", "Conflict", "Failed", "Drifted");

    /**
     * Records the changes, each object in trouble, and the transition to Ready. A problem that the stack's present status
     * already shows in the same words is not recorded again.
     */
    void record(PlatformStack stack, ApplyReport applied, SubsystemStatus status) {
        if (applied.changedAnything()) {
            var isCorrection = ReconcileMode.isSpecApplied(stack) && applied.count(ApplyAction.CONFIGURED) > 0;
            var text = isCorrection ? "corrected: " + names(applied) : counts(applied);
            LOG.info("{}", text);
            events.normal(stack, isCorrection ? "DriftCorrected" : "Applied", text);
        }
        for (var object : status.resources()) {
            if (WARNING_STATES.contains(object.state()) && isNew(stack, object)) {
                var text = object.name() + ": " + object.message();
                LOG.warn("{}: {}", object.state(), text);
                events.warning(stack, object.state(), text);
            }
        }
        if (isReady(status) && !isReady(stack.statusOrEmpty())) {
            events.normal(stack, "Ready", Objects.requireNonNullElse(status.message(), ""));
        }
    }

    /** Records a failure unless the stack's present status already shows it. */
    void recordFailure(PlatformStack stack, StackFailure failure) {
        if (!failure.message().equals(stack.statusOrEmpty().message())) {
            LOG.warn("{}: {}", failure.reason(), failure.message());
            events.warning(stack, failure.reason(), failure.message());
        }
    }

    /** Records that the stack is deleted. */
    void recordDeleted(PlatformStack stack, String message) {
        events.normal(stack, "Deleted", message);
    }

    private static boolean isReady(SubsystemStatus status) {
        return Conditions.find(status.conditions(), Conditions.READY)
                .filter(ready -> "True".equals(ready.getStatus()))
                .isPresent();
    }

    private static boolean isNew(PlatformStack stack, ResourceStatus object) {
        return stack.statusOrEmpty().resources().stream()
                .noneMatch(before ->
                        before.name().equals(object.name()) && Objects.equals(before.message(), object.message()));
    }

    private static String counts(ApplyReport applied) {
        var parts = new ArrayList<String>();
        count(parts, applied.count(ApplyAction.CREATED), "created");
        count(parts, applied.count(ApplyAction.CONFIGURED), "changed");
        count(parts, applied.count(ApplyAction.GROWN), "grown");
        count(parts, applied.count(ApplyAction.PRUNED), "deleted");
        return String.join(", ", parts);
    }

    private static void count(List<String> parts, int count, String action) {
        if (count > 0) {
            parts.add(count + (count == 1 ? " object " : " objects ") + action);
        }
    }

    private static String names(ApplyReport applied) {
        var changed = applied.objects().stream()
                .filter(object -> object.action() == ApplyAction.CONFIGURED || object.action() == ApplyAction.CREATED)
                .toList();
        var names = changed.stream()
                .limit(LISTED_OBJECTS)
                .map(object -> object.key() + (object.message().isEmpty() ? "" : " (" + object.message() + ")"))
                .collect(Collectors.joining(", "));
        return changed.size() > LISTED_OBJECTS ? names + ", and " + (changed.size() - LISTED_OBJECTS) + " more" : names;
    }
}
