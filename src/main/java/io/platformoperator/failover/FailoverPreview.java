package io.platformoperator.failover;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.FailoverMode;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.RecoveryStatus;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.failover.Readiness.State;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.recovery.RecoveryReport;
import io.platformoperator.recovery.observation.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a change of {@code spec.activeRegion} would do now: the operator's decision, from what the statuses of an environment and
 * its children show. Statuses do not have the newest heartbeats, so the steps show what they begin with. Pure.
 *
 * @param from region that is active
 * @param to region that would be active
 * @param mode mode of the failover
 * @param decision what the operator would decide
 * @param expectedLossSeconds seconds of writes that would be lost if the active region did not answer any more; null if unknown
 * @param measuredAt time of the evaluation that the status shows; null if there is none
 */
public record FailoverPreview(
        String from,
        String to,
        FailoverMode mode,
        FailoverDecision decision,
        @Nullable Long expectedLossSeconds,
        @Nullable String measuredAt) {
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    /** Default of the operator's time between two observations. */
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    /** Name of the database in {@code status.recovery.stores}. */
    private static final String DATABASE = "database";

    private static final String CLOUD_UNAVAILABLE = "CloudUnavailable";

    /**
     * The preview of a failover.
     *
     * @param environment an environment with two regions
     * @param to region that is to be active
     * @param mode mode of the failover
     */
    public static FailoverPreview of(
            PlatformEnvironment environment,
            List<? extends SubsystemResource<?>> children,
            String to,
            FailoverMode mode,
            Instant now) {
        var status = environment.statusOrEmpty();
        List<SubsystemResource<?>> all = List.copyOf(children);
        var facts = facts(requested(environment, to, mode), all, now);
        var decision = FailoverDecisions.of(facts);
        return new FailoverPreview(
                Objects.requireNonNullElse(status.activeRegion(), RegionRoles.requested(environment.getSpec())),
                to,
                mode,
                decision.withStatus(FailoverOutlook.of(facts, all, 1).addTo(decision.status())),
                facts.expectedLossSeconds(),
                status.recovery() == null ? null : status.recovery().measuredAt());
    }

    /** The environment with the request. A change of the spec is a new generation: then an earlier refusal counts no more. */
    @SuppressWarnings("unchecked") // objects of Kubernetes have texts as keys
    private static PlatformEnvironment requested(PlatformEnvironment environment, String to, FailoverMode mode) {
        var spec = environment.getSpec();
        if (RegionRoles.requested(spec).equals(to) && spec.failover().mode() == mode) {
            return environment;
        }
        Map<String, Object> changed = SERIALIZATION.convertValue(environment, Map.class);
        var fields = (Map<String, Object>) Objects.requireNonNull(changed.get("spec"));
        var failover = (Map<String, Object>) Objects.requireNonNull(fields.get("failover"));
        fields.put("activeRegion", to);
        failover.put("mode", SERIALIZATION.convertValue(mode, String.class));
        var asked = SERIALIZATION.convertValue(changed, PlatformEnvironment.class);
        var generation = environment.getMetadata().getGeneration();
        asked.getMetadata().setGeneration(generation == null ? 1 : generation + 1);
        return asked;
    }

    private static FailoverFacts facts(
            PlatformEnvironment environment, List<SubsystemResource<?>> children, Instant now) {
        var read = new FactsReader(environment, children, Map.of(), new FenceClock(), INTERVAL, now)
                .facts(readiness(environment));
        return new FailoverFacts(
                read.spec(),
                read.hasResources(),
                read.isManaged(),
                read.replicatesCache(),
                shown(read.primary(), children),
                shown(read.secondary(), children),
                read.readiness(),
                expectedLoss(environment.statusOrEmpty().recovery()),
                read.bucketsBehind(),
                read.recorded(),
                read.refusal(),
                read.limit(),
                now);
    }

    /** The region with what its children tell of AWS, in place of observations. */
    private static RegionFacts shown(RegionFacts read, List<SubsystemResource<?>> children) {
        var silence = silence(read.region(), children);
        return new RegionFacts(
                read.region(),
                read.asked(),
                read.database(),
                read.cache(),
                silence.isEmpty(),
                silence.orElse(""),
                List.of(),
                Reading.missing(silence.orElse("the proof is not in the status")),
                read.fencedSince(),
                read.scaleProblem(),
                read.switchProblem(),
                read.completeProblem(),
                read.published(),
                read.stacks());
    }

    /** Why the region does not answer, in the words of its first child that AWS does not answer; empty if AWS answers all. */
    private static Optional<String> silence(String region, List<SubsystemResource<?>> children) {
        return children.stream()
                .filter(child -> child.getSpec().placement().region().equals(region))
                .filter(child -> Conditions.find(child.statusOrEmpty().conditions(), Conditions.READY)
                        .filter(condition -> CLOUD_UNAVAILABLE.equals(condition.getReason()))
                        .isPresent())
                .findFirst()
                .map(FailoverPreview::line);
    }

    private static String line(SubsystemResource<?> child) {
        return child.getKind() + " " + child.getMetadata().getName() + ": "
                + Objects.requireNonNullElse(child.statusOrEmpty().message(), "AWS does not answer");
    }

    private static Readiness readiness(PlatformEnvironment environment) {
        return Conditions.find(environment.statusOrEmpty().conditions(), RecoveryReport.FAILOVER_READY)
                .map(condition -> new Readiness(
                        switch (condition.getStatus()) {
                            case "True" -> State.READY;
                            case "False" -> State.NOT_READY;
                            // nothing observed yet; otherwise a part can't be told, which refuses a planned failover
                            default -> environment.statusOrEmpty().recovery() == null ? State.UNKNOWN : State.NOT_READY;
                        },
                        condition.getMessage()))
                .orElseGet(() -> new Readiness(State.UNKNOWN, "the environment has no condition FailoverReady yet"));
    }

    private static @Nullable Long expectedLoss(@Nullable RecoveryStatus recovery) {
        return recovery == null
                ? null
                : recovery.stores().stream()
                        .filter(store -> store.name().equals(DATABASE))
                        .map(RecoveryStatus.DataLoss::lossSeconds)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }
}
