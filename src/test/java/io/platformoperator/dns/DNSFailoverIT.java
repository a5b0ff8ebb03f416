package io.platformoperator.dns;

import static io.platformoperator.dns.SampleDNS.EAST;
import static io.platformoperator.dns.SampleDNS.WEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.platformoperator.api.v1alpha1.DNSSpec;
import io.platformoperator.api.v1alpha1.PlatformDNS;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalOperator;
import io.platformoperator.subsystem.LocalRegion;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.InitialDirContext;
import org.junit.jupiter.api.Test;

/** The operator switches the public name while a region, and with us-east-1 the control plane of Route 53, does not answer. */
class DNSFailoverIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String ENVIRONMENT = "dns-live";
    private static final String DOMAIN = "dns-live.example.com";

    @Test
    void switchesToTheSecondaryRegionAndBackWithoutTheLostOne() throws Exception {
        try (var cloud = LocalCloud.start("dns", "--time-scale", "60", "--workload-clusters", "none");
                var operator = LocalOperator.install(cloud, "--no-leader-election", "--consistency-window=50ms")
                        .start();
                var east = LocalRegion.of(cloud, EAST);
                var west = LocalRegion.of(cloud, WEST)) {
            var zone = east.aws()
                    .route53()
                    .createHostedZone(r -> r.name(DOMAIN).callerReference(DOMAIN))
                    .hostedZone()
                    .id()
                    .replace("/hostedzone/", "");
            PublicLoadBalancer.create(east, ENVIRONMENT);
            PublicLoadBalancer.create(west, ENVIRONMENT);
            var client = cloud.admin();
            client.resource(new NamespaceBuilder()
                            .withMetadata(
                                    new ObjectMetaBuilder().withName("platform").build())
                            .build())
                    .serverSideApply();
            apply(client, SampleDNS.east(ENVIRONMENT, zone, DOMAIN, WEST, EAST));
            apply(client, SampleDNS.west(ENVIRONMENT, zone, DOMAIN, EAST));
            await().atMost(LIMIT).until(() -> isReady(client, EAST) && isReady(client, WEST));
            await().atMost(LIMIT).until(() -> answersFrom(cloud, EAST));

            outages(cloud, "{\"regions\": [\"us-east-1\"]}");
            apply(client, SampleDNS.east(ENVIRONMENT, zone, DOMAIN, WEST, WEST));
            apply(client, SampleDNS.west(ENVIRONMENT, zone, DOMAIN, WEST));
            await("the secondary region answers").atMost(LIMIT).until(() -> answersFrom(cloud, WEST));

            outages(cloud, "{\"regions\": [\"us-west-2\"]}");
            apply(client, SampleDNS.east(ENVIRONMENT, zone, DOMAIN, WEST, EAST));
            apply(client, SampleDNS.west(ENVIRONMENT, zone, DOMAIN, EAST));
            await("the primary region answers").atMost(LIMIT).until(() -> answersFrom(cloud, EAST));

            outages(cloud, "{\"regions\": []}");
            await().atMost(LIMIT).until(() -> isReady(client, EAST) && isReady(client, WEST));
            client.resources(PlatformDNS.class).inNamespace("platform").delete();
            await().atMost(LIMIT).until(() -> client.resources(PlatformDNS.class)
                    .inNamespace("platform")
                    .list()
                    .getItems()
                    .isEmpty());
            assertThat(east.aws()
                            .route53()
                            .listResourceRecordSets(r -> r.hostedZoneId(zone))
                            .resourceRecordSets())
                    .extracting(set -> set.typeAsString())
                    .isSubsetOf("NS", "SOA");
            assertThat(operator.warningsAndErrors())
                    .filteredOn(line -> line.contains("\"level\":\"ERROR\""))
                    .isEmpty();
        }
    }

    private static void apply(KubernetesClient client, DNSSpec spec) {
        var object = new PlatformDNS();
        object.setMetadata(new ObjectMetaBuilder()
                .withName(ENVIRONMENT + "-" + spec.placement().region())
                .withNamespace("platform")
                .build());
        object.setSpec(spec);
        client.resource(object).forceConflicts().serverSideApply();
    }

    private static boolean isReady(KubernetesClient client, String region) {
        var object = client.resources(PlatformDNS.class)
                .inNamespace("platform")
                .withName(ENVIRONMENT + "-" + region)
                .get();
        return Conditions.isTrue(
                object.statusOrEmpty().conditions(),
                Conditions.READY,
                object.getMetadata().getGeneration());
    }

    /** True if the name servers answer the public name with the addresses of that region's own record. */
    private static boolean answersFrom(LocalCloud cloud, String region) throws Exception {
        var expected = addresses(cloud, region + "." + DOMAIN);
        return !expected.isEmpty() && addresses(cloud, DOMAIN).equals(expected);
    }

    @SuppressWarnings({"BanJNDI", "JdkObsolete"
    }) // JNDI, which takes a Hashtable, asks the local cloud's own DNS server
    private static List<Object> addresses(LocalCloud cloud, String name) throws Exception {
        var server = send(cloud, "GET", "/_local/dns", "");
        var settings = new Hashtable<String, String>();
        settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        settings.put(
                Context.PROVIDER_URL,
                "dns://" + server.get("address").asText() + ":"
                        + server.get("port").asInt());
        var context = new InitialDirContext(settings);
        try {
            var found = context.getAttributes(name, new String[] {"A"}).get("A");
            var all = new ArrayList<>();
            for (var i = 0; found != null && i < found.size(); i++) {
                all.add(found.get(i));
            }
            return all;
        } catch (NamingException e) {
            return List.of();
        } finally {
            context.close();
        }
    }

    private static void outages(LocalCloud cloud, String json) throws Exception {
        send(cloud, "PUT", "/_local/outages", json);
    }

    private static JsonNode send(LocalCloud cloud, String method, String path, String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(cloud.awsEndpoint().resolve(path))
                .method(method, BodyPublishers.ofString(body))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var response = client.send(request, BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return new ObjectMapper().readTree(response.body());
        }
    }
}
