package io.platformoperator.drill;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.platformoperator.drill.StackRestorer.VeleroBackup;
import io.platformoperator.drill.StackRestorer.VeleroRestore;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What Velero's objects say. Pure. */
final class VeleroObjects {
    private static final String COMPLETED = "Completed";
    /** The namespaces of a backup that includes all. */
    private static final Set<String> ALL = Set.of("*");

    /** Phases in which Velero does nothing more with a restore. Those of a backup and of a restore are constants of Velero's API. */
    private static final Set<String> ENDED = Set.of(COMPLETED, "PartiallyFailed", "Failed", "FailedValidation");

    /** Phases before Velero begins. */
    private static final Set<String> NOT_BEGUN = Set.of("", "New");

    private VeleroObjects() {}

    /** The newest complete backup of the namespace {@code services} in the cluster's own location. */
    static VeleroBackup newest(List<GenericKubernetesResource> backups) {
        return backups.stream()
                .filter(backup -> COMPLETED.equals(phase(backup)) && isOwn(backup) && hasServices(backup))
                .flatMap(backup ->
                        startedAt(backup)
                                .map(at -> new VeleroBackup.Found(
                                        backup.getMetadata().getName(), at))
                                .stream())
                .max(Comparator.comparing(VeleroBackup.Found::time))
                .<VeleroBackup>map(found -> found)
                .orElseGet(() -> new VeleroBackup.None(
                        "Velero has no completed backup of the namespace " + ScratchNamespace.SERVICES + ": kubectl -n "
                                + ScratchNamespace.VELERO + " get backups.velero.io shows why"));
    }

    private static boolean isOwn(GenericKubernetesResource backup) {
        return "default".equals(text(backup, "spec", "storageLocation"));
    }

    private static boolean hasServices(GenericKubernetesResource backup) {
        @Nullable Object names = backup.get("spec", "includedNamespaces");
        return !(names instanceof Collection<?> included)
                || included.isEmpty()
                || included.containsAll(ALL)
                || included.contains(ScratchNamespace.SERVICES);
    }

    private static Optional<Instant> startedAt(GenericKubernetesResource backup) {
        return Optional.ofNullable(text(backup, "status", "startTimestamp")).map(Instant::parse);
    }

    /** True while Velero may create objects for the restore. */
    static boolean isRunning(GenericKubernetesResource restore) {
        return !ENDED.contains(phase(restore)) && !NOT_BEGUN.contains(phase(restore));
    }

    /** True if Velero may still begin. */
    static boolean mayBegin(GenericKubernetesResource restore) {
        return NOT_BEGUN.contains(phase(restore));
    }

    /**
     * State of a restore. Counts what Velero restored, not what the scratch namespace has: a controller that owns an object by its labels,
     * as the operator owns those of its stacks, may delete the copy at once.
     */
    static VeleroRestore state(GenericKubernetesResource restore, String backup) {
        var name = restore.getMetadata().getName();
        var phase = phase(restore);
        if (!ENDED.contains(phase)) {
            return new VeleroRestore.Waiting("Velero's restore " + name + " is "
                    + (NOT_BEGUN.contains(phase) ? "not begun: the pods of the namespace velero show why" : phase));
        }
        if (!phase.equals(COMPLETED)) {
            return new VeleroRestore.Ended(false, "the restore of " + backup + " ended as " + phase + reasons(restore));
        }
        @Nullable Object restored = restore.get("status", "progress", "itemsRestored");
        return restored instanceof Number number && number.intValue() > 0
                ? new VeleroRestore.Ended(true, backup + " restored with " + number + " objects" + reasons(restore))
                : new VeleroRestore.Ended(false, "the restore of " + backup + " made no object");
    }

    private static String reasons(GenericKubernetesResource restore) {
        var reasons = List.of(
                numbered(restore, "errors"),
                numbered(restore, "warnings"),
                Optional.ofNullable(text(restore, "status", "failureReason")).orElse(""),
                validationErrors(restore));
        var text = reasons.stream().filter(reason -> !reason.isEmpty()).collect(Collectors.joining(", "));
        return text.isEmpty() ? "" : ": " + text;
    }

    private static String numbered(GenericKubernetesResource restore, String field) {
        @Nullable Object count = restore.get("status", field);
        return count instanceof Number number && number.intValue() > 0 ? number + " " + field : "";
    }

    private static String validationErrors(GenericKubernetesResource restore) {
        @Nullable Object errors = restore.get("status", "validationErrors");
        return errors instanceof Collection<?> texts
                ? texts.stream().map(String::valueOf).collect(Collectors.joining("; "))
                : "";
    }

    private static String phase(GenericKubernetesResource object) {
        return Optional.ofNullable(text(object, "status", "phase")).orElse("");
    }

    private static @Nullable String text(GenericKubernetesResource object, String... path) {
        @Nullable Object value = object.get((Object[]) path);
        return value == null ? null : String.valueOf(value);
    }
}
