package io.platformoperator.dns;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.SourceNotReady;
import io.platformoperator.aws.resources.OwnResource;
import io.platformoperator.aws.resources.ServiceErrors;
import io.platformoperator.graph.AbsentValue;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.UpdateRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.model.AliasTarget;
import software.amazon.awssdk.services.route53.model.HealthCheck;
import software.amazon.awssdk.services.route53.model.InvalidChangeBatchException;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * The alias records of a public name. A region has two: its own record, which points at its load balancer, and its failover
 * record of the public name, which points at the first.
 *
 * <p>The region's own record does not evaluate the health of the load balancer: a service that is not deployed must not switch
 * the public name to the other region. It has a weight only because records without a routing policy take no set identifier.
 */
final class RecordSets {
    /** The logical id of a region's own record. */
    static final String REGIONAL = "regional-record";

    /** The logical id of a region's record of the public name. */
    static final String FAILOVER = "failover-record";

    private static final String ALIAS_TARGET = "aliasTarget";
    private static final String ROUTING = "routing";
    private static final Set<RRType> ADDRESS_TYPES = Set.of(RRType.A, RRType.AAAA, RRType.CNAME);
    private static final long WEIGHT = 1;
    private static final Map<Domain, ResourceKind<Aws, Desired, Observed>> KINDS = new ConcurrentHashMap<>();

    private RecordSets() {}

    private record Domain(HostedZone zone, String name) {}

    /**
     * A desired record.
     *
     * @param identifier the set identifier
     * @param failover {@code PRIMARY} or {@code SECONDARY}; null for a region's own record
     * @param alarm name of the alarm that the health check of the record follows; null if it has no health check
     * @param targetZone hosted zone of the target
     * @param target name that the record is an alias of
     */
    record Desired(
            String name,
            String identifier,
            @Nullable String failover,
            @Nullable String alarm,
            String targetZone,
            String target) {
        private ResourceRecordSet set(@Nullable String healthCheck) {
            var set = ResourceRecordSet.builder()
                    .name(name)
                    .type(RRType.A)
                    .setIdentifier(identifier)
                    .healthCheckId(healthCheck)
                    .aliasTarget(alias ->
                            alias.hostedZoneId(targetZone).dnsName(target).evaluateTargetHealth(failover != null));
            return failover == null
                    ? set.weight(WEIGHT).build()
                    : set.failover(failover).build();
        }

        private String routing() {
            return RecordSets.routing(failover, WEIGHT);
        }

        private String alias() {
            return text(target, targetZone, failover != null);
        }
    }

    /**
     * An observed record.
     *
     * @param alarm name of the alarm that the health check of the record follows; null if it has none
     * @param tags derived from its set identifier; empty for a record of somebody else
     */
    record Observed(ResourceRecordSet set, @Nullable String alarm, Map<String, String> tags) {
        Observed {
            tags = Map.copyOf(tags);
        }

        private @Nullable String routing() {
            var failover = set.failoverAsString();
            var weight = set.weight();
            return failover == null && weight == null
                    ? null
                    : RecordSets.routing(failover, weight == null ? 0 : weight);
        }

        private @Nullable String alias() {
            AliasTarget alias = set.aliasTarget();
            return alias == null || alias.dnsName() == null
                    ? null
                    : text(
                            HostedZone.normalized(alias.dnsName()),
                            alias.hostedZoneId(),
                            Boolean.TRUE.equals(alias.evaluateTargetHealth()));
        }

        private String id() {
            return HostedZone.normalized(set.name()) + " " + set.typeAsString() + " " + set.setIdentifier();
        }
    }

    /**
     * {@code route53/RecordSet}, of the names that end with a domain in a zone: one kind for each, because listing all zones
     * of an account would take a call per zone.
     */
    static ResourceKind<Aws, Desired, Observed> kind(String zone, String domain) {
        return KINDS.computeIfAbsent(new Domain(new HostedZone(zone), domain), RecordSets::kind);
    }

    private static ResourceKind<Aws, Desired, Observed> kind(Domain domain) {
        var zone = domain.zone();
        return ResourceKind.<Aws, Desired, Observed>named("route53/RecordSet")
                .iam(
                        IamStatement.allow("route53:ListHealthChecks", "route53:ListResourceRecordSets"),
                        IamStatement.allow("route53:ChangeResourceRecordSets")
                                .on("arn:aws:route53:::hostedzone/*")
                                .when(
                                        "ForAllValues:StringEquals",
                                        "route53:ChangeResourceRecordSetsRecordTypes",
                                        RRType.A.toString()))
                .list(aws -> observed(aws, zone.below(aws, domain.name())))
                .id(Observed::id)
                .tags(Observed::tags)
                .preview(desired -> new Observed(desired.set(null), desired.alarm(), Map.of()))
                .create((aws, desired, request) -> create(aws, zone, desired, request))
                .field("aliasTarget", Desired::alias, Observed::alias, IN_PLACE)
                .field("routing", Desired::routing, Observed::routing, IN_PLACE)
                .field(
                        "healthCheck",
                        desired -> AbsentValue.orNone(desired.alarm()),
                        AbsentValue.isNone(Observed::alarm),
                        IN_PLACE)
                .update((aws, observed, desired, changes) -> update(aws, zone, observed, desired, changes))
                .delete((aws, observed, request) -> zone.delete(aws, observed.set()))
                .deletesSynchronously()
                .build();
    }

