package io.platformoperator.dns;

import static io.platformoperator.dns.SampleDNS.EAST;
import static io.platformoperator.dns.SampleDNS.WEST;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.platformoperator.api.v1alpha1.DNSSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ReconcileResult;
import io.platformoperator.graph.ResourceReport.Phase;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.Specs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.acm.model.CertificateStatus;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.HealthCheck;
import software.amazon.awssdk.services.route53.model.InsufficientDataHealthStatus;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** Certificates, records, health checks and alarms of public names, in one region and in two. */
@ExtendWith(LocalCloudExtension.class)
class DNSIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final DNS dns = new DNS();

    @Test
    void createsAFailoverPairAndRemovesExactlyItsOwn(LocalCloud cloud) throws Exception {
        try (var east = LocalRegion.of(cloud, EAST);
                var west = LocalRegion.of(cloud, WEST)) {
            var zone = zone(east, "dns-two.example.com");
            put(east.aws(), zone, foreign("www.dns-two.example.com"));
            var balancers =
                    List.of(PublicLoadBalancer.create(east, "dns-two"), PublicLoadBalancer.create(west, "dns-two"));
            var eastGraph = graph(east, SampleDNS.east("dns-two", zone, "dns-two.example.com", WEST, EAST), 1);
            var westGraph = graph(west, SampleDNS.west("dns-two", zone, "dns-two.example.com", EAST), 1);

            east.resetCalls();
            both(() -> east.untilReady(eastGraph, LIMIT), () -> west.untilReady(westGraph, LIMIT));
            assertThat(east.iamActions())
                    .isSubsetOf(dns.kinds().stream()
                            .flatMap(kind -> kind.iam().stream())
                            .flatMap(statement -> statement.actions().stream())
                            .collect(toSet()));
            assertFailoverPair(east.aws(), zone, balancers);
            assertCertificate(east, zone);
            assertCertificate(west, zone);

            east.resetCalls();
            assertThat(east.untilReady(eastGraph, LIMIT).changes()).isEmpty();
            assertThat(west.untilReady(westGraph, LIMIT).changes()).isEmpty();
            assertThat(east.writes()).isEmpty();

            var alone = graph(east, SampleDNS.east("dns-two", zone, "dns-two.example.com", null, EAST), 2);
            both(() -> east.untilReady(alone, LIMIT), () -> west.untilDeleted(westGraph, LIMIT));
            assertThat(own(east.aws(), zone, "dns-two"))
                    .allSatisfy(set -> assertThat(set.setIdentifier()).isEqualTo("platform:dns-two:" + EAST))
                    .allSatisfy(set -> assertThat(set.healthCheckId()).isNull())
                    .extracting(ResourceRecordSet::typeAsString)
                    .containsExactlyInAnyOrder("A", "A", "CNAME", "CNAME");
            assertThat(healthChecks(east.aws(), "dns-two")).isEmpty();
            assertThat(alarms(east, "dns-two")).isEmpty();
            assertThat(alarms(west, "dns-two")).isEmpty();
            assertThat(east.tagged("platform/dns-two"))
                    .as("the certificate of us-east-1 only")
                    .filteredOn(line -> line.startsWith("certificate"))
                    .hasSize(1);

            east.untilDeleted(alone, LIMIT);
            assertThat(own(east.aws(), zone, "dns-two")).isEmpty();
            assertThat(named(east.aws(), zone, "www.dns-two.example.com"))
                    .containsExactly(foreign("www.dns-two.example.com."));
            assertThat(east.aws().acm().listCertificates().certificateSummaryList())
                    .noneMatch(each -> each.domainName().equals("dns-two.example.com"));
            PublicLoadBalancer.delete(east, "dns-two");
            PublicLoadBalancer.delete(west, "dns-two");
        }
    }

    @Test
    void refusesANameThatOthersHold(LocalCloud cloud) {
        try (var east = LocalRegion.of(cloud, EAST)) {
            var zone = zone(east, "dns-held.example.com");
            put(east.aws(), zone, foreign("dns-held.example.com"));
            PublicLoadBalancer.create(east, "dns-held");
            var graph = graph(east, SampleDNS.east("dns-held", zone, "dns-held.example.com", null, EAST), 1);

            var blocked = await().atMost(LIMIT)
                    .until(
                            () -> east.reconcile(graph).reports().stream()
                                    .filter(each -> each.identity().name().equals(RecordSets.FAILOVER))
                                    .findFirst()
                                    .orElseThrow(),
                            report -> report.phase() == Phase.BLOCKED);
            assertThat(blocked.message())
                    .contains("NotOurs", "the record dns-held.example.com A exists", "delete it, or set another");
            assertThat(named(east.aws(), zone, "dns-held.example.com")).hasSize(1);

            east.untilDeleted(graph, LIMIT);
            assertThat(named(east.aws(), zone, "dns-held.example.com")).hasSize(1);
            PublicLoadBalancer.delete(east, "dns-held");
        }
    }

    /** The primary record's health check follows the secondary region, and the other way round. */
    private static void assertFailoverPair(Aws aws, String zone, List<PublicLoadBalancer> balancers) {
        var pair = named(aws, zone, "dns-two.example.com").stream()
                .filter(set -> set.type() == RRType.A)
                .toList();
        assertThat(pair).extracting(ResourceRecordSet::failoverAsString).containsExactly("PRIMARY", "SECONDARY");
        var regions = List.of(EAST, WEST);
        for (var i = 0; i < 2; i++) {
            var record = pair.get(i);
            var name = regions.get(i) + ".dns-two.example.com.";
            assertThat(record.aliasTarget().dnsName()).isEqualTo(name);
            assertThat(record.aliasTarget().evaluateTargetHealth()).isTrue();
            var check = healthChecks(aws, "dns-two").stream()
                    .filter(each -> each.id().equals(record.healthCheckId()))
                    .findFirst()
                    .orElseThrow()
                    .healthCheckConfig();
            assertThat(check.alarmIdentifier().regionAsString()).isEqualTo(regions.get(1 - i));
            assertThat(check.insufficientDataHealthStatus()).isEqualTo(InsufficientDataHealthStatus.LAST_KNOWN_STATUS);
            var regional = named(aws, zone, name).getFirst();
            assertThat(regional.aliasTarget().evaluateTargetHealth()).isFalse();
            assertThat(regional.aliasTarget().hostedZoneId())
                    .isEqualTo(balancers.get(i).hostedZoneId());
            assertThat(HostedZone.normalized(regional.aliasTarget().dnsName()))
                    .isEqualTo(HostedZone.normalized(balancers.get(i).dnsName()));
        }
    }

    /** Each region has the validation record itself, so that removing one leaves that of the other. */
    private static void assertCertificate(LocalRegion region, String zone) {
        var aws = region.aws();
        var arn = aws.acm().listCertificates().certificateSummaryList().stream()
                .filter(each -> each.domainName().equals("dns-two.example.com"))
                .findFirst()
                .orElseThrow()
                .certificateArn();
        var certificate =
                aws.acm().describeCertificate(r -> r.certificateArn(arn)).certificate();
        assertThat(certificate.status()).isEqualTo(CertificateStatus.ISSUED);
        assertThat(certificate.domainValidationOptions()).hasSize(2).allSatisfy(each -> assertThat(
                        named(aws, zone, each.resourceRecord().name()))
                .extracting(ResourceRecordSet::setIdentifier)
                .containsExactlyInAnyOrder("platform:dns-two:" + EAST, "platform:dns-two:" + WEST));
    }

    private static void both(Callable<ReconcileResult> a, Callable<ReconcileResult> b) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : executor.invokeAll(List.of(a, b))) {
                done.get();
            }
        }
    }

    private Graph<Aws> graph(LocalRegion region, DNSSpec spec, long generation) {
        return region.graph(dns, owner(spec, generation), spec);
    }

    private static Owner owner(DNSSpec spec, long generation) {
        return Specs.owner(spec.placement(), DNS.NAME, TeardownPolicy.DELETE, generation);
    }

    private static String zone(LocalRegion region, String domain) {
        return region.aws()
                .route53()
                .createHostedZone(r -> r.name(domain).callerReference(domain))
                .hostedZone()
                .id()
                .replace("/hostedzone/", "");
    }

    private static ResourceRecordSet foreign(String name) {
        return ResourceRecordSet.builder()
                .name(name)
                .type(RRType.A)
                .ttl(60L)
                .resourceRecords(record -> record.value("192.0.2.1"))
                .build();
    }

    private static void put(Aws aws, String zone, ResourceRecordSet set) {
        aws.route53().changeResourceRecordSets(r -> r.hostedZoneId(zone)
                .changeBatch(batch -> batch.changes(
                        change -> change.action(ChangeAction.CREATE).resourceRecordSet(set))));
    }

    private static List<ResourceRecordSet> named(Aws aws, String zone, String name) {
        return new HostedZone(zone)
                .named(aws, name).stream()
                        .filter(set -> set.type() == RRType.A || set.type() == RRType.CNAME)
                        .toList();
    }

    private static List<ResourceRecordSet> own(Aws aws, String zone, String environment) {
        return aws.route53().listResourceRecordSetsPaginator(r -> r.hostedZoneId(zone)).resourceRecordSets().stream()
                .filter(set ->
                        set.setIdentifier() != null && set.setIdentifier().contains(":" + environment + ":"))
                .toList();
    }

    private static List<HealthCheck> healthChecks(Aws aws, String environment) {
        return aws.route53().listHealthChecks().healthChecks().stream()
                .filter(check -> check.healthCheckConfig().alarmIdentifier() != null)
                .filter(check ->
                        check.healthCheckConfig().alarmIdentifier().name().contains("/" + environment + "/"))
                .toList();
    }

    /** The states of the environment's alarms. */
    private static List<String> alarms(LocalRegion region, String environment) {
        return region
                .aws()
                .cloudWatch()
                .describeAlarms(r -> r.alarmNamePrefix("platform-operator/platform/" + environment + "/"))
                .metricAlarms()
                .stream()
                .map(alarm -> alarm.stateValueAsString())
                .toList();
    }
}
