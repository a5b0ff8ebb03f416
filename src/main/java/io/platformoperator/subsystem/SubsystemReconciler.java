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
import io.platformoperator.kubernetes.StatusWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
    private final SimpleInboundEventSource<R> wakeUps = new SimpleInboundEventSource<>("wake-ups");
    private final Wakes.Bell bell = wakeUps::propagateEvent; // one, so that equal sleepers are
    private final StatusWriter<R, SubsystemStatus> statuses;

    /**
     * Reconciles with that subsystem.
     *
     * @param blank a new object of the reconciled type
     */
    protected SubsystemReconciler(Subsystem<S> subsystem, Supplier<R> blank, Reconciliation with) {
        this.subsystem = subsystem;
        this.statuses = new StatusWriter<>(blank);
        this.with = with;
        this.news = new News(with.events());
    }

    @Override
    public List<EventSource<?, R>> prepareEventSources(EventSourceContext<R> context) {
        return List.of(wakeUps);
    }

    @Override
    public UpdateControl<R> reconcile(R resource, Context<R> context) {
        try (var _ = LogContext.of(resource)) {
            var report = report(resource);
            var why = Handling.pausedBecause(resource);
            if (why.isPresent()) {
                show(resource, report.paused(why.get()), context);
                return UpdateControl.noUpdate();
            }
            try {
                return pass(resource, report, context);
            } catch (SdkException e) {
                var error = engine(resource).observatory().cloud().classify(e);
                LOG.warn("can't reconcile: {}", error, e);
                show(resource, report.of(error), context);
                return comeBackIn(AFTER_FAILURE);
            }
        }
    }

    /** What is neither AWS's nor a person's doing is a mistake of ours: it shows too, and is tried again. */
    @Override
    public ErrorStatusUpdateControl<R> updateErrorStatus(R resource, Context<R> context, Exception e) {
        var text = e.getMessage() == null ? e.toString() : e.getMessage();
        var error = CloudError.ours(ErrorClass.RETRY, e.getClass().getSimpleName(), text);
        return statuses.afterError(resource, report(resource).of(error));
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
        var outcome = engine.reconcile(graph, mode, again(resource));
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
        show(resource, report.of(outcome, cost.sum(), untilReady), context);
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
                show(resource, report.paused(why.get()), context);
                return DeleteControl.noFinalizerRemoval();
            }
            try {
                return tearDown(resource, report, context);
            } catch (SdkException e) {
                var error = engine(resource).observatory().cloud().classify(e);
                LOG.warn("can't delete: {}", error, e);
                show(resource, report.of(error), context);
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
        var outcome = engine.teardown(graph, again(resource));
        news.tell(resource, outcome);
        if (outcome.isGone()) {
            var others = subsystem.leavesBehind(engine.observatory().cloud(), resource.getSpec());
            news.tellWhatStays(resource, outcome, others);
            with.gauges().remove(resource);
            return DeleteControl.defaultDelete();
        }
        show(resource, report.ofTeardown(outcome), context);
        return DeleteControl.noFinalizerRemoval()
                .rescheduleAfter(until(outcome.lookAgain()).toMillis());
    }

    private Runnable again(R resource) {
        var id = ResourceID.fromResource(resource);
        return () -> bell.ring(id);
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

    private void show(R resource, SubsystemStatus status, Context<R> context) {
        with.gauges().show(resource, status.resources());
        statuses.write(resource, status, context);
    }
}
