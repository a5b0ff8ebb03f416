package io.platformoperator.stacks;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
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
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.platformoperator.api.v1alpha1.DriftPolicy;
import io.platformoperator.api.v1alpha1.ManagementPolicy;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.apply.ApplyEngine;
import io.platformoperator.apply.ApplySet;
import io.platformoperator.apply.ClusterUnreachable;
import io.platformoperator.aws.Aws;
import io.platformoperator.charts.ChartError;
import io.platformoperator.charts.Renderer;
import io.platformoperator.cluster.Cluster;
import io.platformoperator.kubernetes.Annotations;
import io.platformoperator.kubernetes.StatusWriter;
import io.platformoperator.stacks.content.Stack;
import io.platformoperator.subsystem.Handling;
import io.platformoperator.subsystem.LogContext;
import io.platformoperator.subsystem.Reconciliation;
import io.platformoperator.subsystem.Wakes.Bell;
import io.platformoperator.subsystem.Wakes.Sleeper;
import io.platformoperator.workload.Clusters;
import io.platformoperator.workload.Found;
import io.platformoperator.workload.RequestMetrics;
import io.platformoperator.workload.Site;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Reconciles {@link PlatformStack}: one pass towards what the stack wants on its cluster, status from what came of it. It
 * never waits for anything; it is woken by the cluster's control plane, by what changes on the cluster, and by the clock.
 */
