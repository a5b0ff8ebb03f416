package io.platformoperator.subsystem;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemSpec;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.CreationPrecondition;
import io.platformoperator.graph.Engine;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.GraphEstimate;
import io.platformoperator.graph.ReconcileResult;
import io.platformoperator.graph.ResourceCache;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.ResourceReport;
import io.platformoperator.kubernetes.ReconcileFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Reconciles the children of one AWS subsystem: builds the graph of the spec, runs one reconcile of the graph engine, and
 * reports the result. A subclass only names the types and the subsystem.
 */
public abstract class SubsystemReconciler<R extends SubsystemResource<S>, S extends SubsystemSpec>
        extends ChildReconciler<R> {
    private static final Logger LOG = LoggerFactory.getLogger(SubsystemReconciler.class);
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(10);
    private static final Duration LATE_INTERVAL = Duration.ofSeconds(10);
    private static final Duration REGION_INTERVAL = Duration.ofMinutes(2);

    private final Subsystem<S> subsystem;
    private final ReconcilerContext services;
    private final ReconcileEvents events;
    private final Map<String, Instant> lateUntil = new ConcurrentHashMap<>();

    /**
     * Reconciles that subsystem.
     *
     * @param blank creates an empty object of the reconciled type
     */
    protected SubsystemReconciler(Subsystem<S> subsystem, Supplier<R> blank, ReconcilerContext services) {
        super(blank, services);
        this.subsystem = subsystem;
        this.services = services;
        this.events = new ReconcileEvents(services.events());
    }

    @Override
    protected StepResult reconcileStep(R resource, ReportContext report) {
        var ignoreDrift = resource.getSpec().placement().policies().ignoreDrift();
        var problems = services.knownKinds().problems("spec.placement.policies.ignoreDrift", ignoreDrift);
        if (!problems.isEmpty()) {
            var failure = ReconcileFailure.invalidSpec(problems);
            return StepResult.requeue(report.failed(failure), Optional.empty());
        }
        return orFailure(resource, report, engine -> reconcileGraph(resource, report, engine));
    }

    @Override
    protected StepResult cleanupStep(R resource, ReportContext report) {
        return orFailure(resource, report, engine -> tearDown(resource, report, engine));
    }

    @Override
    protected void onStatus(R resource, SubsystemStatus status) {
        services.gauges().set(resource, status.resources());
    }

    @Override
    protected void onDeleted(R resource, String message) {
        services.claims().forget(Ownership.of(resource, subsystem.name()));
        services.gauges().remove(resource);
    }

    /** Reports an error of AWS outside the graph, such as that of the account's facts; errors inside it are per resource. */
    private StepResult orFailure(R resource, ReportContext report, Function<Engine<Aws>, StepResult> step) {
        var engine = services.engine(resource.getSpec().placement());
        try {
            return step.apply(engine);
        } catch (SdkException e) {
            var error = engine.resourceCache().cloud().classify(e);
            LOG.warn("the reconcile failed: {}", error, e);
            var status = report.failed(
                    error.errorClass().reason(),
                    error.toString(),
                    error.errorClass().needsUserAction());
            return StepResult.requeue(status, RETRY_INTERVAL);
        }
    }

    private StepResult reconcileGraph(R resource, ReportContext report, Engine<Aws> engine) {
        var region = region(resource, engine);
        if (region.problem() != null) {
            return StepResult.requeue(
                    report.failed(region.topic().problemReason(), region.problem(), true), REGION_INTERVAL);
        }
        var graph = graph(resource, region, report, engine);
        graph.setPending(precondition -> cacheOf(resource, precondition).isPending(precondition));
        var subscriber = subscriber(resource);
        var references = kindsElsewhere(graph);
        references.forEach(kind -> services.notifier().subscribe(kind, subscriber));
        var result = engine.reconcile(graph, ReconcileMode.of(resource), triggerOf(resource));
        if (result.isReady()) {
            references.forEach(kind -> services.notifier().unsubscribe(kind, subscriber));
        }
        events.record(resource, result);
        events.recordNotices(resource, region);
        var status = new StatusReport(report)
                .of(result, monthlyCost(graph), untilReady(resource, graph, engine, result), region);
        var exceeded = services.claims().epochToExceed(resource, graph.owner());
        return StepResult.requeue(
                exceeded.isEmpty()
                        ? status
                        : status.withOutput(EnvironmentClaims.EPOCH_TO_EXCEED, String.valueOf(exceeded.getAsLong())),
                until(result.nextReconcile()));
    }

    private StepResult tearDown(R resource, ReportContext report, Engine<Aws> engine) {
        var graph = graph(resource, region(resource, engine), report, engine);
        var result = engine.teardown(graph, triggerOf(resource));
        events.record(resource, result);
        if (result.isDeleted()
                && services.claims().conflict(resource, graph.owner()).isPresent()) {
            return StepResult.DELETED; // everything is left to the other environment object
        }
        if (result.isDeleted()) {
            var late = lateStep(resource, report, engine);
            if (late.isPresent()) {
                return late.get();
            }
            var orphaned = subsystem.orphanedResources(engine.resourceCache().cloud(), resource.getSpec());
            events.recordRetained(resource, result, orphaned);
            return StepResult.DELETED;
        }
        lateUntil.remove(resource.getMetadata().getUid());
        return StepResult.requeue(new StatusReport(report).ofTeardown(result), until(result.nextReconcile()));
    }

    /**
     * The step while AWS may still create resources for the subsystem; empty once that time is over and none exists. The time
     * starts again after a restart, and after the deletion of a late resource.
     */
    private Optional<StepResult> lateStep(R resource, ReportContext report, Engine<Aws> engine) {
        var spec = resource.getSpec();
        var time = subsystem.lateCreations(spec, report.before().outputs());
        if (time.isZero()) {
            return Optional.empty();
        }
        var cache = engine.resourceCache();
        var found = subsystem.claimLateResources(cache.cloud(), Ownership.of(resource, subsystem.name()), spec);
        var now = services.clock().instant();
        var uid = resource.getMetadata().getUid();
        var until = lateUntil.computeIfAbsent(uid, ignored -> now.plus(cache.scaled(time)));
        if (found.isEmpty() && !now.isBefore(until)) {
            lateUntil.remove(uid);
            return Optional.empty();
        }
        if (!found.isEmpty()) {
            engine.invalidate(graph(resource, region(resource, engine), report, engine));
        }
        var interval = cache.scaled(LATE_INTERVAL);
        var wait = Duration.between(now, until);
        var isSooner = found.isEmpty() && wait.compareTo(interval) < 0;
        return Optional.of(
                StepResult.requeue(new StatusReport(report).ofLateCreations(found), isSooner ? wait : interval));
    }

    private ChosenRegion region(R resource, Engine<Aws> engine) {
        var owner = Ownership.of(resource, subsystem.name());
        return subsystem.region(engine.resourceCache(), owner, resource.getSpec());
    }

    /** The graph of the spec. On a user's request the engine reads everything again and retries what is parked. */
    private Graph<Aws> graph(R resource, ChosenRegion region, ReportContext report, Engine<Aws> engine) {
        var owner = Ownership.of(resource, subsystem.name());
        var graph = subsystem.desired(owner, resource.getSpec(), region.info());
        services.claims().read(resource);
        graph.setClaimGuard(services.claims().guard(resource, owner));
        if (report.hasNewRequest()) {
            engine.invalidate(graph);
        }
        var leaderSince = services.leaderSince().get();
        var createdAt = resource.getMetadata().getCreationTimestamp();
        if (createdAt != null && Instant.parse(createdAt).isBefore(leaderSince)) {
            engine.recordOtherWriter(graph, leaderSince);
        }
        return graph;
    }

    private static double monthlyCost(Graph<Aws> graph) {
        var cost = new DoubleAdder();
        GraphEstimate.forEachMonthlyCost(graph, (_, dollars) -> cost.add(dollars));
        return cost.sum();
    }

    private Duration untilReady(R resource, Graph<Aws> graph, Engine<Aws> engine, ReconcileResult result) {
        var ready = result.reports().stream()
                .filter(each -> each.phase() == ResourceReport.Phase.READY)
                .map(ResourceReport::identity)
                .collect(Collectors.toSet());
        graph.preconditions().stream()
                .filter(precondition ->
                        cacheOf(resource, precondition).isReady(precondition.kind(), precondition.identity()))
                .map(CreationPrecondition::identity)
                .forEach(ready::add);
        return engine.timeUntilReady(graph, ready::contains);
    }

    /** The cache of a precondition's region, in the account of the resource. */
    private ResourceCache<Aws> cacheOf(R resource, CreationPrecondition<Aws> precondition) {
        return services.engine(
                        resource.getSpec().placement(), precondition.identity().region())
                .resourceCache();
    }

    /** Kinds of the resources that the graph waits for, and which another subsystem or region manages. */
    private static Set<ResourceKind<Aws, ?, ?>> kindsElsewhere(Graph<Aws> graph) {
        var kinds = new HashSet<>(graph.observedKinds());
        graph.kinds().forEach(kinds::remove);
        graph.preconditions().stream()
                .filter(precondition ->
                        !precondition.identity().region().equals(graph.owner().region()))
                .forEach(precondition -> kinds.add(precondition.kind()));
        return kinds;
    }

    private Runnable triggerOf(R resource) {
        var id = ResourceID.fromResource(resource);
        return () -> trigger(id);
    }

    private Duration until(Instant time) {
        var wait = Duration.between(services.clock().instant(), time);
        return wait.isPositive() ? wait : Duration.ofMillis(1);
    }
}
