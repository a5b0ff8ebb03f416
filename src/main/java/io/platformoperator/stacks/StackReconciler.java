package io.platformoperator.stacks;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.apply.ApplyEngine;
import io.platformoperator.apply.ApplySet;
import io.platformoperator.aws.Aws;
import io.platformoperator.charts.Renderer;
import io.platformoperator.cluster.Cluster;
import io.platformoperator.graph.CloudError;
import io.platformoperator.kubernetes.ReconcileFailure;
import io.platformoperator.stacks.manifests.Stack;
import io.platformoperator.subsystem.ChildReconciler;
import io.platformoperator.subsystem.Ownership;
import io.platformoperator.subsystem.ReconcileMode;
import io.platformoperator.subsystem.ReconcilerContext;
import io.platformoperator.subsystem.ReportContext;
import io.platformoperator.workload.ClusterConnection;
import io.platformoperator.workload.ClusterConnections;
import io.platformoperator.workload.ClusterLookup;
import io.platformoperator.workload.ClusterRequestMetrics;
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

/**
 * Reconciles {@link PlatformStack}: finds the stack's cluster, installs the stack's objects on it, and reports the result. A
 * reconcile is triggered by a write of the cluster's control plane, by a change of the stack's objects, and by the clock.
 */
@ControllerConfiguration
public final class StackReconciler extends ChildReconciler<PlatformStack> implements AutoCloseable {
    /** For a cluster that another operator or a user creates; a write of our own control plane triggers a reconcile. */
    private static final Duration CLUSTER_POLL_INTERVAL = Duration.ofSeconds(30);

    private static final String CLUSTER_SUBSYSTEM = new Cluster().name();
    private static final Duration SECRET_POLL_INTERVAL = Duration.ofSeconds(5);
    private static final Duration DELETION_POLL_INTERVAL = Duration.ofSeconds(5);

    private final Map<StackName, Stack> stacks;
    private final Renderer renderer;
    private final ReconcilerContext services;
    private final ClusterConnections clusters;
    private final StackUninstaller uninstaller;
    private final GeneratedSecretStore secrets = new GeneratedSecretStore();
    private final StackEvents events;
    private final StackGauges gauges;
    private final Map<ApplySet, ResourceID> owners = new ConcurrentHashMap<>();

    /**
     * Reconciles those stacks.
     *
     * @param own client of the operator's own cluster
     * @param engines creates the apply engine for the cluster of a client; the engine calls the consumer with each set whose
     *     objects changed on the cluster
     */
    public StackReconciler(
            List<Stack> stacks,
            Renderer renderer,
            KubernetesClient own,
            BiFunction<KubernetesClient, Consumer<ApplySet>, ApplyEngine> engines,
            StackGauges gauges,
            ClusterRequestMetrics requests,
            ReconcilerContext services) {
        super(PlatformStack::new, services);
        this.stacks = stacks.stream().collect(Collectors.toMap(Stack::name, Function.identity()));
        this.renderer = renderer;
        this.services = services;
        this.gauges = gauges;
        clusters = new ClusterConnections(
                services.regions(),
                own,
                client -> engines.apply(client, this::triggerOwner),
                requests,
                services.clock());
        uninstaller = new StackUninstaller(own);
        events = new StackEvents(services.events());
    }

    /** The connections to the clusters of the stacks. */
    public ClusterConnections clusters() {
        return clusters;
    }

    @Override
    protected StepResult reconcileStep(PlatformStack resource, ReportContext report) {
        return orFailure(resource, report, () -> install(resource, report));
    }

    @Override
    protected StepResult cleanupStep(PlatformStack resource, ReportContext report) {
        return orFailure(resource, report, () -> uninstall(resource, report));
    }

    @Override
    protected void onDeleted(PlatformStack resource, String message) {
        var set = StackInstaller.applySet(resource);
        secrets.forget(set.name());
        owners.remove(set);
        gauges.remove(resource);
        clusters.unregister(ResourceID.fromResource(resource), resource.getSpec());
        triggerNeighbours(resource); // the base stack may wait for this one
        events.recordDeleted(resource, message);
    }

    private StepResult orFailure(PlatformStack resource, ReportContext report, Supplier<StepResult> step) {
        try {
            return step.get();
        } catch (GeneratedSecretStore.NotReady e) {
            return StepResult.requeue(report.waiting("Waiting", ReconcileFailure.text(e)), SECRET_POLL_INTERVAL);
        } catch (RuntimeException e) {
            return failed(resource, report, failure(e, resource, report));
        }
    }

    private StackFailure failure(RuntimeException exception, PlatformStack resource, ReportContext report) {
        if (StackFailure.isRefusedIdentity(exception)) {
            return StackFailure.withoutAccess(resource, aws(resource).callerArn());
        }
        return StackFailure.of(exception, resource, aws(resource), report.now()).orElseThrow(() -> exception);
    }

