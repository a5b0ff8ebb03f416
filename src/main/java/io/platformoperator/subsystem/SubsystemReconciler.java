package io.platformoperator.subsystem;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.platformoperator.api.v1alpha1.DriftPolicy;
import io.platformoperator.api.v1alpha1.ManagementPolicy;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemSpec;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.Engine;
import io.platformoperator.graph.ErrorClass;
import io.platformoperator.graph.Foresight;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Mode;
import io.platformoperator.graph.NodeReport;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.kubernetes.Annotations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Reconciles one kind of child: graph from the spec, one pass of the engine, status from the outcome. It never waits for
 * AWS; it says when it wants to come back. A subsystem's own reconciler only names the types, the resource first: JOSDK
 * finds what it reconciles by the first type argument.
 */
public abstract class SubsystemReconciler<R extends SubsystemResource<S>, S extends SubsystemSpec>
        implements Reconciler<R>, Cleaner<R> {
    private static final Logger LOG = LoggerFactory.getLogger(SubsystemReconciler.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

    private final Subsystem<S> subsystem;
    private final Reconciliation with;
    private final News news;
    private final Wakes.Bell bell = this::wake; // one, so that equal sleepers are
    private @Nullable SimpleInboundEventSource<R> wakeUps;

    /** Reconciles with that subsystem. */
    protected SubsystemReconciler(Subsystem<S> subsystem, Reconciliation with) {
        this.subsystem = subsystem;
        this.with = with;
        this.news = new News(with.events());
    }

    /** A new object of the reconciled type, for patches that carry nothing but the status. */
    protected abstract R blank();

    @Override
    public List<EventSource<?, R>> prepareEventSources(EventSourceContext<R> context) {
        var source = new SimpleInboundEventSource<R>("wake-ups");
        wakeUps = source;
        return List.of(source);
    }

    @Override
    public UpdateControl<R> reconcile(R resource, Context<R> context) {
        try (var _ = LogContext.of(resource)) {
            var report = report(resource);
            var why = Handling.pausedBecause(resource);
            if (why.isPresent()) {
                patch(resource, report.paused(why.get()), context);
                return UpdateControl.noUpdate();
            }
            try {
                return pass(resource, report, context);
            } catch (SdkException e) {
                var error = engine(resource).observatory().cloud().classify(e);
                LOG.warn("can't reconcile: {}", error, e);
                patch(resource, report.of(error), context);
                return comeBackIn(AFTER_FAILURE);
            }
        }
    }

    /** What is neither AWS's nor a person's doing is a mistake of ours: it shows too, and is tried again. */
    @Override
    public ErrorStatusUpdateControl<R> updateErrorStatus(R resource, Context<R> context, Exception e) {
        var text = e.getMessage() == null ? e.toString() : e.getMessage();
        var error = CloudError.ours(ErrorClass.RETRY, e.getClass().getSimpleName(), text);
        var status = report(resource).of(error);
        return status.equals(resource.getStatus())
                ? ErrorStatusUpdateControl.noStatusUpdate()
                : ErrorStatusUpdateControl.patchStatus(statusOnly(resource, status));
    }

    private UpdateControl<R> pass(R resource, StatusReport report, Context<R> context) {
        var engine = engine(resource);
        var graph = graph(resource, engine);
        var mode = mode(resource);
        var sleeper = new Wakes.Sleeper(ResourceID.fromResource(resource), bell);
        var references = references(graph);
        references.forEach(kind -> with.wakes().await(kind, sleeper));
        if (report.isAskedFor()) {
            engine.startOver(graph);
        }
        var outcome = engine.reconcile(graph, mode);
        if (outcome.isReady()) {
            references.forEach(kind -> with.wakes().cancel(kind, sleeper));
        }
        news.tell(resource, outcome);
        var cost = new DoubleAdder();
        Foresight.costs(graph, (identity, dollars) -> cost.add(dollars));
        var readyNow = outcome.reports().stream()
                .filter(each -> each.phase() == NodeReport.Phase.READY)
                .map(NodeReport::identity)
                .collect(Collectors.toSet());
        var untilReady = engine.untilReady(graph, readyNow::contains);
        patch(resource, report.of(outcome, cost.sum(), untilReady), context);
        return comeBackIn(until(outcome.lookAgain()));
    }

    @Override
    public DeleteControl cleanup(R resource, Context<R> context) {
        try (var _ = LogContext.of(resource)) {
            if (resource.getSpec().placement().policies().management() == ManagementPolicy.OBSERVE) {
                return DeleteControl.defaultDelete(); // what was only looked at is not ours to remove
            }
            var report = report(resource);
            var why = Handling.pausedBecause(resource);
            if (why.isPresent()) {
                patch(resource, report.paused(why.get()), context);
                return DeleteControl.noFinalizerRemoval();
            }
            try {
                return tearDown(resource, report, context);
            } catch (SdkException e) {
                var error = engine(resource).observatory().cloud().classify(e);
                LOG.warn("can't delete: {}", error, e);
                patch(resource, report.of(error), context);
                return DeleteControl.noFinalizerRemoval().rescheduleAfter(AFTER_FAILURE.toMillis());
            }
        }
    }

    private DeleteControl tearDown(R resource, StatusReport report, Context<R> context) {
        var engine = engine(resource);
        var graph = graph(resource, engine);
        if (report.isAskedFor()) {
            engine.startOver(graph);
        }
        var outcome = engine.teardown(graph);
        news.tell(resource, outcome);
        if (outcome.isGone()) {
            var others = subsystem.leavesBehind(engine.observatory().cloud(), resource.getSpec());
            news.tellWhatStays(resource, outcome, others);
            with.gauges().remove(resource);
            return DeleteControl.defaultDelete();
        }
        patch(resource, report.ofTeardown(outcome), context);
        return DeleteControl.noFinalizerRemoval()
                .rescheduleAfter(until(outcome.lookAgain()).toMillis());
    }

    private Engine<Aws> engine(R resource) {
        return with.engine(resource.getSpec().placement());
    }

    private Graph<Aws> graph(R resource, Engine<Aws> engine) {
        return subsystem.desired(
                Ownership.of(resource, subsystem.name()),
                resource.getSpec(),
                engine.observatory().cloud().facts());
    }

    private Mode mode(R resource) {
        var policies = resource.getSpec().placement().policies();
        if (policies.management() == ManagementPolicy.OBSERVE) {
            return Mode.OBSERVE;
        }
        return policies.drift() == DriftPolicy.REPORT && Handling.isSpecHandled(resource)
                ? Mode.REPORT_DRIFT
                : Mode.CORRECT;
    }

    private static long generation(SubsystemResource<?> resource) {
        return resource.getMetadata().getGeneration();
    }

    private static List<ResourceKind<Aws, ?, ?>> references(Graph<Aws> graph) {
        return graph.observedKinds().stream()
                .filter(kind -> !graph.kinds().contains(kind))
                .toList();
    }

    private void wake(ResourceID id) {
        if (wakeUps != null) {
            wakeUps.propagateEvent(id);
        }
    }

    private StatusReport report(R resource) {
        var requested = Annotations.get(resource.getMetadata(), PlatformEnvironment.RECONCILE_REQUESTED_AT);
        return new StatusReport(
                resource.reported(),
                generation(resource),
                requested,
                with.clock().instant());
    }

    private Duration until(Instant at) {
        var wait = Duration.between(with.clock().instant(), at);
        return wait.isPositive() ? wait : Duration.ofMillis(1);
    }

    private static <P extends SubsystemResource<?>> UpdateControl<P> comeBackIn(Duration wait) {
        return UpdateControl.<P>noUpdate().rescheduleAfter(wait.toMillis());
    }

    /** Writes the status if it differs; the next pass sees it, whether the informer has heard of it or not. */
    private void patch(R resource, SubsystemStatus status, Context<R> context) {
        with.gauges().show(resource, status.resources());
        if (!status.equals(resource.getStatus())) {
            PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(resource, statusOnly(resource, status), context);
        }
    }

    private R statusOnly(R resource, SubsystemStatus status) {
        var patch = blank();
        patch.setMetadata(new ObjectMetaBuilder()
                .withName(resource.getMetadata().getName())
                .withNamespace(resource.getMetadata().getNamespace())
                .build());
        patch.setStatus(status);
        return patch;
    }
}
