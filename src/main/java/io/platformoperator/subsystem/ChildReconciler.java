package io.platformoperator.subsystem;

import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.kubernetes.ReconcileFailure;
import io.platformoperator.kubernetes.StatusWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The steps that the reconcilers of all children share: leadership, pause, log context, writing the status, rescheduling, and
 * the end of a deletion. No step waits for AWS or for a cluster: each does what it can do now and is rescheduled.
 *
 * <p>A subclass names the reconciled type as its first type argument, because JOSDK reads it there.
 */
public abstract class ChildReconciler<R extends SubsystemResource<?>> implements Reconciler<R>, Cleaner<R> {
    private static final Logger LOG = LoggerFactory.getLogger(ChildReconciler.class);
    private static final Duration STANDBY_INTERVAL = Duration.ofSeconds(5);

    private final ReconcilerContext services;
    private final StatusWriter<R, SubsystemStatus> statuses;
    private final ReconcileTrigger<R> trigger = new ReconcileTrigger<>();

    /**
     * Result of one step of a reconcile or of a cleanup.
     *
     * @param status status to write
     * @param requeueAfter longest time until the next step; empty if only an event triggers it
     * @param isDeleted true if a cleanup is complete; the status is not written then
     */
    protected record StepResult(SubsystemStatus status, Optional<Duration> requeueAfter, boolean isDeleted) {
        /** The cleanup is complete. */
        public static final StepResult DELETED = new StepResult(SubsystemStatus.EMPTY, Optional.empty(), true);

        /** Writes the status; the next step follows an event, or that time at the latest. */
        public static StepResult requeue(SubsystemStatus status, Duration after) {
            return requeue(status, Optional.of(after));
        }

        /** Writes the status; the next step follows an event, or that time at the latest if given. */
        public static StepResult requeue(SubsystemStatus status, Optional<Duration> after) {
            return new StepResult(status, after, false);
        }
    }

    /**
     * Reconciles with those services.
     *
     * @param blank creates an empty object of the reconciled type
     */
    protected ChildReconciler(Supplier<R> blank, ReconcilerContext services) {
        this.services = services;
        this.statuses = new StatusWriter<>(blank, services.isLeader());
    }

    /** Takes one step towards the spec. Not called for a paused object. */
    protected abstract StepResult reconcileStep(R resource, ReportContext report);

    /**
     * Takes one step of the deletion. Not called for a paused object, nor for one with deletion protection, nor under
     * {@code managementPolicy: Observe}.
     */
    protected abstract StepResult cleanupStep(R resource, ReportContext report);

    /** Called with each status before it is written, whether it changed or not. */
    protected void onStatus(R resource, SubsystemStatus status) {}

    /**
     * Called once the finalizer can be removed: releases what the reconciler holds for the object.
     *
     * @param message why nothing is left to do
     */
    protected void onDeleted(R resource, String message) {}

    @Override
    public List<EventSource<?, R>> prepareEventSources(EventSourceContext<R> context) {
        return List.of(trigger.eventSource());
    }

    @Override
    public UpdateControl<R> reconcile(R resource, Context<R> context) {
        if (!services.isLeader().getAsBoolean()) {
            return UpdateControl.<R>noUpdate().rescheduleAfter(STANDBY_INTERVAL);
        }
        setLogContext(resource);
        try {
            var report = report(resource);
            var pause = ReconcileMode.pauseReason(resource);
            var step = pause.isPresent()
                    ? StepResult.requeue(report.paused(pause.get()), Optional.empty())
                    : reconcileStep(resource, report);
            write(resource, step.status(), context);
            return step.requeueAfter()
                    .map(after -> UpdateControl.<R>noUpdate().rescheduleAfter(after))
                    .orElseGet(UpdateControl::noUpdate);
        } finally {
            MDC.clear();
        }
    }

    @Override
    public DeleteControl cleanup(R resource, Context<R> context) {
        if (!services.isLeader().getAsBoolean()) {
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(STANDBY_INTERVAL);
        }
        setLogContext(resource);
        try {
            if (resource.getSpec().placement().policies().management() == ManagementPolicy.OBSERVE) {
                return deleted(resource, "nothing was removed, because of managementPolicy: Observe");
            }
            var report = report(resource);
            if (resource.getSpec().placement().policies().deletionProtection()) {
                write(resource, protectedFromDeletion(resource, report), context);
                return DeleteControl.noFinalizerRemoval();
            }
            var pause = ReconcileMode.pauseReason(resource);
            if (pause.isPresent()) {
                write(resource, report.paused(pause.get()), context);
                return DeleteControl.noFinalizerRemoval();
            }
            var step = cleanupStep(resource, report);
            if (step.isDeleted()) {
                return deleted(resource, "everything that the operator manages for it is removed");
            }
            write(resource, step.status(), context);
            var control = DeleteControl.noFinalizerRemoval();
            step.requeueAfter().ifPresent(control::rescheduleAfter);
            return control;
        } catch (RuntimeException e) {
            writeCleanupFailure(resource, e, context);
            throw e;
        } finally {
            MDC.clear();
        }
    }

    /** Reports an exception that the step did not handle in the object's status; JOSDK retries the reconcile. */
    @Override
    public ErrorStatusUpdateControl<R> updateErrorStatus(R resource, Context<R> context, Exception e) {
        return statuses.afterError(resource, report(resource).failed(ReconcileFailure.of(e)));
    }

    /** Triggers a reconcile of an object of the reconciled type. */
    protected final void trigger(ResourceID resource) {
        trigger.trigger(resource);
    }

    /** The object as a subscriber of other subsystems' resources. */
    protected final DependencyNotifier.Subscriber subscriber(R resource) {
        return new DependencyNotifier.Subscriber(ResourceID.fromResource(resource), trigger);
    }

    /** Status of a protected object that was deleted all the same, such as with its namespace. The first one is an Event too. */
    private SubsystemStatus protectedFromDeletion(R resource, ReportContext report) {
        var failure = DeletionProtection.failure(resource);
        if (!failure.message().equals(report.before().message())) {
            services.events().warning(resource, failure.reason(), failure.message());
        }
        return report.failed(failure);
    }

    private DeleteControl deleted(R resource, String message) {
        LOG.info("deleted: {}", message);
        services.notifier().unsubscribe(subscriber(resource));
        onDeleted(resource, message);
        return DeleteControl.defaultDelete();
    }

    /** JOSDK 5.2.3 calls {@code updateErrorStatus} after a failed reconcile, but not after a failed cleanup. */
    private void writeCleanupFailure(R resource, RuntimeException failure, Context<R> context) {
        try {
            statuses.write(resource, report(resource).failed(ReconcileFailure.of(failure)), context);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private void write(R resource, SubsystemStatus status, Context<R> context) {
        onStatus(resource, status);
        statuses.write(resource, status, context);
    }

    private ReportContext report(R resource) {
        return ReportContext.of(resource, services.clock().instant());
    }

    /** Adds the object to every log line of this thread. */
    private static void setLogContext(SubsystemResource<?> resource) {
        var placement = resource.getSpec().placement();
        MDC.put("environment", resource.getMetadata().getNamespace() + "/" + placement.environment());
        MDC.put("region", placement.region());
        MDC.put("resource", resource.getKind() + "/" + resource.getMetadata().getName());
    }
}