    private StepResult failed(PlatformStack resource, ReportContext report, StackFailure failure) {
        events.recordFailure(resource, failure);
        var status = report.failed(failure.reason(), failure.message(), failure.needsUser());
        return StepResult.requeue(status, failure.retryAfter());
    }

    private StepResult install(PlatformStack resource, ReportContext report) {
        var subscriber = subscriber(resource);
        services.notifier().subscribe(Cluster.CONTROL_PLANE, subscriber);
        var changes = services.notifier().changes(Cluster.CONTROL_PLANE);
        return switch (clusters.find(ResourceID.fromResource(resource), resource.getSpec(), changes)) {
            case ClusterLookup.NotReady(var why) -> waitForCluster(report, why);
            case ClusterLookup.NotServing(var why) -> waitForCluster(report, why);
            case ClusterLookup.Deleted() ->
                waitForCluster(
                        report,
                        "the EKS cluster " + resource.getSpec().clusterName() + " does not exist yet, or is deleted");
            case ClusterLookup.Available(var cluster, var tags) -> {
                var result = otherClaim(resource, tags)
                        .map(claim -> failed(resource, report, StackFailure.claimed(claim)))
                        .orElseGet(() -> install(cluster, resource, report));
                // Not after an exception: a change of the control plane may let the operator reach the cluster.
                services.notifier().unsubscribe(Cluster.CONTROL_PLANE, subscriber);
                yield result;
            }
        };
    }

    private static StepResult waitForCluster(ReportContext report, String why) {
        return StepResult.requeue(report.waiting("WaitingForCluster", why), CLUSTER_POLL_INTERVAL);
    }

    private StepResult install(ClusterConnection cluster, PlatformStack resource, ReportContext report) {
        var spec = resource.getSpec();
        var stack = stacks.get(spec.stack());
        if (stack == null) {
            return failed(resource, report, StackFailure.unknownStack(resource));
        }
        owners.put(StackInstaller.applySet(resource), ResourceID.fromResource(resource));
        var mayWrite = spec.placement().policies().management() == ManagementPolicy.MANAGE;
        var region = aws(resource).regionInfo();
        var result = cluster.call(() -> new StackInstaller(stack, stacks.values(), renderer, secrets)
                .install(cluster, resource, region, mayWrite, ReconcileMode.driftPolicy(resource)));
        var applied = result.applied();
        var status = new StackReport(report)
                .of(
                        applied,
                        result.charts(),
                        StackReport.outputs(applied, stack.outputs(spec), stack.completions(spec)));
        gauges.set(resource, applied);
        events.record(resource, applied, status);
        if (spec.stack() == StackName.BASE && applied.changedAnything()) {
            triggerNeighbours(resource); // the other stacks wait for their namespaces
        }
        return StepResult.requeue(status, applied.requeueAfter());
    }

    /**
     * Claim of another environment object on the stack's cluster or on the whole environment: an environment of the same namespace
     * and name on another cluster, or the one that took over from this one. Its operator applies the stacks of the cluster.
     */
    private Optional<CloudError> otherClaim(PlatformStack resource, Map<String, String> tags) {
        var owner = Ownership.of(resource, CLUSTER_SUBSYSTEM);
        services.claims().read(resource);
        return owner.conflictingClaim(tags).or(() -> services.claims().conflict(resource, owner));
    }

    /**
     * A stack on a cluster that runs no objects is deleted at once, and one on a cluster that another environment object
     * claims is left as it is. One on a cluster that can't be used now waits.
     */
    private StepResult uninstall(PlatformStack resource, ReportContext report) {
        var changes = services.notifier().changes(Cluster.CONTROL_PLANE);
        return switch (clusters.findAgain(ResourceID.fromResource(resource), resource.getSpec(), changes)) {
            case ClusterLookup.NotServing _, ClusterLookup.Deleted _ -> StepResult.DELETED;
            case ClusterLookup.NotReady(var why) ->
                StepResult.requeue(report.waiting("WaitingForCluster", why), DELETION_POLL_INTERVAL);
            case ClusterLookup.Available(var _, var tags)
            when otherClaim(resource, tags).isPresent() -> StepResult.DELETED;
            case ClusterLookup.Available(var cluster, var _) -> {
                var removal = uninstaller.uninstall(cluster, resource);
                yield removal.isDone()
                        ? StepResult.DELETED
                        : StepResult.requeue(new StackReport(report).ofRemoval(removal), DELETION_POLL_INTERVAL);
            }
        };
    }

    private Aws aws(PlatformStack resource) {
        return services.engine(resource.getSpec().placement()).resourceCache().cloud();
    }

    private void triggerOwner(ApplySet set) {
        var owner = owners.get(set);
        if (owner != null) {
            trigger(owner);
        }
    }

    /** Triggers the other stacks of the same cluster. */
    private void triggerNeighbours(PlatformStack resource) {
        var own = ResourceID.fromResource(resource);
        clusters.stacksOnSameCluster(resource.getSpec()).stream()
                .filter(each -> !each.equals(own))
                .forEach(this::trigger);
    }

    @Override
    public void close() {
        clusters.close();
    }
}
