package io.platformoperator.environment;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.platformoperator.api.v1alpha1.EnvironmentStatus;
import io.platformoperator.api.v1alpha1.Phase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.environment.composition.TierDefaults;
import io.platformoperator.failover.FailoverEvents;
import io.platformoperator.failover.RegionFailover;
import io.platformoperator.failover.RegionFailover.Evaluation;
import io.platformoperator.kubernetes.Events;
import io.platformoperator.kubernetes.ReconcileFailure;
import io.platformoperator.kubernetes.StatusWriter;
import io.platformoperator.recovery.DrillProofs;
import io.platformoperator.recovery.Recovery;
import io.platformoperator.subsystem.ReconcileTrigger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reconciles an environment: applies the children of its spec, deletes children that the spec no longer asks for, and rolls up
 * the children's statuses. A reconcile calls no AWS: {@link Recovery} observes how two regions
 * replicate in threads of its own.
 *
 * <p>The reconciler applies the children itself instead of using a JOSDK workflow: their creation needs no order (graphs wait
 * for each other's resources by identity), and the order of deletion is one line per kind in {@link ChildKind}.
 */
public final class EnvironmentReconciler implements Reconciler<PlatformEnvironment>, Cleaner<PlatformEnvironment> {
    private static final Logger LOG = LoggerFactory.getLogger(EnvironmentReconciler.class);
    private static final Duration DELETION_POLL_INTERVAL = Duration.ofSeconds(30);
    private static final Duration STANDBY_INTERVAL = Duration.ofSeconds(5);
    private static final ReconcileFailure PROTECTED = new ReconcileFailure(
            "DeletionProtected", "spec.deletionProtection is true: set it to false to delete the environment", true);

    private final StatusWriter<PlatformEnvironment, EnvironmentStatus> statuses;
    private final Composition composition;
    private final Events events;
    private final EnvironmentEvents reports;
    private final Recovery recovery;
    private final RegionFailover failover;
    private final ClusterRegistrations registrations;
    private final SupportGauges support;
    private final InstantSource clock;
    private final BooleanSupplier isLeader;
    private final ReconcileTrigger<PlatformEnvironment> trigger = new ReconcileTrigger<>();

    /** Reconciles environments while {@code isLeader} says that this process holds the lease. */
    public EnvironmentReconciler(
            Composition composition,
            Events events,
            Recovery recovery,
            RegionFailover failover,
            ClusterRegistrations registrations,
            SupportGauges support,
            InstantSource clock,
            BooleanSupplier isLeader) {
        this.statuses = new StatusWriter<>(PlatformEnvironment::new, isLeader);
        this.composition = composition;
        this.events = events;
        this.reports = new EnvironmentEvents(events, recovery, new FailoverEvents(events));
        this.recovery = recovery;
        this.failover = failover;
        this.registrations = registrations;
        this.support = support;
        recovery.onObservation(trigger::trigger);
        this.clock = clock;
        this.isLeader = isLeader;
    }

    @Override
    public List<EventSource<?, PlatformEnvironment>> prepareEventSources(
            EventSourceContext<PlatformEnvironment> context) {
        return EnvironmentInformers.of(context, trigger);
    }

    @Override
    public UpdateControl<PlatformEnvironment> reconcile(
            PlatformEnvironment environment, Context<PlatformEnvironment> context) {
        if (!isLeader.getAsBoolean()) {
            return UpdateControl.<PlatformEnvironment>noUpdate().rescheduleAfter(STANDBY_INTERVAL);
        }
        support.set(environment);
        var problems = composition.problems(environment.getSpec());
        if (!problems.isEmpty()) {
            var present = children(context);
            var evaluation = evaluate(environment, present, clock.instant());
            var status = report(environment, List.of(), present, evaluation)
                    .statusOfFailure(ReconcileFailure.invalidSpec(problems));
            reports.record(environment, status);
            statuses.write(environment, status, context);
            return UpdateControl.noUpdate(); // the children keep their last valid spec
        }
        var now = clock.instant();
        var present = children(context);
        var evaluation = evaluate(environment, present, now);
        var desired =
                DesiredChildren.of(environment, evaluation.roles(), present, composition, recovery.interval(), now);
        desired.unapplied(present).forEach(child -> apply(child, context));
        deleteUndesired(environment, desired.objects(), present, context);
        var drills = EnvironmentDrills.present(context);
        EnvironmentDrills.createMissing(environment, drills, context);
        var report = new EnvironmentReport(
                environment, desired.objects(), present, desired.sizing(), evaluation.with(drills), now);
        var status = report.status().withLastDrill(DrillProofs.lastDrill(drills));
        reports.record(environment, status);
        applyOutputs(environment, status, context);
        registrations.reconcile(environment, evaluation.roles().published(), present, context.getClient());
        statuses.write(environment, status, context);
        return report.changesAt()
                .map(at -> UpdateControl.<PlatformEnvironment>noUpdate()
                        .rescheduleAfter(Math.max(1, Duration.between(now, at).toMillis())))
                .orElseGet(UpdateControl::noUpdate);
    }

    /** Reports the exception, such as a child that the API server refused, in the status; JOSDK retries the reconcile. */
    @Override
    public ErrorStatusUpdateControl<PlatformEnvironment> updateErrorStatus(
            PlatformEnvironment environment, Context<PlatformEnvironment> context, Exception e) {
        var failure = ReconcileFailure.of(e);
        var now = clock.instant();
        var present = children(context);
        var evaluation = evaluate(environment, present, now);
        // A child that the API server refuses to create is missing.
        var desired = failure.needsUser()
                ? composition.children(environment, evaluation.roles(), Epochs.present(present), now)
                : List.<SubsystemResource<?>>of();
        var status = report(environment, desired, present, evaluation).statusOfFailure(failure);
        reports.record(environment, status);
        return statuses.afterError(environment, status);
    }

    @Override
    public DeleteControl cleanup(PlatformEnvironment environment, Context<PlatformEnvironment> context) {
        if (!isLeader.getAsBoolean()) {
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(STANDBY_INTERVAL);
        }
        recovery.forget(environment);
        failover.forget(environment);
        support.remove(environment);
        var report = report(environment, List.of(), children(context), null);
        if (TierDefaults.resolve(environment.getSpec()).deletionProtection()) {
            if (!PROTECTED.message().equals(environment.statusOrEmpty().message())) {
                events.warning(environment, PROTECTED.reason(), PROTECTED.message());
            }
            statuses.write(environment, report.statusOfBlockedDeletion(PROTECTED), context);
            return DeleteControl.noFinalizerRemoval();
        }
        try {
            var deletion = new ChildDeletion(context.getClient());
            var present = deletion.children(environment);
            registrations.remove(environment, present, context.getClient());
            if (present.isEmpty()) {
                events.normal(environment, "Deleted", "all children are deleted");
                return DeleteControl.defaultDelete();
            }
            report = report(environment, List.of(), present, null);
            if (!EnvironmentDrills.run(environment, context.getClient())) {
                deletion.deleteNext(present);
            }
        } catch (KubernetesClientException e) {
            // JOSDK 5.2.3 calls updateErrorStatus only after a reconcile.
            statuses.write(environment, report.statusOfBlockedDeletion(ReconcileFailure.of(e)), context);
            throw e;
        }
        statuses.write(environment, report.statusOfDeletion(), context);
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(DELETION_POLL_INTERVAL);
    }

    private EnvironmentReport report(
            PlatformEnvironment environment,
            List<SubsystemResource<?>> desired,
            List<Child> present,
            @Nullable Evaluation evaluation) {
        var sizing = environment.statusOrEmpty().sizing();
        return new EnvironmentReport(environment, desired, present, sizing, evaluation, clock.instant());
    }

    private Evaluation evaluate(PlatformEnvironment environment, List<Child> present, Instant now) {
        return failover.evaluate(
                environment, present.stream().map(Child::object).toList(), now);
    }

    private static void deleteUndesired(
            PlatformEnvironment environment,
            List<SubsystemResource<?>> desired,
            List<Child> present,
            Context<PlatformEnvironment> context) {
        var undesired = present.stream()
                .filter(child -> desired.stream().noneMatch(child::isSameObjectAs))
                .toList();
        new ChildDeletion(context.getClient())
                .deleteNext(undesired)
                .forEach(child -> LOG.info(
                        "deleted {} {}, which the spec of {} no longer asks for",
                        child.object().getKind(),
                        child.name(),
                        environment.getMetadata().getName()));
    }

    private static List<Child> children(Context<PlatformEnvironment> context) {
        var all = new ArrayList<Child>();
        for (var kind : ChildKind.values()) {
            context.getSecondaryResources(kind.type()).forEach(object -> all.add(new Child(object)));
        }
        all.sort((a, b) -> (a.region() + a.kind() + a.name()).compareTo(b.region() + b.kind() + b.name()));
        return all;
    }

    private static void apply(HasMetadata object, Context<PlatformEnvironment> context) {
        context.getClient()
                .resource(object)
                .fieldManager(context.getControllerConfiguration().fieldManager())
                .forceConflicts()
                .serverSideApply();
    }

    /** Applies the ConfigMap with the outputs unless the informer's cache has it already. */
    private static void applyOutputs(
            PlatformEnvironment environment, EnvironmentStatus status, Context<PlatformEnvironment> context) {
        var present = context.getSecondaryResource(ConfigMap.class);
        if (present.isPresent() && Objects.equals(present.get().getData(), status.outputs())) {
            return;
        }
        try {
            apply(Outputs.configMap(environment, status.outputs()), context);
        } catch (KubernetesClientException e) {
            if (status.phase() == Phase.READY) {
                throw e;
            }
            LOG.warn("could not publish the outputs: {}", e.getMessage()); // the status shows the first problem
        }
    }
}
