package io.platformoperator.failover;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.failover.Readiness.State;
import io.platformoperator.kubernetes.Annotations;
import io.platformoperator.recovery.Recovery;
import io.platformoperator.recovery.RecoveryReport;
import java.time.Instant;
import java.util.List;
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

    /** Evaluates by what that object observes, for AWS. */
    public RegionFailover(Recovery recovery, FailoverGauges gauges) {
        this(recovery, gauges, 1);
    }

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
        var facts = reader.facts(readiness(report));
        var decided = FailoverDecisions.of(facts);
        var decision = decided.withStatus(
                FailoverOutlook.of(facts, List.copyOf(children), timeFactor).addTo(decided.status()));
        recovery.watchClosely(id, decision.isInProgress());
        gauges.set(id, decision);
        var roles = isUnknown(environment, facts) ? decision.roles().asReadOnly() : decision.roles();
        return new Evaluation(roles, decision, report.orElse(null));
    }

    private static Readiness readiness(Optional<RecoveryReport> report) {
        var status = report.map(RecoveryReport::status).orElse(null);
        if (report.isEmpty() || status == null) {
            return new Readiness(State.UNKNOWN, "nothing has been observed yet");
        }
        var problem = report.get().problem();
        return new Readiness(problem == null ? State.READY : State.NOT_READY, Objects.requireNonNullElse(problem, ""));
    }

    /**
     * True while an environment is taken over and it is not known which region is active: neither shows its database, and one of
     * them has not answered. The roles of the spec could promote a replica before its writer is fenced.
     */
    private static boolean isUnknown(PlatformEnvironment environment, FailoverFacts facts) {
        var a = facts.primary();
        var b = facts.secondary();
        return Annotations.get(environment.getMetadata(), PlatformEnvironment.TAKE_OVER_FROM) != null
                && !a.exists()
                && !b.exists()
                && !(a.answers() && b.answers());
    }

    /** Forgets an environment that is deleted. */
    public void forget(PlatformEnvironment environment) {
        fences.forget(environment);
        gauges.remove(ResourceID.fromResource(environment));
    }
}
