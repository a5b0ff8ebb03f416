package io.platformoperator.database;

import static io.platformoperator.local.EngineClients.rows;
import static io.platformoperator.local.EngineClients.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.api.v1alpha1.CacheSpec;
import io.platformoperator.api.v1alpha1.CacheSpec.CacheEngine;
import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.DatabaseSpec;
import io.platformoperator.cache.Cache;
import io.platformoperator.graph.ReconcileResult;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.local.EngineClients;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalEngines;
import io.platformoperator.probe.Probe;
import io.platformoperator.probe.ProbeSettings;
import io.platformoperator.probe.ProbeSettings.Endpoint;
import io.platformoperator.probe.observation.PublishedObservation;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.SmallNetwork;
import io.platformoperator.subsystem.Specs;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** A fence on real servers: an application in the private subnets, and the probe in the management subnets. */
class FenceIT {
    private static final String REGION = "us-east-1";
    private static final String NAME = "fenced";
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration INTERVAL = Duration.ofMillis(200);
    /** Addresses of {@link SmallNetwork}'s first private and first management subnet, as addresses of this machine. */
    private static final String APPLICATION = "127.0.3.7";

    private static final String MANAGEMENT = "127.0.6.7";

    private static LocalCloud cloud;
    private static LocalRegion region;
    private static EngineClients clients;

