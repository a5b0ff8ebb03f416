package io.platformoperator.environment;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.platformoperator.api.v1alpha1.EnvironmentStatus;
import io.platformoperator.api.v1alpha1.EnvironmentStatus.SizingStatus;
import io.platformoperator.api.v1alpha1.Phase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.environment.composition.RegionChildren;
import io.platformoperator.environment.composition.TierDefaults;
import io.platformoperator.kubernetes.Annotations;
import io.platformoperator.kubernetes.Events;
import io.platformoperator.kubernetes.InformerCaches;
import io.platformoperator.kubernetes.ReconcileFailure;
import io.platformoperator.kubernetes.StatusWriter;
import io.platformoperator.recovery.DrillProofs;
import io.platformoperator.recovery.Recovery;
import io.platformoperator.recovery.RecoveryReport;
import io.platformoperator.recovery.RecoveryTargets;
import io.platformoperator.subsystem.ReconcileTrigger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private final InstantSource clock;
    private final BooleanSupplier isLeader;
    private final ReconcileTrigger<PlatformEnvironment> trigger = new ReconcileTrigger<>();

    /** Reconciles environments while {@code isLeader} says that this process holds the lease. */
    public EnvironmentReconciler(
            Composition composition, Events events, Recovery recovery, InstantSource clock, BooleanSupplier isLeader) {
        this.statuses = new StatusWriter<>(PlatformEnvironment::new, isLeader);
        this.composition = composition;
        this.events = events;
        this.reports = new EnvironmentEvents(events, recovery);
        this.recovery = recovery;
        recovery.onObservation(trigger::trigger);
        this.clock = clock;
        this.isLeader = isLeader;
    }

    @Override
    public List<EventSource<?, PlatformEnvironment>> prepareEventSources(
            EventSourceContext<PlatformEnvironment> context) {
        return Stream.concat(
                        Arrays.stream(ChildKind.values()).map(kind -> childInformer(kind.type(), context)),
                        Stream.of(
                                informer(ConfigMap.class, InformerCaches.withoutManagedFields(), context),
                                EnvironmentDrills.informer(context),
                                trigger.eventSource()))
                .collect(Collectors.toList());
    }

    /** Drops most of the list of resources, which the child's own controller has in its cache. */
    private static <T extends SubsystemResource<?>> EventSource<?, PlatformEnvironment> childInformer(
            Class<T> type, EventSourceContext<PlatformEnvironment> context) {
        ItemStore<T> store = InformerCaches.transforming(child -> {
            child.setStatus(child.statusOrEmpty().withResources(RecoveryTargets::isNeeded));
            return child;
        });
        return informer(type, store, context);
    }

    private static <T extends HasMetadata> EventSource<?, PlatformEnvironment> informer(
            Class<T> type, ItemStore<T> store, EventSourceContext<PlatformEnvironment> context) {
        var configuration = InformerEventSourceConfiguration.from(type, PlatformEnvironment.class)
                .withName(type.getSimpleName())
                .withLabelSelector(PlatformEnvironment.ENVIRONMENT_LABEL)
                .withItemStore(store)
                .build();
        return new InformerEventSource<>(configuration, context);
    }

    @Override
    public UpdateControl<PlatformEnvironment> reconcile(
            PlatformEnvironment environment, Context<PlatformEnvironment> context) {
        if (!isLeader.getAsBoolean()) {
            return UpdateControl.<PlatformEnvironment>noUpdate().rescheduleAfter(STANDBY_INTERVAL);
        }
        var problems = composition.problems(environment.getSpec());
        if (!problems.isEmpty()) {
            var status = report(environment, List.of(), children(context))
                    .statusOfFailure(ReconcileFailure.invalidSpec(problems));
            reports.record(environment, status);
            statuses.write(environment, status, context);
            return UpdateControl.noUpdate(); // the children keep their last valid spec
        }
        var now = clock.instant();
        var regions = composition.regions(environment, now);
        var desired = regions.stream()
                .<SubsystemResource<?>>flatMap(region -> region.all().stream())
                .toList();
        var present = children(context);
        var outputs = Outputs.of(environment.getSpec(), present);
        desired.forEach(child -> {
            inheritAnnotations(child, environment);
            Outputs.addTo(outputs, child);
            Outputs.addPeer(environment.getSpec(), present, child);
        });
        for (var each : desired) {
            if (present.stream().noneMatch(child -> child.isSameObjectAs(each) && child.matches(each))) {
                apply(each, context);
            }
        }
        deleteUndesired(environment, desired, present, context);
        var drills = EnvironmentDrills.present(context);
        EnvironmentDrills.createMissing(environment, drills, context);
        var recoveryReport = recovery(environment, present);
        var report = new EnvironmentReport(
                environment,
                desired,
                present,
                sizing(regions),
                recoveryReport == null ? null : recoveryReport.with(drills),
                now);
        var status = report.status().withLastDrill(DrillProofs.lastDrill(drills));
        reports.record(environment, status);
        applyOutputs(environment, status, context);
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
        // A child that the API server refuses to create is missing.
        var desired = failure.needsUser()
                ? composition.children(environment, clock.instant())
                : List.<SubsystemResource<?>>of();
        var status = report(environment, desired, children(context)).statusOfFailure(failure);
        reports.record(environment, status);
        return statuses.afterError(environment, status);
    }

    @Override
    public DeleteControl cleanup(PlatformEnvironment environment, Context<PlatformEnvironment> context) {
        if (!isLeader.getAsBoolean()) {
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(STANDBY_INTERVAL);
        }
        recovery.forget(environment);
        var report = report(environment, List.of(), children(context));
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
            if (present.isEmpty()) {
                events.normal(environment, "Deleted", "all children are deleted");
                return DeleteControl.defaultDelete();
            }
            report = report(environment, List.of(), present);
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
            PlatformEnvironment environment, List<SubsystemResource<?>> desired, List<Child> present) {
        var sizing = environment.statusOrEmpty().sizing();
        return new EnvironmentReport(
                environment, desired, present, sizing, recovery(environment, present), clock.instant());
    }

    private @Nullable RecoveryReport recovery(PlatformEnvironment environment, List<Child> present) {
        return environment.getMetadata().getDeletionTimestamp() == null
                ? recovery.report(
                                environment, present.stream().map(Child::object).toList())
                        .orElse(null)
                : null;
    }

    private static List<SizingStatus> sizing(List<RegionChildren> regions) {
        return regions.stream()
                .flatMap(region -> region.sizes().choices().stream()
                        .map(each -> new SizingStatus(each.component(), region.region(), each.chosen(), each.reason())))
                .toList();
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

    private static void inheritAnnotations(SubsystemResource<?> child, PlatformEnvironment environment) {
        var annotations = Annotations.inherited(environment.getMetadata());
        if (!annotations.isEmpty()) {
            child.getMetadata().setAnnotations(annotations);
        }
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
