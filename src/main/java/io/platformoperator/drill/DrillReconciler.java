package io.platformoperator.drill;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.DrillStatus;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.kubernetes.ReconcileFailure;
import io.platformoperator.kubernetes.StatusWriter;
import io.platformoperator.subsystem.ReconcileTrigger;
import io.platformoperator.subsystem.ReconcilerContext;
import io.platformoperator.workload.ClusterConnections;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Reconciles {@link PlatformDrill}: starts its runs, one at a time in each environment, and takes their steps. The status of a run is
 * written before its first AWS resource is created, so that the next process continues the run, or deletes what it created.
 */
@ControllerConfiguration
public final class DrillReconciler implements Reconciler<PlatformDrill>, Cleaner<PlatformDrill> {
    private static final Duration STANDBY_INTERVAL = Duration.ofSeconds(5);
    private static final Duration WAIT_INTERVAL = Duration.ofSeconds(15);

    private final ReconcilerContext services;
    private final KubernetesClient client;
    private final DrillRunner runner;
    private final DrillGauges gauges;
    private final StatusWriter<PlatformDrill, DrillStatus> statuses;
    private final ReconcileTrigger<PlatformDrill> trigger = new ReconcileTrigger<>();
    private final WaitingDrills waiting = new WaitingDrills();
    private final DrillSweeper sweeper;
    /** Held while a run starts, and while what no run needs is deleted: no run may start meanwhile. */
    private final Object starting = new Object();

    /** Reconciles with the connections to the clusters that the stacks use. */
    public DrillReconciler(
            ReconcilerContext services,
            KubernetesClient client,
            ClusterConnections clusters,
            DrillOptions options,
            DrillGauges gauges) {
        this.services = services;
        this.client = client;
        this.gauges = gauges;
        var access = new DrillAccess(services);
        var verifier = new ClusterVerifier(clusters, options);
        var stacks = new ClusterStackRestorer(clusters, options);
        var cleanup = new DrillCleanup(access, client, verifier, stacks);
        sweeper = new DrillSweeper(client, cleanup, services.clock());
        runner = new DrillRunner(access, cleanup, client, verifier, stacks);
        statuses = new StatusWriter<>(PlatformDrill::new, services.isLeader());
    }

    @Override
    public List<EventSource<?, PlatformDrill>> prepareEventSources(EventSourceContext<PlatformDrill> context) {
        return List.of(trigger.eventSource());
    }

    @Override
    public UpdateControl<PlatformDrill> reconcile(PlatformDrill drill, Context<PlatformDrill> context) {
        if (!services.isLeader().getAsBoolean()) {
            return UpdateControl.<PlatformDrill>noUpdate().rescheduleAfter(STANDBY_INTERVAL);
        }
        setLogContext(drill);
        try {
            var run = drill.statusOrEmpty().run();
            var after = run != null && DrillRuns.isActive(run)
                    ? advance(drill, run, environment(drill), context)
                    : idle(drill, context);
            gauges.set(drill, now());
            return UpdateControl.<PlatformDrill>noUpdate().rescheduleAfter(after);
        } finally {
            MDC.clear();
        }
    }

    @Override
    public DeleteControl cleanup(PlatformDrill drill, Context<PlatformDrill> context) {
        if (!services.isLeader().getAsBoolean()) {
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(STANDBY_INTERVAL);
        }
        setLogContext(drill);
        try {
            var run = drill.statusOrEmpty().run();
            if (run != null && DrillRuns.isActive(run)) {
                return DeleteControl.noFinalizerRemoval()
                        .rescheduleAfter(advance(drill, run, environment(drill), context));
            }
            gauges.remove(drill);
            return DeleteControl.defaultDelete();
        } finally {
            MDC.clear();
        }
    }

    @Override
    public ErrorStatusUpdateControl<PlatformDrill> updateErrorStatus(
            PlatformDrill drill, Context<PlatformDrill> context, Exception e) {
        var failure = ReconcileFailure.of(e);
        return statuses.afterError(
                drill,
                DrillStatuses.idle(drill, failure.reason(), failure.message(), failure.needsUser(), null, now()));
    }

    /** Takes a step of the run, and writes it. The report exists before the status says that the run has ended. */
    private Duration advance(
            PlatformDrill drill,
            DrillRun run,
            @Nullable PlatformEnvironment environment,
            Context<PlatformDrill> context) {
        var id = ResourceID.fromResource(drill);
        var spec = drill.getSpec();
        var step = runner.advance(drill, run, environment, () -> trigger.trigger(id));
        if (!DrillRuns.isActive(step.run())) {
            if (drill.getMetadata().getDeletionTimestamp() == null) {
                apply(DrillReports.configMap(drill, step.run()), context);
            }
            record(drill, step.run());
        }
        statuses.write(
                drill,
                DrillStatuses.of(
                        drill,
                        step.run(),
                        DrillTimes.after(
                                spec.schedule(), spec.suspend(), step.run().startedAt()),
                        now()),
                context);
        if (!DrillRuns.isActive(step.run())) {
            waiting.release(environmentId(drill)).forEach(trigger::trigger);
        }
        return step.after();
    }