    @BeforeAll
    static void start() throws Exception {
        cloud = LocalCloud.start(
                "local-cloud-fence", "--time-scale", "600", "--workload-clusters", "none", "--engines", "auto");
        region = LocalRegion.of(cloud, REGION);
        SmallNetwork.createIn(region, NAME);
        for (var namespace : List.of(PublishedObservation.NAMESPACE, "services")) {
            cloud.admin()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(namespace)
                            .endMetadata()
                            .build())
                    .create();
        }
    }

    @AfterAll
    static void stop() {
        if (region != null) {
            region.close();
        }
        if (cloud != null) {
            cloud.close();
        }
    }

    @Test
    void refusesApplicationsEndsTheirSessionsAndAdmitsThemAgain() throws Exception {
        var database = database(false);
        var cache = cache(false);
        var engines = LocalEngines.of(cloud);
        assumeThat(engines.findValuesAsText("service")).contains("rds", "elasticache");
        clients = EngineClients.of(cloud, region.aws().secretsManager());
        assertThat(database.outputs()).doesNotContainKey("fenced");
        assertThat(cache.outputs()).doesNotContainKey("fenced");
        publish(database, cache);

        try (var probe = probe(database, cache);
                var application = session(database, APPLICATION);
                var cart = jedis(cache, APPLICATION)) {
            write(application, "CREATE TABLE orders (id int)");
            write(application, "INSERT INTO orders VALUES (1)");
            cart.set("cart", "1");
            probe.start();
            await().atMost(LIMIT).untilAsserted(() -> {
                assertThat(probe.observation().database().figures().clientSessions())
                        .isEqualTo(1);
                assertThat(probe.observation().database().figures().readOnly()).isFalse();
                assertThat(probe.observation().cache().figures().clientSessions())
                        .isEqualTo(1);
            });

            region.resetCalls();
            assertThat(database(true).outputs()).containsEntry("fenced", "true");
            assertThat(cache(true).outputs()).containsEntry("fenced", "true");
            assertThat(region.writes())
                    .as("calls of the region's own EC2 and RDS only")
                    .allMatch(call -> List.of(
                                    "ec2:RevokeSecurityGroupIngress",
                                    "rds:ModifyDBParameterGroup",
                                    "rds:AddTagsToResource")
                            .contains(call))
                    .contains("ec2:RevokeSecurityGroupIngress", "rds:ModifyDBParameterGroup");

            assertRefused(database, cache);
            assertThat(application.isValid(1))
                    .as("a session that began before outlives the rule")
                    .isTrue();
            cart.set("cart", "2");
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThatThrownBy(() -> write(application, "INSERT INTO orders VALUES (2)"))
                            .hasMessageContaining("read-only transaction"));
            write(application, "SET default_transaction_read_only = off");
            write(application, "INSERT INTO orders VALUES (3)"); // a client can override the parameter

            request(Map.of("endSessions", "fence-1"));
            await().atMost(LIMIT).until(() -> published().hasEndedSessions("fence-1"));
            var ended = published().database().sessionsEnded("fence-1").orElseThrow();
            assertThat(ended.ended()).isPositive();
            assertThat(ended.writePosition()).isNotNull();
            assertThat(application.isValid(1)).isFalse();
            assertThatThrownBy(() -> cart.get("cart")).isInstanceOf(JedisConnectionException.class);
            await().atMost(LIMIT).untilAsserted(() -> {
                var observed = published().database();
                assertThat(observed.error()).isEmpty();
                assertThat(observed.role()).isEqualTo(DataRole.WRITER);
                assertThat(observed.figures().readOnly()).isTrue();
                assertThat(observed.figures().clientSessions()).isZero();
            });
            withdrawRequest("fence-1");

            try (var administrator = session(database, MANAGEMENT);
                    var keys = jedis(cache, MANAGEMENT)) {
                assertThat(rows(administrator))
                        .as("rows that were acknowledged")
                        .isEqualTo(2);
                assertThat(keys.get("cart")).isEqualTo("2");
            }

            assertThat(database(false).outputs()).doesNotContainKey("fenced");
            assertThat(cache(false).outputs()).doesNotContainKey("fenced");
            await().atMost(LIMIT).ignoreExceptions().untilAsserted(() -> {
                try (var again = session(database, APPLICATION);
                        var keys = jedis(cache, APPLICATION)) {
                    write(again, "INSERT INTO orders VALUES (4)");
                    assertThat(rows(again)).isEqualTo(3);
                    keys.set("cart", "3");
                }
            });
            request(Map.of("verify", "verify-1"));
            await().atMost(LIMIT).until(() -> published().isVerified("verify-1"));
            assertThat(published()
                            .database()
                            .verification("verify-1")
                            .orElseThrow()
                            .endpoint())
                    .isEqualTo(database.outputs().get("endpoint") + ":5432");
        }
    }

    /** Rules take a moment to apply, as on AWS. */
    private static void assertRefused(ReconcileResult database, ReconcileResult cache) {
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThatThrownBy(() -> session(database, APPLICATION).close())
                    .isInstanceOfSatisfying(SQLException.class, refused -> assertThat(refused.getSQLState())
                            .isIn("28000", "08001", "08006"));
            assertThatThrownBy(() -> jedis(cache, APPLICATION).close()).isInstanceOf(JedisConnectionException.class);
        });
    }

    private static ReconcileResult database(boolean isFenced) {
        var specs = DatabaseSpecs.production(NAME).withReadReplicas(0);
        DatabaseSpec spec = specs.spec().withFenced(isFenced);
        return region.untilReady(region.graph(new Database(), specs.owner(TeardownPolicy.DELETE, 1), spec), LIMIT);
    }

    private static ReconcileResult cache(boolean isFenced) {
        var placement = Specs.placement(NAME);
        var spec = new CacheSpec(
                placement,
                CacheEngine.REDIS,
                "7.1",
                "cache.r6g.large",
                1,
                1,
                "06:00-07:00",
                "sun:07:30-sun:08:30",
                Map.of(),
                true,
                DataRole.WRITER,
                null,
                false,
                isFenced,
                null,
                List.of(),
                null);
        var owner = Specs.owner(placement, "cache", TeardownPolicy.DELETE);
        return region.untilReady(region.graph(new Cache(), owner, spec), LIMIT);
    }

    private static Probe probe(ReconcileResult database, ReconcileResult cache) {
        var settings = new ProbeSettings(
                REGION,
                INTERVAL,
                INTERVAL.multipliedBy(50),
                PublishedObservation.NAMESPACE,
                new Endpoint(
                        database.outputs().get("endpoint"),
                        5432,
                        database.outputs().get("secretArn")),
                database.outputs().get("name"),
                clients.authority(),
                new Endpoint(
                        cache.outputs().get("primaryEndpoint"),
                        6379,
                        cache.outputs().get("secretArn")));
        return new Probe(
                settings,
                cloud.admin(),
                region.aws().secretsManager(),
                clients.tls(),
                new SimpleMeterRegistry(),
                InstantSource.system());
    }

    private static PublishedObservation published() {
        var map = cloud.admin()
                .configMaps()
                .inNamespace(PublishedObservation.NAMESPACE)
                .withName(PublishedObservation.NAME)
                .get();
        return PublishedObservation.parse(map.getData().get(PublishedObservation.KEY))
                .orElseThrow();
    }

    /** Writes the request that the base stack writes. */
    private static void request(Map<String, String> data) {
        configMap(PublishedObservation.NAMESPACE, "platform-probe-request", data);
    }

    /** Until both stores have withdrawn their answer: until then the probe ends every session that begins. */
    private static void withdrawRequest(String request) {
        request(Map.of());
        await().atMost(LIMIT).until(() -> {
            var database = published().database();
            var cache = published().cache();
            return database.sessionsEnded(request).isEmpty()
                    && cache.sessionsEnded(request).isEmpty();
        });
    }

    private static void publish(ReconcileResult database, ReconcileResult cache) {
        var outputs = new HashMap<String, String>();
        database.outputs().forEach((key, value) -> outputs.put("database." + key, value));
        cache.outputs().forEach((key, value) -> outputs.put("cache." + key, value));
        configMap("services", "platform-outputs", outputs);
    }

    private static void configMap(String namespace, String name, Map<String, String> data) {
        cloud.admin()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withData(data)
                        .build())
                .fieldManager("test")
                .forceConflicts()
                .serverSideApply();
    }

    private static Connection session(ReconcileResult database, String source) throws Exception {
        return clients.session(database.outputs(), source);
    }

    private static Jedis jedis(ReconcileResult cache, String source) throws Exception {
        return clients.jedis(cache.outputs(), source);
    }
}
