package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.FailoverStatus.FailoverStep;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.kubernetes.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code Restore}: Vault and the volumes of the services are restored in the region that becomes active, after its database
 * was promoted and before applications use the region. Applications can't write meanwhile, so the step fails after a while, and the
 * failover goes on. Vault is not restored any more then: a snapshot would replace what applications have stored since. Velero may
 * restore volumes later, because a volume that exists stays as it is. Pure.
 *
 * @param isPlanned true if the region that was active makes a last backup
 */
record RestoreStep(FailoverFacts facts, RegionFacts from, RegionFacts to, boolean isPlanned) {
    /** The id of the failover. The one that the region was asked with counts, even if the status is lost. */
    private String id() {
        var recorded = facts.recorded(from.region(), to.region());
        return to.stacks().stream()
                .map(StackRecovery::restore)
                .filter(Objects::nonNull)
                .map(StackRequests.Restore::id)
                .findFirst()
                .or(() -> from.stacks().stream()
                        .map(StackRecovery::backup)
                        .filter(backup -> recorded == null && backup != null)
                        .findFirst())
                .orElseGet(() -> String.valueOf(
                        (recorded == null ? facts.now() : Instant.parse(recorded.startedAt())).getEpochSecond()));
    }

    /** What the region that was active is asked for, once applications can't use its database any more. */
    StackRequests lastBackup() {
        return StackRequests.lastBackup(isPlanned && !isOver() ? id() : null);
    }

    /** What the promoted region is asked for. */
    StackRequests restores() {
        var restores = new EnumMap<StackName, StackRequests.Restore>(StackName.class);
        for (var stack : to.stacks()) {
            var restore = isOver() ? kept(stack) : stack.restore() == null ? restore(stack) : stack.restore();
            if (restore != null) {
                restores.put(stack.stack(), restore);
            }
        }
        return StackRequests.restores(restores);
    }

    /** What the active region is still asked for when the failover is over: a restore of volumes that goes on. */
    static StackRequests unfinished(RegionFacts active) {
        var restores = new EnumMap<StackName, StackRequests.Restore>(StackName.class);
        active.stacks().stream()
                .filter(stack -> stack.stack() == StackName.BACKUP && isUnfinished(stack))
                .forEach(stack -> restores.put(stack.stack(), Objects.requireNonNull(stack.restore())));
        return StackRequests.restores(restores);
    }

    /** What a region that applications use is still asked for: what is complete, and a restore of volumes that goes on. */
    private static StackRequests.@Nullable Restore kept(StackRecovery stack) {
        return stack.restored() || stack.stack() == StackName.BACKUP ? stack.restore() : null;
    }

    private static boolean isUnfinished(StackRecovery stack) {
        return stack.restore() != null
                && !stack.restored()
                && stack.restoreFailure().isEmpty();
    }

    /** True if the failover goes on. */
    boolean isOver() {
        return to.published() || (state().outcome() != Outcome.RUNNING && state().outcome() != Outcome.PENDING);
    }

    /** The state once the database and the cache are promoted. */
    StepState state() {
        if (to.stacks().isEmpty()) {
            return StepState.skipped(
                    "there is nothing to restore: the environment has neither the stack secrets nor the stack backup");
        }
        var parts = to.stacks().stream().map(this::part).toList();
        var running = texts(parts, Outcome.RUNNING);
        if (!running.isEmpty()) {
            return StepState.running("%s (since %s, at most %s)"
                    .formatted(String.join("; ", running), Conditions.time(startedAt()), Durations.text(limit(facts))));
        }
        var failed = texts(parts, Outcome.FAILED);
        var all = String.join("; ", parts.stream().map(StepState::message).toList());
        if (!failed.isEmpty()) {
            return StepState.failed(all);
        }
        return texts(parts, Outcome.SUCCEEDED).isEmpty() ? StepState.skipped(all) : StepState.succeeded(all);
    }

    /** How long applications wait for the step. */
    static Duration limit(FailoverFacts facts) {
        return facts.limit().dividedBy(2);
    }

    private static List<String> texts(List<StepState> parts, Outcome outcome) {
        return parts.stream()
                .filter(part -> part.outcome() == outcome)
                .map(StepState::message)
                .toList();
    }

    private StepState part(StackRecovery stack) {
        var what = stack.data();
        if (stack.restored()) {
            return StepState.succeeded("%s in %s: restored from the %s of %s"
                    .formatted(
                            what,
                            to.region(),
                            Objects.requireNonNull(stack.restore()).afterLastBackup()
                                    ? "last backup"
                                    : "newest replicated backup",
                            from.region()));
        }
        if (stack.restoreFailure().isPresent()) {
            return StepState.failed("%s in %s: %s"
                    .formatted(what, to.region(), stack.restoreFailure().get()));
        }
        if (stack.restore() == null && !waitsForBackup(stack) && lacksBackup(stack)) {
            return StepState.skipped("%s in %s: not restored, because its bucket has no backup of %s"
                    .formatted(what, to.region(), from.region()));
        }
        if (to.published() || isOverdue(limit(facts))) {
            return StepState.failed("%s in %s: not restored within %s: %s"
                    .formatted(what, to.region(), Durations.text(limit(facts)), stack.line()));
        }
        return StepState.running("%s in %s: %s".formatted(what, to.region(), waiting(stack)));
    }

    private String waiting(StackRecovery stack) {
        return stack.restore() == null && waitsForBackup(stack)
                ? "waits for the last backup: "
                        + source(stack).map(StackRecovery::line).findFirst().orElse("")
                : stack.line();
    }

    /** The restore to ask for now; null for none. */
    private StackRequests.@Nullable Restore restore(StackRecovery stack) {
        if (waitsForBackup(stack)) {
            return null;
        }
        var isBackedUp = isBackedUp(stack);
        return isBackedUp || !stack.lacksCopy() ? new StackRequests.Restore(id(), isBackedUp) : null;
    }

    /** A last backup that is not complete by half the time is not waited for: then the newest one before it is restored. */
    private boolean waitsForBackup(StackRecovery stack) {
        return isPlanned
                && !isBackedUp(stack)
                && source(stack).anyMatch(each -> each.backupFailure().isEmpty())
                && !isOverdue(limit(facts).dividedBy(2));
    }

    private boolean isBackedUp(StackRecovery stack) {
        return isPlanned && source(stack).anyMatch(each -> each.backedUp() && id().equals(each.backup()));
    }

    private boolean lacksBackup(StackRecovery stack) {
        return stack.lacksCopy() && !isBackedUp(stack);
    }

    /** The same stack in the region that was active. */
    private Stream<StackRecovery> source(StackRecovery stack) {
        return from.stacks().stream().filter(each -> each.stack() == stack.stack());
    }

    private boolean isOverdue(Duration limit) {
        return facts.now().isAfter(startedAt().plus(limit));
    }

    private Instant startedAt() {
        var recorded = facts.recorded(from.region(), to.region());
        return recorded == null
                ? facts.now()
                : recorded.steps().stream()
                        .filter(step -> step.name().equals(FailoverStepName.RESTORE.text()))
                        .map(FailoverStep::startedAt)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .map(Instant::parse)
                        .orElse(facts.now());
    }
}
