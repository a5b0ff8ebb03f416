package io.platformoperator.stacks;

import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.apply.Action;
import io.platformoperator.apply.Applied;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.kubernetes.Events;
import io.platformoperator.subsystem.Handling;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a person would want to hear of a stack's pass, as Events and in the log. */
record StackNews(Events events) {
    private static final Logger LOG = LoggerFactory.getLogger(StackNews.class);
    private static final int MOST_NAMES = 5;

    /** States of objects that somebody should look at. */
    private static final Set<String> WARN_OF = Set.of("Blocked", "Conflict", "Failed", "Drifted");

    /** What a pass did, and what is in trouble now that was not in the same words before. */
    void tell(PlatformStack stack, Applied applied, SubsystemStatus now) {
        if (applied.changedAnything()) {
            var isCorrection = Handling.isSpecHandled(stack) && applied.count(Action.CONFIGURED) > 0;
            var text = isCorrection ? "put back: " + names(applied) : counts(applied);
            LOG.info("{}", text);
            events.normal(stack, isCorrection ? "DriftCorrected" : "Applied", text);
        }
        for (var object : now.resources()) {
            if (WARN_OF.contains(object.state()) && isNews(stack, object)) {
                var text = object.name() + ": " + object.message();
                LOG.warn("{}: {}", object.state(), text);
                events.warning(stack, object.state(), text);
            }
        }
        transition(stack, now);
    }

    /** A pass could not be made; told when it is something else than before. */
    void tellFailure(PlatformStack stack, String reason, String message) {
        if (!message.equals(stack.reported().message())) {
            LOG.warn("{}: {}", reason, message);
            events.warning(stack, reason, message);
        }
    }

    /** It is gone. */
    void tellDeleted(PlatformStack stack, String message) {
        LOG.info("deleted: {}", message);
        events.normal(stack, "Deleted", message);
    }

    private void transition(PlatformStack stack, SubsystemStatus now) {
        if (isReady(now) && !isReady(stack.reported())) {
            events.normal(stack, "Ready", Objects.requireNonNullElse(now.message(), ""));
        }
    }

    private static boolean isReady(SubsystemStatus status) {
        return Conditions.find(status.conditions(), Conditions.READY)
                .filter(ready -> "True".equals(ready.getStatus()))
                .isPresent();
    }

    private static boolean isNews(PlatformStack stack, ResourceStatus object) {
        return stack.reported().resources().stream()
                .noneMatch(before ->
                        before.name().equals(object.name()) && Objects.equals(before.message(), object.message()));
    }

    private static String counts(Applied applied) {
        var parts = new ArrayList<String>();
        count(parts, applied.count(Action.CREATED), "created");
        count(parts, applied.count(Action.CONFIGURED), "changed");
        count(parts, applied.count(Action.PRUNED), "deleted");
        return String.join(", ", parts);
    }

    private static void count(List<String> parts, int count, String what) {
        if (count > 0) {
            parts.add(count + (count == 1 ? " object " : " objects ") + what);
        }
    }

    private static String names(Applied applied) {
        var changed = applied.objects().stream()
                .filter(object -> object.action() == Action.CONFIGURED || object.action() == Action.CREATED)
                .toList();
        var first = changed.stream()
                .limit(MOST_NAMES)
                .map(object -> object.object() + (object.message().isEmpty() ? "" : " (" + object.message() + ")"))
                .collect(Collectors.joining(", "));
        return changed.size() > MOST_NAMES ? first + ", and " + (changed.size() - MOST_NAMES) + " more" : first;
    }
}
