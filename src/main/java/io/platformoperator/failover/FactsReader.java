package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDNS;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.kubernetes.Annotations;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.probe.observation.PublishedObservation;
import io.platformoperator.probe.observation.StoreObservation;
import io.platformoperator.recovery.observation.CloudWatchFigures;
import io.platformoperator.recovery.observation.Reading;
import io.platformoperator.recovery.observation.RegionHistory;
import io.platformoperator.recovery.observation.RegionObservation.NodeCount;
import io.platformoperator.recovery.readiness.RecoveryFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the facts of a failover from the children of an environment and from what was observed of its regions. Pure.
 *
 * @param children the children that exist
 * @param histories what was observed of each region, by region
 * @param interval time between two observations without a failover
 */
record FactsReader(
        PlatformEnvironment environment,
        List<SubsystemResource<?>> children,
        Map<String, RegionHistory> histories,
        FenceClock fences,
        Duration interval,
        Instant now) {
    private static final int MISSED = 3;
    private static final int LIMIT_IN_INTERVALS = 10;

    /** The facts of an environment with two regions. */
    FailoverFacts facts(Readiness readiness) {
        var spec = environment.getSpec();
        var primary = region(spec.regions().primary().name());
        var secondary =
                region(Objects.requireNonNull(spec.regions().secondary()).name());
        return new FailoverFacts(
                spec,
                children.stream()
                        .anyMatch(child ->
                                Objects.requireNonNullElse(child.statusOrEmpty().resourcesReady(), 0) > 0),
                spec.managementPolicy() == ManagementPolicy.MANAGE && !Annotations.isPaused(environment.getMetadata()),
                all(PlatformCache.class).anyMatch(cache -> cache.getSpec().globalDatastore()),
                primary,
                secondary,
                readiness,
                expectedLoss(primary, secondary),
                bucketsBehind(),
                environment.statusOrEmpty().failover(),
                refusal(),
                interval.multipliedBy(LIMIT_IN_INTERVALS),
                now);
    }

    private RegionFacts region(String region) {
        var database = one(PlatformDatabase.class, region);
        var cache = one(PlatformCache.class, region);
        var history = histories.get(region);
        var silence = silence(region, history);
        var databaseFacts = store(database, "PlatformDatabase");
        var cacheFacts = store(cache, "PlatformCache");
        return new RegionFacts(
                region,
                asked(database, cache),
                databaseFacts,
                cacheFacts,
                answers(history),
                silence,
                silence.isEmpty() && history != null ? history.probes() : List.of(),
                history == null ? Reading.missing(silence) : history.newest().fenceProof(),
                fences.since(environment, region, databaseFacts.fenced() && cacheFacts.fenced(), now),
                scaleProblem(region, history),
                switchProblem(region),
                notReady(Stream.of(database, cache).filter(Objects::nonNull)),
                isPublished(region),
                StackRecovery.all(
                        all(PlatformStack.class).filter(stack -> isIn(stack, region)),
                        history == null
                                ? Reading.missing(silence)
                                : history.newest().copies(),
                        FactsReader::line));
    }

    /** True if one of those that lead applications to a region has been asked to lead to this one. */
    private boolean isPublished(String region) {
        var dns = one(PlatformDNS.class, region);
        return region.equals(environment.statusOrEmpty().outputs().get("region"))
                || (dns != null && dns.getSpec().activeRegion().equals(region))
                || all(PlatformStack.class)
                        .anyMatch(stack ->
                                region.equals(stack.getSpec().inputs().outputs().get("region")));
    }

    private static @Nullable AskedRole asked(@Nullable PlatformDatabase database, @Nullable PlatformCache cache) {
        if (database == null && cache == null) {
            return null;
        }
        var ofDatabase = database == null ? null : database.getSpec();
        var ofCache = cache == null ? null : cache.getSpec();
        return new AskedRole(
                ofDatabase == null ? Objects.requireNonNull(ofCache).role() : ofDatabase.role(),
                ofCache == null ? Objects.requireNonNull(ofDatabase).role() : ofCache.role(),
                (ofDatabase != null && ofDatabase.fenced()) || (ofCache != null && ofCache.fenced()));
    }

    private static StoreFacts store(@Nullable SubsystemResource<?> child, String kind) {
        if (child == null) {
            return new StoreFacts(null, false, kind + ": does not exist");
        }
        var outputs = child.statusOrEmpty().outputs();
        var role =
                switch (outputs.getOrDefault("role", "")) {
                    case "Writer" -> DataRole.WRITER;
                    case "Replica" -> DataRole.REPLICA;
                    default -> null;
                };
        return new StoreFacts(role, "true".equals(outputs.get("fenced")), line(child));
    }

    /** True if a call to the region, or its probe, succeeded in the newest observation. */
    private boolean answers(@Nullable RegionHistory history) {
        if (history == null || isOld(history)) {
            return false;
        }
        var newest = history.newest();
        return isNonEmpty(newest.figures())
                || isNonEmpty(newest.keys())
                || isNonEmpty(newest.replicationRules())
                || newest.probe().optional().isPresent();
    }

    /** An empty reading needs no call: of a region that was lost before an environment is taken over, no resource is known. */
    private static <T> boolean isNonEmpty(Reading<Map<String, T>> reading) {
        return reading.optional().filter(map -> !map.isEmpty()).isPresent();
    }

    private boolean isOld(RegionHistory history) {
        var oldest = now.minus(RecoveryFacts.freshness(interval).multipliedBy(MISSED));
        return history.newest().at().isBefore(oldest);
    }

    /** Why nothing is known of the region, or of its probe; empty if the probe has reported of late. */
    private String silence(String region, @Nullable RegionHistory history) {
        if (history == null) {
            return region + " has not been observed yet";
        }
        if (isOld(history)) {
            return region + " has not been observed since "
                    + Conditions.time(history.newest().at());
        }
        return history.newest()
                .probe()
                .map(
                        probe -> Duration.between(
                                                        probe.observedAt(),
                                                        history.newest().at())
                                                .compareTo(RecoveryFacts.freshness(interval))
                                        <= 0
                                ? ""
                                : "the probe of %s has not observed since %s: see the Deployment monitoring/platform-probe there"
                                        .formatted(region, Conditions.time(probe.observedAt())),
                        why -> region + ": " + why);
    }

    /** The seconds that the other region's newest heartbeat is behind the last sign of the region that is active. */
    private @Nullable Long expectedLoss(RegionFacts primary, RegionFacts secondary) {
        var isPrimary = primary.isWriter() || !secondary.isWriter();
        var from = isPrimary ? primary : secondary;
        var to = isPrimary ? secondary : primary;
        var lastSign = histories.containsKey(from.region())
                ? histories.get(from.region()).probes().stream().findFirst()
                : Optional.<PublishedObservation>empty();
        var newest = to.probes().stream()
                .findFirst()
                .map(PublishedObservation::database)
                .map(StoreObservation::heartbeatAt)
                .orElse(null);
        return lastSign.isEmpty() || newest == null
                ? null
                : Math.max(
                        0, Duration.between(newest, lastSign.get().observedAt()).toSeconds());
    }

    /** Buckets that have objects which are not replicated yet. S3 reports figures only while it replicates. */
    private Optional<String> bucketsBehind() {
        return histories.values().stream()
                .flatMap(history -> history.newest().figures().optional().stream())
                .flatMap(figures -> figures.entrySet().stream())
                .filter(figure -> figure.getKey().startsWith(CloudWatchFigures.PENDING_OPERATIONS))
                .filter(figure -> figure.getValue().value() > 0)
                .map(figure -> "%d operations are pending: %s"
                        .formatted(Math.round(figure.getValue().value()), figure.getKey()))
                .findFirst();
    }

    /**
     * The nodes count, whatever the PlatformCluster says, which can't be ready while IAM does not answer. A stack that restores data
     * is not ready before that is done, which is another step.
     */
    private Optional<String> scaleProblem(String region, @Nullable RegionHistory history) {
        var nodes = history == null
                ? Map.<String, NodeCount>of()
                : history.newest().nodes().optional().orElse(Map.of());
        var cluster = one(PlatformCluster.class, region);
        var groups = cluster == null ? 0 : cluster.getSpec().nodeGroups().size();
        var hasNodes = nodes.size() >= groups
                && groups > 0
                && nodes.values().stream().allMatch(group -> group.inService() >= group.minimum());
        return (hasNodes ? Optional.<String>empty() : notReady(Stream.ofNullable(cluster)))
                .or(() -> notReady(all(PlatformStack.class)
                        .filter(stack ->
                                isIn(stack, region) && stack.getSpec().inputs().restore() == null)));
    }

    private Optional<String> switchProblem(String region) {
        if (!region.equals(environment.statusOrEmpty().outputs().get("region"))) {
            return Optional.of("publishes the outputs of " + region);
        }
        var dns = one(PlatformDNS.class, region);
        if (dns != null
                && (!dns.getSpec().activeRegion().equals(region)
                        || !Objects.equals(
                                dns.statusOrEmpty().observedGeneration(),
                                dns.getMetadata().getGeneration()))) {
            return Optional.of("switches the public name: " + line(dns));
        }
        return all(PlatformStack.class)
                .filter(stack -> isIn(stack, region) && stack.getSpec().stack() == StackName.BASE)
                .filter(stack ->
                        !region.equals(stack.getSpec().inputs().outputs().get("region"))
                                || notReady(Stream.of(stack)).isPresent())
                .findFirst()
                .map(stack -> "publishes the outputs in the cluster: " + line(stack));
    }

    /** The refusal in the status, if it is one of this very request. */
    private Optional<FailoverRefusal> refusal() {
        var status = environment.statusOrEmpty();
        var meta = environment.getMetadata();
        var isSameRequest = Objects.equals(
                Annotations.get(meta, PlatformEnvironment.RECONCILE_REQUESTED_AT), status.handledReconcileRequest());
        return Conditions.find(status.conditions(), FailoverCondition.TYPE)
                .filter(condition -> isSameRequest && "False".equals(condition.getStatus()))
                .filter(condition -> Objects.equals(condition.getObservedGeneration(), meta.getGeneration()))
                .filter(condition -> !FailoverCondition.ACTIVE.equals(condition.getReason())
                        && !FailoverCondition.REVERTED.equals(condition.getReason()))
                .map(condition -> new FailoverRefusal(condition.getReason(), condition.getMessage()));
    }

    private static Optional<String> notReady(Stream<? extends SubsystemResource<?>> children) {
        return children.filter(child -> !Conditions.isTrue(
                        child.statusOrEmpty().conditions(),
                        Conditions.READY,
                        child.getMetadata().getGeneration()))
                .findFirst()
                .map(FactsReader::line);
    }

    private static String line(SubsystemResource<?> child) {
        return child.getKind() + " " + child.getMetadata().getName() + ": "
                + Objects.requireNonNullElse(child.statusOrEmpty().message(), "not reconciled yet");
    }

    private <R extends SubsystemResource<?>> Stream<R> all(Class<R> type) {
        return children.stream().filter(type::isInstance).map(type::cast);
    }

    private <R extends SubsystemResource<?>> @Nullable R one(Class<R> type, String region) {
        return all(type).filter(child -> isIn(child, region)).findFirst().orElse(null);
    }

    private static boolean isIn(SubsystemResource<?> child, String region) {
        return child.getSpec().placement().region().equals(region);
    }
}
