package io.platformoperator.drill;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformRestoreValidation;
import io.platformoperator.api.v1alpha1.RestoreValidationStatus;
import io.platformoperator.api.v1alpha1.RestoreValidationStatus.StoreValidation;
import io.platformoperator.api.v1alpha1.RestoreValidationStatus.ValidationRun;
import io.platformoperator.kubernetes.InformerCaches;
import io.platformoperator.kubernetes.ReconcileFailure;
import io.platformoperator.kubernetes.StatusWriter;
import io.platformoperator.subsystem.ReconcilerContext;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reconciles {@link PlatformRestoreValidation}: a run is a drill for the newest backup of each store. The status names the drills of a run
 * before the first one is created, and drills clean up behind themselves, so that a validation owns nothing of AWS.
 */
@ControllerConfiguration
public final class ValidationReconciler
        implements Reconciler<PlatformRestoreValidation>, Cleaner<PlatformRestoreValidation> {
    private static final Duration STANDBY_INTERVAL = Duration.ofSeconds(5);
    private static final Duration WAIT_INTERVAL = Duration.ofSeconds(15);
    /** Drills trigger reconciles; this is in case that one is missed. */
    private static final Duration RUN_INTERVAL = Duration.ofMinutes(1);

    private static final Duration IDLE_INTERVAL = Duration.ofHours(6);

    private final ReconcilerContext services;
    private final KubernetesClient client;
    private final DrillGauges gauges;
    private final StatusWriter<PlatformRestoreValidation, RestoreValidationStatus> statuses;

    /** Reconciles with that client. */
    public ValidationReconciler(ReconcilerContext services, KubernetesClient client, DrillGauges gauges) {
        this.services = services;
        this.client = client;
        this.gauges = gauges;
        statuses = new StatusWriter<>(PlatformRestoreValidation::new, services.isLeader());
    }

    @Override
    public List<EventSource<?, PlatformRestoreValidation>> prepareEventSources(
            EventSourceContext<PlatformRestoreValidation> context) {
        var configuration = InformerEventSourceConfiguration.from(PlatformDrill.class, PlatformRestoreValidation.class)
                .withName(PlatformDrill.class.getSimpleName())
                .withLabelSelector(PlatformRestoreValidation.VALIDATION_LABEL)
                .withItemStore(InformerCaches.withoutManagedFields())
                .build();
        return List.of(new InformerEventSource<>(configuration, context));
    }

    @Override
    public UpdateControl<PlatformRestoreValidation> reconcile(
            PlatformRestoreValidation validation, Context<PlatformRestoreValidation> context) {
        if (!services.isLeader().getAsBoolean()) {
            return UpdateControl.<PlatformRestoreValidation>noUpdate().rescheduleAfter(STANDBY_INTERVAL);
        }
        var run = validation.statusOrEmpty().run();
        var after = run != null && ValidationRuns.isActive(run)
                ? advance(validation, run, context)
                : idle(validation, context);
        gauges.set(validation, services.clock().instant());
        return UpdateControl.<PlatformRestoreValidation>noUpdate().rescheduleAfter(after);
    }

    /** The drills of the validation are deleted with it, and clean up before that. */
    @Override
    public DeleteControl cleanup(PlatformRestoreValidation validation, Context<PlatformRestoreValidation> context) {
        gauges.remove(validation);
        return DeleteControl.defaultDelete();
    }

    @Override
    public ErrorStatusUpdateControl<PlatformRestoreValidation> updateErrorStatus(
            PlatformRestoreValidation validation, Context<PlatformRestoreValidation> context, Exception e) {
        var failure = ReconcileFailure.of(e);
        return statuses.afterError(
                validation,
                ValidationStatuses.idle(
                        validation, failure.reason(), failure.message(), failure.needsUser(), null, now()));
    }

    private Duration advance(
            PlatformRestoreValidation validation, ValidationRun run, Context<PlatformRestoreValidation> context) {
        var drills = context.getSecondaryResourcesAsStream(PlatformDrill.class)
                .collect(Collectors.toMap(drill -> drill.getMetadata().getName(), Function.identity()));
        run.stores().stream()
                .filter(store -> store.result().equals(DrillRuns.RUNNING))
                .filter(store -> !drills.containsKey(store.drill()))
                .forEach(store -> create(validation, store));
        deleteOthers(run, drills);
        var next = ValidationRuns.with(run, drills, now());
        if (!ValidationRuns.isActive(next)) {
            record(validation, next);
        }
        var spec = validation.getSpec();
        var nextRun = DrillTimes.after(spec.schedule(), spec.suspend(), run.startedAt());
        statuses.write(validation, ValidationStatuses.of(validation, next, nextRun, now()), context);
        return RUN_INTERVAL;
    }

    private void create(PlatformRestoreValidation validation, StoreValidation store) {
        try {
            client.resource(ValidationRuns.drill(validation, store)).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e; // a conflict: the informer's cache does not have it yet
            }
        }
    }

    /** Deletes the drills of earlier runs, which stay until then for their reports. */
    private void deleteOthers(ValidationRun run, Map<String, PlatformDrill> drills) {
        drills.values().stream()
                .filter(drill -> run.stores().stream().noneMatch(store -> store.drill()
                        .equals(drill.getMetadata().getName())))
                .forEach(drill -> client.resource(drill).delete());
    }

    private void record(PlatformRestoreValidation validation, ValidationRun run) {
        var message = validation.getSpec().environment() + ": " + ValidationRuns.message(run);
        if (ValidationRuns.result(run).equals(DrillRuns.PASSED)) {
            services.events().normal(validation, "BackupsValid", message);
        } else {
            services.events().warning(validation, "BackupInvalid", message);
        }
    }

    private Duration idle(PlatformRestoreValidation validation, Context<PlatformRestoreValidation> context) {
        var spec = validation.getSpec();
        Optional<Instant> next;
        try {
            next = DrillTimes.nextRun(
                    spec.schedule(), spec.suspend(), validation.statusOrEmpty().lastRun(), createdAt(validation));
        } catch (IllegalArgumentException e) {
            write(validation, "InvalidSpec", "spec.schedule: " + e.getMessage(), true, null, context);
            return WAIT_INTERVAL;
        }
        if (next.isPresent() && !next.get().isAfter(now())) {
            return start(validation, next.get(), context);
        }
        var run = validation.statusOrEmpty().run();
        var last = run == null ? "no run yet" : ValidationRuns.message(run);
        write(validation, spec.suspend() ? "Suspended" : "Scheduled", last, false, next.orElse(null), context);
        var until = next.map(at -> Duration.between(now(), at)).orElse(IDLE_INTERVAL);
        return until.compareTo(IDLE_INTERVAL) < 0 ? until : IDLE_INTERVAL;
    }

    private Duration start(
            PlatformRestoreValidation validation, Instant due, Context<PlatformRestoreValidation> context) {
        var spec = validation.getSpec();
        var namespace = validation.getMetadata().getNamespace();
        var object = DrillEnvironment.find(client, namespace, spec.environment());
        if (object == null || object.getMetadata().getDeletionTimestamp() != null) {
            var message = "the environment " + spec.environment() + " does not exist in the namespace " + namespace
                    + ": create it, or delete this validation and create one with another spec.environment";
            write(validation, "EnvironmentNotFound", message, true, due, context);
            return WAIT_INTERVAL;
        }
        var environment = DrillEnvironment.region(object, DrillKind.BACKUP_RESTORE)
                .flatMap(region -> DrillEnvironment.of(client, object, region));
        if (environment.isEmpty()) {
            write(validation, "EnvironmentNotReady", "children are missing", false, due, context);
            return WAIT_INTERVAL;
        }
        var stores = ValidationRuns.stores(spec, environment.get());
        if (stores.isEmpty()) {
            var message = "the environment " + spec.environment()
                    + " keeps no backups: enable spec.backup, or set spec.cache.snapshotRetentionDays";
            write(validation, RestorePoints.NO_BACKUPS, message, true, due, context);
            return WAIT_INTERVAL;
        }
        var run = ValidationRuns.begin(validation, stores, now());
        statuses.write(validation, ValidationStatuses.of(validation, run, null, now()), context);
        return DrillAccess.AT_ONCE;
    }

    private void write(
            PlatformRestoreValidation validation,
            String reason,
            String message,
            boolean isStalled,
            @Nullable Instant next,
            Context<PlatformRestoreValidation> context) {
        statuses.write(
                validation, ValidationStatuses.idle(validation, reason, message, isStalled, next, now()), context);
    }

    private Instant createdAt(PlatformRestoreValidation validation) {
        var text = validation.getMetadata().getCreationTimestamp();
        return text == null ? now() : Instant.parse(text);
    }

    private Instant now() {
        return services.clock().instant();
    }
}