@ControllerConfiguration
public final class StackReconciler implements Reconciler<PlatformStack>, Cleaner<PlatformStack>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StackReconciler.class);

    /** Its control plane wakes those who wait for it; this is for when nobody of us makes it. */
    private static final Duration UNTIL_THERE = Duration.ofSeconds(30);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);
    private static final Duration AFTER_CHART_FAILURE = Duration.ofMinutes(1);
    private static final Duration WHILE_WAITING = Duration.ofSeconds(5);
    private static final Duration WHILE_GOING = Duration.ofSeconds(5);

    private final Map<StackName, Stack> stacks;
    private final Renderer renderer;
    private final Reconciliation with;
    private final Clusters clusters;
    private final Departure departure;
    private final OnceMade onceMade = new OnceMade();
    private final StackNews news;
    private final StackGauges gauges;
    private final StatusWriter<PlatformStack, SubsystemStatus> statuses = new StatusWriter<>(PlatformStack::new);
    private final SimpleInboundEventSource<PlatformStack> wakeUps = new SimpleInboundEventSource<>("wake-ups");
    private final Bell bell = wakeUps::propagateEvent; // one, so that equal sleepers are
    private final Map<ApplySet, ResourceID> owners = new ConcurrentHashMap<>();

    /** What to do with a stack after a pass: what to report, and when to come again at the latest. */
    private record Step(SubsystemStatus status, Optional<Duration> again, boolean isGone) {
        static final Step GONE = new Step(SubsystemStatus.EMPTY, Optional.empty(), true);

        static Step then(SubsystemStatus status, Duration again) {
            return new Step(status, Optional.of(again), false);
        }
    }

    /**
     * Reconciles those stacks.
     *
     * @param own client of the operator's own cluster
     * @param engines makes what applies to the cluster of a client and tells which sets have changed there
     */
    public StackReconciler(
            List<Stack> stacks,
            Renderer renderer,
            KubernetesClient own,
            BiFunction<KubernetesClient, Consumer<ApplySet>, ApplyEngine> engines,
            StackGauges gauges,
            RequestMetrics requests,
            Reconciliation with) {
        this.stacks = stacks.stream().collect(Collectors.toMap(Stack::name, Function.identity()));
        this.renderer = renderer;
        this.with = with;
        this.gauges = gauges;
        clusters = new Clusters(
                with.regions(), own, client -> engines.apply(client, this::changed), requests, with.clock());
        departure = new Departure(own);
        news = new StackNews(with.events());
    }

    @Override
    public List<EventSource<?, PlatformStack>> prepareEventSources(EventSourceContext<PlatformStack> context) {
        return List.of(wakeUps);
    }

    @Override
    public UpdateControl<PlatformStack> reconcile(PlatformStack resource, Context<PlatformStack> context) {
        try (var _ = LogContext.of(resource)) {
            var report = report(resource);
            var why = Handling.pausedBecause(resource);
            if (why.isPresent()) {
                statuses.write(resource, report.paused(why.get()), context);
                return UpdateControl.noUpdate();
            }
            var step = step(resource, report, () -> look(resource, report));
            statuses.write(resource, step.status(), context);
            return step.again()
                    .map(again -> UpdateControl.<PlatformStack>noUpdate().rescheduleAfter(again.toMillis()))
                    .orElseGet(UpdateControl::noUpdate);
        }
    }

    /** What is neither the cloud's nor a person's doing is a mistake of ours: it shows too, and is tried again. */
    @Override
    public ErrorStatusUpdateControl<PlatformStack> updateErrorStatus(
            PlatformStack resource, Context<PlatformStack> context, Exception e) {
        var status = report(resource).failed(e.getClass().getSimpleName(), text(e), false);
        return statuses.afterError(resource, status);
    }

    /** A pass, or what keeps it from being made. */
    private Step step(PlatformStack resource, StackReport report, Supplier<Step> pass) {
        try {
            return pass.get();
        } catch (Waiting e) {
            return Step.then(report.waiting("Waiting", text(e)), WHILE_WAITING);
        } catch (ChartError e) {
            return failed(resource, report, "ChartFailed", text(e), true, AFTER_CHART_FAILURE);
        } catch (SdkException e) {
            var error = aws(resource).classify(e);
            LOG.warn("AWS does not say where the cluster is: {}", error, e);
            return failed(
                    resource,
                    report,
                    error.kind().reason(),
                    error.toString(),
                    error.kind().needsPerson(),
                    AFTER_FAILURE);
        } catch (ClusterUnreachable | KubernetesClientException e) {
            LOG.warn("the cluster can't be used", e);
            return failed(resource, report, "ClusterUnreachable", unreachable(resource, e), false, AFTER_FAILURE);
        }
    }

    private Step failed(
            PlatformStack resource,
            StackReport report,
            String reason,
            String message,
            boolean needsPerson,
            Duration again) {
        news.tellFailure(resource, reason, message);
        return Step.then(report.failed(reason, message, needsPerson), again);
    }

    private static String unreachable(PlatformStack resource, RuntimeException e) {
        var spec = resource.getSpec();
        var cause = e.getCause();
        var why = cause == null || text(e).contains(text(cause)) ? text(e) : text(e) + ": " + text(cause);
        return "the cluster " + spec.clusterName() + " in " + spec.placement().region() + " can't be used: " + why;
    }

    private static String text(Throwable e) {
        var message = e.getMessage();
        return message == null ? e.toString() : message;
    }

    private Step look(PlatformStack resource, StackReport report) {
        var id = ResourceID.fromResource(resource);
        var sleeper = new Sleeper(id, bell);
        with.wakes().await(Cluster.CONTROL_PLANE, sleeper);
        return switch (clusters.find(id, resource.getSpec(), false)) {
            case Found.NotYet(var why) -> Step.then(report.waiting("WaitingForCluster", why), UNTIL_THERE);
            case Found.Gone() ->
                Step.then(
                        report.waiting(
                                "WaitingForCluster",
                                "there is no EKS cluster " + resource.getSpec().clusterName() + " yet"),
                        UNTIL_THERE);
            case Found.Open(var site) -> {
                with.wakes().cancel(Cluster.CONTROL_PLANE, sleeper);
                yield apply(site, resource, report);
            }
        };
    }

    private Step apply(Site site, PlatformStack resource, StackReport report) {
        var spec = resource.getSpec();
        var stack = stacks.get(spec.stack());
        if (stack == null) {
            var text = "this operator can't install the stack " + spec.stack().text();
            return failed(resource, report, "UnknownStack", text, true, AFTER_CHART_FAILURE);
        }
        var id = ResourceID.fromResource(resource);
        owners.put(Installation.set(resource), id);
        var policies = spec.placement().policies();
        var drift = Handling.isSpecHandled(resource) ? policies.drift() : DriftPolicy.CORRECT;
        var mayWrite = policies.management() == ManagementPolicy.MANAGE;
        var result = new Installation(stack, stacks.values(), renderer, onceMade)
                .pass(site, resource, aws(resource).facts(), mayWrite, drift);
        var applied = result.applied();
        var status = report.of(applied, result.charts(), stack.outputs(spec));
        gauges.show(resource, applied);
        news.tell(resource, applied, status);
        if (spec.stack() == StackName.BASE && applied.changedAnything()) {
            wakeNeighbours(resource); // they wait for their namespaces
        }
        return new Step(status, applied.again(), false);
    }

    @Override
    public DeleteControl cleanup(PlatformStack resource, Context<PlatformStack> context) {
        try (var _ = LogContext.of(resource)) {
            if (resource.getSpec().placement().policies().management() == ManagementPolicy.OBSERVE) {
                return gone(resource, "it was only looked at");
            }
            var report = report(resource);
            var why = Handling.pausedBecause(resource);
            if (why.isPresent()) {
                statuses.write(resource, report.paused(why.get()), context);
                return DeleteControl.noFinalizerRemoval();
            }
            var step = step(resource, report, () -> leave(resource, report));
            if (step.isGone()) {
                return gone(resource, "all that was to go is gone");
            }
            statuses.write(resource, step.status(), context);
            return DeleteControl.noFinalizerRemoval()
                    .rescheduleAfter(step.again().orElse(WHILE_GOING).toMillis());
        }
    }

    private Step leave(PlatformStack resource, StackReport report) {
        return switch (clusters.find(ResourceID.fromResource(resource), resource.getSpec(), true)) {
            case Found.NotYet _, Found.Gone _ -> Step.GONE; // nothing is on what does not serve
            case Found.Open(var site) -> {
                var removal = departure.pass(site, resource);
                yield removal.isDone() ? Step.GONE : Step.then(report.removing(removal), WHILE_GOING);
            }
        };
    }

    private DeleteControl gone(PlatformStack resource, String message) {
        var set = Installation.set(resource);
        onceMade.forget(set.name());
        owners.remove(set);
        gauges.remove(resource);
        var id = ResourceID.fromResource(resource);
        with.wakes().cancel(Cluster.CONTROL_PLANE, new Sleeper(id, bell));
        clusters.leave(id, resource.getSpec());
        wakeNeighbours(resource); // the last one may wait for the others
        news.tellDeleted(resource, message);
        return DeleteControl.defaultDelete();
    }

    private Aws aws(PlatformStack resource) {
        return with.engine(resource.getSpec().placement()).observatory().cloud();
    }

    private void changed(ApplySet set) {
        var owner = owners.get(set);
        if (owner != null) {
            wakeUps.propagateEvent(owner);
        }
    }

    private void wakeNeighbours(PlatformStack resource) {
        var own = ResourceID.fromResource(resource);
        clusters.neighbours(resource.getSpec()).stream()
                .filter(each -> !each.equals(own))
                .forEach(wakeUps::propagateEvent);
    }

    private StackReport report(PlatformStack resource) {
        var requested = Annotations.get(resource.getMetadata(), PlatformEnvironment.RECONCILE_REQUESTED_AT);
        return new StackReport(
                resource.reported(),
                resource.getMetadata().getGeneration(),
                requested,
                with.clock().instant());
    }

    @Override
    public void close() {
        clusters.close();
    }
}
