package io.platformoperator.recovery;

import io.fabric8.kubernetes.api.model.Condition;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.kubernetes.Annotations;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.kubernetes.Events;
import io.platformoperator.recovery.observation.RecoveryObservation;
import io.platformoperator.recovery.observation.RecoveryTarget;
import io.platformoperator.recovery.observation.RegionHistory;
import io.platformoperator.recovery.observation.RegionReader;
import io.platformoperator.recovery.readiness.Outcome;
import io.platformoperator.recovery.readiness.RecoveryAssessment;
import io.platformoperator.recovery.readiness.RecoveryFacts;
import io.platformoperator.recovery.readiness.RegionsPart;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Tells whether the second region of each environment could take over. Observation and assessment are separate: the observation
 * calls AWS at a fixed interval, in threads of its own; a report is a pure function of the newest observation, so that a
 * reconcile waits for no call.
 */
public final class Recovery implements AutoCloseable {
    private final RecoveryObserver observer;
    private final RecoveryGauges gauges;
    private final Events events;
    private final InstantSource clock;

    /**
     * Observes by that reader.
     *
     * @param interval time between two observations of an environment
     * @param isLeader whether this process holds the lease: it observes only then
     */
    public Recovery(
            RegionReader reader,
            Duration interval,
            RecoveryGauges gauges,
            Events events,
            BooleanSupplier isLeader,
            InstantSource clock,
            Executor executor) {
        this(reader, interval, gauges, events, isLeader, clock, executor, RecoveryObserver.timer());
    }

    /**
     * Observes by that reader.
     *
     * @param timer starts the observations at their times; the other parameters are those of the other constructor
     */
    public Recovery(
            RegionReader reader,
            Duration interval,
            RecoveryGauges gauges,
            Events events,
            BooleanSupplier isLeader,
            InstantSource clock,
            Executor executor,
            ScheduledExecutorService timer) {
        this.observer = new RecoveryObserver(reader, interval, isLeader, clock, executor, timer);
        this.gauges = gauges;
        this.events = events;
        this.clock = clock;
    }

    /** Sets what is called with an environment after each of its observations: its report may have changed. */
    public void onObservation(Consumer<ResourceID> listener) {
        observer.onObservation(listener);
    }

    /**
     * What the status of the environment says about its recovery, from the newest observation; starts to observe it. Empty for an
     * environment that is paused or has one region, of which nothing is observed.
     *
     * @param activeRegion the region that is active now
     */
    public Optional<RecoveryReport> report(
            PlatformEnvironment environment, String activeRegion, List<? extends SubsystemResource<?>> children) {
        var id = ResourceID.fromResource(environment);
        var spec = environment.getSpec();
        if (spec.regions().secondary() == null
                || spec.managementPolicy() == ManagementPolicy.PAUSE
                || Annotations.isPaused(environment.getMetadata())) {
            forget(environment);
            return Optional.empty();
        }
        List<SubsystemResource<?>> all = List.copyOf(children);
        var target = RecoveryTargets.of(environment, activeRegion, all);
        if (target.isEmpty()) {
            return Optional.of(new RecoveryReport(null));
        }
        var regions = RegionsPart.of(all, target.get().standby().region());
        if (regions.outcome() != Outcome.READY && isFirst(environment) && !hasReplica(all, target.get())) {
            return Optional.of(new RecoveryReport(null, regions));
        }
        observer.watch(target.get());
        return Optional.of(observer.latest(id)
                .map(observation -> report(environment, all, target.get(), observation))
                .orElseGet(() -> beforeFirstObservation(environment, target.get())));
    }

    /**
     * True if nothing was ever observed. Most of what is observed does not exist before all children have been ready once, and
     * a region that is being created is no failure of the recovery that an alert has to report.
     */
    private boolean isFirst(PlatformEnvironment environment) {
        return environment.statusOrEmpty().recovery() == null
                && !observer.isWatched(ResourceID.fromResource(environment));
    }

    /** True if AWS has shown a database in the region that stands by: also where an environment is taken over from another cluster. */
    private static boolean hasReplica(List<SubsystemResource<?>> children, RecoveryTarget target) {
        return children.stream()
                .filter(PlatformDatabase.class::isInstance)
                .filter(child -> child.getSpec()
                        .placement()
                        .region()
                        .equals(target.standby().region()))
                .anyMatch(child -> child.statusOrEmpty().outputs().containsKey("role"));
    }

    /** The present status, so that a restart of the operator does not write that nothing is known; after a failover nothing is. */
    private static RecoveryReport beforeFirstObservation(PlatformEnvironment environment, RecoveryTarget target) {
        var present = environment.statusOrEmpty().recovery();
        return new RecoveryReport(
                present != null
                                && present.standbyRegion()
                                        .equals(target.standby().region())
                        ? present
                        : null);
    }

    /** What was observed of each region of the environment last, by region, whatever its role was; empty before the first time. */
    public Map<String, RegionHistory> histories(ResourceID environment) {
        return observer.histories(environment);
    }

    /**
     * Observes an environment more often while a failover goes on: as often as the probes report, and each region for itself.
     * Nothing changes for an environment that is not observed.
     */
    public void watchClosely(ResourceID environment, boolean closely) {
        observer.watchClosely(environment, closely);
    }

    /** Time between two observations of an environment without a failover. */
    public Duration interval() {
        return observer.interval();
    }

    private RecoveryReport report(
            PlatformEnvironment environment,
            List<SubsystemResource<?>> children,
            RecoveryTarget target,
            RecoveryObservation observation) {
        var now = clock.instant();
        var spec = environment.getSpec();
        var createdAt = environment.getMetadata().getCreationTimestamp();
        var assessment = RecoveryAssessment.of(new RecoveryFacts(
                target,
                spec,
                createdAt == null ? now : Instant.parse(createdAt),
                children,
                observation,
                observer.interval(),
                now));
        var observedAt = observation.standby().at();
        gauges.set(target.environment(), assessment, observedAt);
        return new RecoveryReport(RecoveryStatuses.next(
                environment.statusOrEmpty().recovery(),
                environment.statusOrEmpty().failover(),
                assessment,
                spec.objectives(),
                target.standby().region(),
                observedAt,
                observer.interval(),
                now));
    }

    /** Ends the observation of an environment that is deleted, paused, or has one region only. */
    public void forget(PlatformEnvironment environment) {
        var id = ResourceID.fromResource(environment);
        observer.forget(id);
        gauges.remove(id);
    }

    /** Records an Event if the status of {@code FailoverReady} differs from that of the environment's present status. */
    public void record(PlatformEnvironment environment, List<Condition> next) {
        var before = Conditions.find(environment.statusOrEmpty().conditions(), RecoveryReport.FAILOVER_READY)
                .map(Condition::getStatus);
        Conditions.find(next, RecoveryReport.FAILOVER_READY)
                .filter(condition -> before.isPresent() && !before.get().equals(condition.getStatus()))
                .ifPresent(condition -> {
                    if (condition.getStatus().equals(Outcome.READY.text())) {
                        events.normal(environment, RecoveryReport.FAILOVER_READY, condition.getMessage());
                    } else {
                        events.warning(environment, condition.getReason(), condition.getMessage());
                    }
                });
    }

    @Override
    public void close() {
        observer.close();
    }
}