    private void record(PlatformDrill drill, DrillRun run) {
        var result = DrillRuns.result(run);
        var message = drill.getSpec().kind().text() + " of " + drill.getSpec().environment() + ": "
                + DrillStatuses.message(run);
        if (result.equals(DrillRuns.PASSED)) {
            services.events().normal(drill, "DrillPassed", message);
        } else {
            services.events().warning(drill, "DrillFailed", message);
        }
    }

    private Duration idle(PlatformDrill drill, Context<PlatformDrill> context) {
        Optional<Instant> next;
        try {
            next = DrillTimes.nextRun(drill.getSpec(), drill.statusOrEmpty(), createdAt(drill));
        } catch (IllegalArgumentException e) {
            write(drill, "InvalidSpec", "spec.schedule: " + e.getMessage(), true, null, context);
            return WAIT_INTERVAL;
        }
        if (next.isPresent() && !next.get().isAfter(now())) {
            return start(drill, next.get(), context);
        }
        var run = drill.statusOrEmpty().run();
        var last = run == null ? "no run yet" : DrillStatuses.message(run);
        var reason = drill.getSpec().suspend() ? "Suspended" : next.isPresent() ? "Scheduled" : "Idle";
        write(drill, reason, last, false, next.orElse(null), context);
        var untilRun = next.map(at -> Duration.between(now(), at)).orElse(DrillSweeper.INTERVAL);
        var untilSweep = sweep(drill);
        return untilRun.compareTo(untilSweep) < 0 ? untilRun : untilSweep;
    }

    /** Starts a run, unless something prevents it, which the status says. */
    private Duration start(PlatformDrill drill, Instant due, Context<PlatformDrill> context) {
        var object = environment(drill);
        if (object == null || object.getMetadata().getDeletionTimestamp() != null) {
            var message = "the environment " + drill.getSpec().environment() + " does not exist in the namespace "
                    + drill.getMetadata().getNamespace()
                    + ": create it, or delete this drill and create one with another spec.environment";
            write(drill, "EnvironmentNotFound", message, true, due, context);
            return WAIT_INTERVAL;
        }
        var kind = drill.getSpec().kind();
        var refusal = DrillEnvironment.refusal(object, kind);
        if (refusal.isPresent()) {
            write(drill, refusal.get().reason(), refusal.get().message(), true, due, context);
            return WAIT_INTERVAL;
        }
        var problem = DrillEnvironment.problem(object, kind);
        var found =
                DrillEnvironment.region(object, kind).flatMap(region -> DrillEnvironment.of(client, object, region));
        if (problem.isPresent() || found.isEmpty()) {
            write(drill, "EnvironmentNotReady", problem.orElse("children are missing"), false, due, context);
            return WAIT_INTERVAL;
        }
        synchronized (starting) {
            var other = DrillEnvironment.otherRunningDrill(client, drill);
            if (other.isPresent()) {
                waiting.add(environmentId(drill), ResourceID.fromResource(drill));
                var message =
                        "waits for the end of the run of " + other.get() + ": one drill of an environment at a time";
                write(drill, "Waiting", message, false, due, context);
                return WAIT_INTERVAL;
            }
            var environment = found.get();
            var now = now();
            var id = AwsNames.hash(drill.getMetadata().getUid() + now);
            var run = DrillRuns.begin(
                    id,
                    environment.region(),
                    environment.source(),
                    Duration.ofMinutes(drill.getSpec().expiryMinutes()),
                    now);
            statuses.write(drill, DrillStatuses.of(drill, run, null, now), context);
        }
        return DrillAccess.AT_ONCE;
    }

    /** Deletes what runs left whose drills were lost. Returns the time until the next step. */
    private Duration sweep(PlatformDrill drill) {
        var id = ResourceID.fromResource(drill);
        synchronized (starting) {
            return sweeper.sweep(drill, environmentId(drill), environment(drill), () -> trigger.trigger(id));
        }
    }

    private void write(
            PlatformDrill drill,
            String reason,
            String message,
            boolean isStalled,
            @Nullable Instant next,
            Context<PlatformDrill> context) {
        statuses.write(drill, DrillStatuses.idle(drill, reason, message, isStalled, next, now()), context);
    }

    private @Nullable PlatformEnvironment environment(PlatformDrill drill) {
        return DrillEnvironment.find(
                client, drill.getMetadata().getNamespace(), drill.getSpec().environment());
    }

    private static ResourceID environmentId(PlatformDrill drill) {
        return new ResourceID(drill.getSpec().environment(), drill.getMetadata().getNamespace());
    }

    private static void apply(HasMetadata object, Context<PlatformDrill> context) {
        context.getClient()
                .resource(object)
                .fieldManager(context.getControllerConfiguration().fieldManager())
                .forceConflicts()
                .serverSideApply();
    }

    private Instant createdAt(PlatformDrill drill) {
        var text = drill.getMetadata().getCreationTimestamp();
        return text == null ? now() : Instant.parse(text);
    }

    private Instant now() {
        return services.clock().instant();
    }

    /** Adds the drill to every log line of this thread. */
    private static void setLogContext(PlatformDrill drill) {
        MDC.put(
                "environment",
                drill.getMetadata().getNamespace() + "/" + drill.getSpec().environment());
        MDC.put("resource", drill.getKind() + "/" + drill.getMetadata().getName());
    }
}
