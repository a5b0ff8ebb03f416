package io.platformoperator.failover;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.failover.Readiness.State;
import io.platformoperator.recovery.Recovery;
import io.platformoperator.recovery.RecoveryReport;
import io.platformoperator.recovery.observation.RegionHistory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the failover of environments: reads the facts, decides, and shows the result as metrics and Events. An evaluation
 * calls neither AWS nor the API server.
 */
public final class RegionFailover {
    private final Recovery recovery;
    private final FailoverGauges gauges;
    private final double timeFactor;
    private final FenceClock fences = new FenceClock();

    /**
     * Evaluates by what that object observes.
     *
     * @param timeFactor factor on the expected durations of steps: 1 for AWS, smaller for a faster cloud
     */
    public RegionFailover(Recovery recovery, FailoverGauges gauges, double timeFactor) {
        this.recovery = recovery;
        this.gauges = gauges;
        this.timeFactor = timeFactor;
    }

    /**
     * What an evaluation came to.
     *
     * @param roles what the composition asks of each region now
     * @param decision null for an environment with one region
     * @param recovery whether the other region could take over; null if nothing is observed of the environment
     */
    public record Evaluation(
            RegionRoles roles,
            @Nullable FailoverDecision decision,
            @Nullable RecoveryReport recovery) {

        /** The evaluation with what the drills measured. */
        public Evaluation with(List<PlatformDrill> drills) {
            return recovery == null ? this : new Evaluation(roles, decision, recovery.with(drills));
        }
    }

    /** Evaluates an environment that is not being deleted. */
    public Evaluation evaluate(
            PlatformEnvironment environment, List<? extends SubsystemResource<?>> children, Instant now) {
        var spec = environment.getSpec();
        if (spec.regions().secondary() == null) {
            recovery.forget(environment);
            forget(environment);
            return new Evaluation(RegionRoles.ofSpec(spec), null, null);
        }
        var id = ResourceID.fromResource(environment);
        var reader = new FactsReader(
                environment, List.copyOf(children), recovery.histories(id), fences, recovery.interval(), now);
        var active = FailoverDecisions.of(reader.facts(new Readiness(State.UNKNOWN, "")))
                .roles()
                .published();
        var report = recovery.report(environment, active, children);
        var takeOver = new TakeOver(environment, children, facts(reader, report, recovery.histories(id)));
        var pending = takeOver.pending();
        var facts = pending.isEmpty() ? takeOver.facts() : reader.facts(new Readiness(State.UNKNOWN, pending.get()));
        var decided = FailoverDecisions.of(facts);
        var decision = decided.withStatus(
                FailoverOutlook.of(facts, List.copyOf(children), timeFactor).addTo(decided.status()));
        recovery.watchClosely(id, decision.isInProgress());
        gauges.set(id, decision);
        var roles = takeOver.isActiveRegionUnknown() ? decision.roles().asReadOnly() : decision.roles();
        return new Evaluation(roles, decision, report.orElse(null));
    }

    /** A status that an earlier process wrote tells nothing of a region that this one has not observed yet. */
    private static FailoverFacts facts(
            FactsReader reader, Optional<RecoveryReport> report, Map<String, RegionHistory> histories) {
        var status = report.map(RecoveryReport::status).orElse(null);
        if (report.isEmpty() || status == null || histories.size() < 2) {
            return reader.facts(new Readiness(State.UNKNOWN, "nothing has been observed yet"));
        }
        var problem = report.get().problem();
        return reader.facts(new Readiness(
                problem == null ? State.READY : State.NOT_READY, Objects.requireNonNullElse(problem, "")));
    }

    /** Forgets an environment that is deleted. */
    public void forget(PlatformEnvironment environment) {
        fences.forget(environment);
        gauges.remove(ResourceID.fromResource(environment));
    }
}