    private static List<Observed> observed(Aws aws, List<ResourceRecordSet> sets) {
        var alarms = new HashMap<String, String>();
        if (sets.stream().anyMatch(set -> set.healthCheckId() != null)) {
            HealthChecks.all(aws).forEach(check -> alarms.put(check.id(), HealthChecks.alarmName(check)));
        }
        return sets.stream()
                .filter(set -> set.type() == RRType.A)
                .map(set -> new Observed(
                        set,
                        set.healthCheckId() == null
                                ? null
                                : alarms.getOrDefault(set.healthCheckId(), set.healthCheckId()),
                        tags(set)))
                .toList();
    }

    /** Creates a record, at first without its health check if that does not exist yet: the name answers meanwhile. */
    private static Observed create(Aws aws, HostedZone zone, Desired desired, CreateRequest request) {
        var healthCheck = healthCheck(aws, desired);
        var created = new Observed(
                desired.set(healthCheck.orElse(null)), healthCheck.isEmpty() ? null : desired.alarm(), request.tags());
        requireFree(zone.named(aws, desired.name()), desired);
        return OwnResource.createOrGet(
                request,
                () -> {
                    zone.create(aws, created.set());
                    return created;
                },
                InvalidChangeBatchException.class,
                () -> observed(aws, zone.named(aws, desired.name())).stream()
                        .filter(existing -> existing.id().equals(created.id()))
                        .findFirst(),
                Observed::tags);
    }

    private static Observed update(
            Aws aws, HostedZone zone, Observed observed, Desired desired, UpdateRequest request) {
        var healthCheck = healthCheck(aws, desired);
        var isOnlyHealthCheck = !request.includes(ALIAS_TARGET) && !request.includes(ROUTING);
        if (desired.alarm() != null && healthCheck.isEmpty() && observed.alarm() == null && isOnlyHealthCheck) {
            throw new SourceNotReady("the health check of the record, which is to follow the alarm " + desired.alarm()
                    + ", does not exist yet: the record answers without it");
        }
        zone.put(aws, desired.set(healthCheck.orElse(null)));
        return new Observed(
                desired.set(healthCheck.orElse(null)), healthCheck.isEmpty() ? null : desired.alarm(), observed.tags());
    }

    /** ID of the health check that follows the desired alarm; empty if there is none. */
    private static Optional<String> healthCheck(Aws aws, Desired desired) {
        var alarm = desired.alarm();
        return alarm == null
                ? Optional.empty()
                : HealthChecks.all(aws).stream()
                        .filter(check -> alarm.equals(HealthChecks.alarmName(check)))
                        .map(HealthCheck::id)
                        .findFirst();
    }

    /** Refuses a name that has records of somebody else. */
    private static void requireFree(List<ResourceRecordSet> existing, Desired desired) {
        var environment = environment(desired.identifier());
        existing.stream()
                .filter(set -> ADDRESS_TYPES.contains(set.type()))
                .filter(set -> !Objects.equals(environment(set.setIdentifier()), environment))
                .findFirst()
                .ifPresent(set -> {
                    throw ServiceErrors.of(
                            "Route53",
                            409,
                            "NotOurs",
                            "the record %s %s exists%s, and does not belong to this environment: delete it, or set another"
                                            .formatted(
                                                    HostedZone.normalized(set.name()),
                                                    set.typeAsString(),
                                                    set.setIdentifier() == null
                                                            ? ""
                                                            : " with the set identifier " + set.setIdentifier())
                                    + " spec.ingress.domain",
                            null);
                });
    }

    private static Map<String, String> tags(ResourceRecordSet set) {
        return HostedZone.tags(set.setIdentifier(), set.failover() == null ? REGIONAL : FAILOVER);
    }

    private static @Nullable String environment(@Nullable String identifier) {
        return HostedZone.tags(identifier, REGIONAL).get(Identity.ENVIRONMENT_TAG);
    }

    private static String routing(@Nullable String failover, long weight) {
        return failover == null ? "weight " + weight : "failover " + failover;
    }

    private static String text(String target, @Nullable String zone, boolean evaluatesTargetHealth) {
        return target + " in " + zone + (evaluatesTargetHealth ? ", if healthy" : "");
    }
}
