package io.platformoperator.drill;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.platformoperator.api.v1alpha1.DrillSpec;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformRestoreValidation;
import io.platformoperator.api.v1alpha1.RestoreValidationSpec;
import io.platformoperator.api.v1alpha1.RestoreValidationStatus.StoreValidation;
import io.platformoperator.api.v1alpha1.RestoreValidationStatus.ValidationRun;
import io.platformoperator.api.v1alpha1.ValidatedStore;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.kubernetes.Conditions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Transitions of the runs of validations. Pure: a run is only its status, and the drills that it names. */
final class ValidationRuns {
    private static final int MAX_DRILL_NAME_LENGTH = 56;

    private ValidationRuns() {}

    /** The stores that a run validates; empty if none has backups. */
    static List<ValidatedStore> stores(RestoreValidationSpec spec, DrillEnvironment environment) {
        if (!spec.stores().isEmpty()) {
            return spec.stores();
        }
        var found = new ArrayList<ValidatedStore>();
        if (environment.backup() != null) {
            found.add(ValidatedStore.DATABASE);
        }
        var cache = environment.cache();
        if (cache != null && cache.getSpec().snapshotRetentionDays() > 0) {
            found.add(ValidatedStore.CACHE);
        }
        if (StackRestorePoints.hasVault(environment) || StackRestorePoints.hasVelero(environment)) {
            found.add(ValidatedStore.STACKS);
        }
        return found;
    }

    /** A new run. The names of its drills follow from its start, so that a repeated reconcile creates none twice. */
    static ValidationRun begin(PlatformRestoreValidation validation, List<ValidatedStore> stores, Instant now) {
        var meta = validation.getMetadata();
        var id = AwsNames.hash(meta.getUid() + now);
        return new ValidationRun(
                Conditions.time(now),
                null,
                stores.stream()
                        .map(store -> new StoreValidation(
                                store,
                                AwsNames.join(
                                        MAX_DRILL_NAME_LENGTH,
                                        meta.getName(),
                                        store.text().toLowerCase(Locale.ROOT),
                                        id),
                                DrillRuns.RUNNING,
                                null,
                                null,
                                null,
                                null))
                        .toList());
    }

    /** The drill of a store. It is deleted with the validation. */
    static PlatformDrill drill(PlatformRestoreValidation validation, StoreValidation store) {
        var meta = validation.getMetadata();
        var spec = validation.getSpec();
        var drill = new PlatformDrill();
        drill.setMetadata(new ObjectMetaBuilder()
                .withName(store.drill())
                .withNamespace(meta.getNamespace())
                .addToLabels(PlatformRestoreValidation.VALIDATION_LABEL, meta.getUid())
                .addToLabels(PlatformEnvironment.ENVIRONMENT_LABEL, spec.environment())
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(validation.getApiVersion())
                        .withKind(validation.getKind())
                        .withName(meta.getName())
                        .withUid(meta.getUid())
                        .withController(true)
                        .build())
                .build());
        drill.setSpec(new DrillSpec(
                spec.environment(),
                store.store().drill(),
                null,
                store.store() == ValidatedStore.DATABASE ? spec.checks() : List.of(),
                10,
                360,
                false));
        return drill;
    }

    /** The run with the results of those drills that have ended, by name. A run ends with its last drill. */
    static ValidationRun with(ValidationRun run, Map<String, PlatformDrill> drills, Instant now) {
        var stores = run.stores().stream()
                .map(store -> store.result().equals(DrillRuns.RUNNING) ? with(store, drills.get(store.drill())) : store)
                .toList();
        var isEnded = stores.stream().noneMatch(store -> store.result().equals(DrillRuns.RUNNING));
        return new ValidationRun(
                run.startedAt(), run.endedAt() == null && isEnded ? Conditions.time(now) : run.endedAt(), stores);
    }

    private static StoreValidation with(StoreValidation store, @Nullable PlatformDrill drill) {
        var status = drill == null ? null : drill.statusOrEmpty();
        if (status == null) {
            return store;
        }
        var run = status.run();
        var hasEnded = run != null && run.endedAt() != null;
        return new StoreValidation(
                store.store(),
                store.drill(),
                run != null && hasEnded ? DrillRuns.result(run) : DrillRuns.RUNNING,
                run == null ? null : run.restorePoint(),
                run == null ? null : DrillStatuses.text(run.rtoSeconds()),
                run == null ? null : DrillStatuses.text(run.rpoSeconds()),
                status.message());
    }

    static boolean isActive(@Nullable ValidationRun run) {
        return run != null && run.endedAt() == null;
    }

    /** Running, Passed or Failed. */
    static String result(ValidationRun run) {
        return isActive(run)
                ? DrillRuns.RUNNING
                : valid(run) == run.stores().size() ? DrillRuns.PASSED : DrillRuns.FAILED;
    }

    /** Number of stores whose backups are valid. */
    static int valid(ValidationRun run) {
        return (int) run.stores().stream()
                .filter(store -> store.result().equals(DrillRuns.PASSED))
                .count();
    }

    /** The summary of a run in one line. */
    static String message(ValidationRun run) {
        var result = result(run);
        if (result.equals(DrillRuns.PASSED)) {
            return run.stores().stream()
                    .map(store -> store.store().text() + ": the backup of " + store.restorePoint()
                            + " was restored and verified in " + store.rto())
                    .collect(Collectors.joining("; "));
        }
        return run.stores().stream()
                .filter(store -> store.result().equals(result))
                .map(store -> store.store().text() + ": "
                        + Objects.requireNonNullElse(store.message(), "the drill " + store.drill() + " starts"))
                .collect(Collectors.joining("; "));
    }
}
