package io.platformoperator.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.ProbeRequest;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalEngines;
import io.platformoperator.probe.ProbeSettings.Endpoint;
import io.platformoperator.probe.observation.PublishedObservation;
import io.platformoperator.probe.verification.VerificationAnswer.CheckAnswer;
import io.platformoperator.probe.verification.VerificationRequest;
import io.platformoperator.stacks.SampleSpec;
import io.platformoperator.stacks.Stacks;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.SmallNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.exceptions.JedisConnectionException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** The probe with a real PostgreSQL, a real Redis and a real API server, on which it has the rights of its ServiceAccount. */
class ProbeIT {
    private static final String REGION = "us-east-1";
    private static final String NAME = "probed";
    private static final String USER = "platform";
    private static final String PASSWORD = "correct-horse-battery";
    private static final String TOKEN = "correct-horse-battery-staple-token";
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final int KEPT = 20;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static LocalCloud cloud;
    private static LocalRegion region;
    private static KubernetesClient account;
    private static Path authority;
    private static Endpoint database;
    private static Endpoint cache;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startStores() throws Exception {
        cloud = LocalCloud.start(
                "local-cloud-probe", "--time-scale", "600", "--workload-clusters", "none", "--engines", "auto");
        region = LocalRegion.of(cloud, REGION);
        SmallNetwork.createIn(region, NAME);
        createSubnetGroups();
        untilAccepted(ProbeIT::createDatabase);
        untilAccepted(ProbeIT::createCache);
        await().atMost(LIMIT).until(ProbeIT::areAvailable);
        var engines = LocalEngines.of(cloud);
        assumeThat(engines.findValuesAsText("service")).contains("rds", "elasticache");
        authority = Path.of(engines.get("ca").asText());
        var instance = region.aws()
                .rds()
                .describeDBInstances(r -> r.dbInstanceIdentifier(NAME))
                .dbInstances()
                .getFirst();
        database = new Endpoint(instance.endpoint().address(), 5432, secret("database", USER, PASSWORD));
        var primary = region.aws()
                .elastiCache()
                .describeReplicationGroups(r -> r.replicationGroupId(NAME))
                .replicationGroups()
                .getFirst()
                .nodeGroups()
                .getFirst()
                .primaryEndpoint();
        cache = new Endpoint(primary.address(), 6379, secret("cache", "default", TOKEN));
        account = accountOfTheProbe();
    }

    @AfterAll
    static void stop() {
        if (account != null) {
            account.close();
        }
        if (region != null) {
            region.close();
        }
        if (cloud != null) {
            cloud.close();
        }
    }

    @Test
    void writesHeartbeatsWithoutGapsKeepsTheNewestAndPublishesWhatItObserves() throws Exception {
        try (var probe = probe(authority, database, cache)) {
            probe.start();
            await().atMost(LIMIT).untilAsserted(() -> assertThat(published()).satisfies(observation -> {
                assertThat(observation.region()).isEqualTo(REGION);
                assertThat(observation.database().error()).isEmpty();
                assertThat(observation.database().role()).isEqualTo(DataRole.WRITER);
                assertThat(observation.database().sequence()).isGreaterThan(KEPT + 5);
                assertThat(observation.database().epoch()).isEqualTo(1);
                assertThat(observation.database().writer()).isEqualTo(REGION);
                assertThat(observation.cache().error()).isEmpty();
                assertThat(observation.cache().role()).isEqualTo(DataRole.WRITER);
                assertThat(observation.cache().sequence()).isGreaterThan(5);
                assertThat(Duration.between(observation.database().heartbeatAt(), observation.observedAt()))
                        .isLessThan(Duration.ofSeconds(5));
            }));
        }
        try (var session = session(PASSWORD)) {
            var sequences = sequences(session);
            assertThat(sequences).hasSize(KEPT);
            assertThat(sequences)
                    .isEqualTo(LongStream.rangeClosed(sequences.getFirst(), sequences.getLast())
                            .boxed()
                            .toList());
        }
    }

    /** A region that takes over goes on with the numbers of the other one, in an epoch of its own. */
    @Test
    void anotherWritingRegionBeginsAnEpoch() throws Exception {
        try (var session = session(PASSWORD)) {
            var east = postgres(REGION).beat(session).newest();
            var west = postgres("us-west-2");
            var first = west.beat(session).newest();
            var second = west.beat(session).newest();
            assertThat(first.sequence()).isEqualTo(east.sequence() + 1);
            assertThat(first.epoch()).isEqualTo(east.epoch() + 1);
            assertThat(second.sequence()).isEqualTo(first.sequence() + 1);
            assertThat(second.epoch()).isEqualTo(first.epoch());
            session.createStatement().execute("DROP SCHEMA platform_operator CASCADE");
        }
    }

    /** What a drill asks of restored data. */
    @Test
    void verifiesTheHeartbeatsOfRestoredDataAndTheChecks() throws Exception {
        try (var session = session(PASSWORD)) {
            session.createStatement().execute("DROP SCHEMA IF EXISTS platform_operator CASCADE");
            for (var i = 0; i < 3; i++) {
                postgres(REGION).beat(session);
            }
        }
        var now = Instant.now();

        assertThat(verify(now, "SELECT 1 = 1", "t")).allMatch(CheckAnswer::passed);
        assertThat(verify(now, "SELECT count(*) FROM platform_operator.heartbeats", "4")
                        .getLast())
                .isEqualTo(new CheckAnswer(false, "found 3, expected 4"));
        assertThat(verify(now, "SELECT NULL", "t").getLast().message()).isEqualTo("found null, expected t");
        assertThat(verify(now, "SELECT 1 WHERE false", "1").getLast().message()).contains("no row");
        assertThat(verify(now, "SELECT * FROM missing", "1").getLast().message())
                .contains("does not exist");
        assertThat(verify(now, "DELETE FROM platform_operator.heartbeats", "1")
                        .getLast()
                        .message())
                .contains("read-only transaction");
        assertThat(verify(now.plusSeconds(31), "SELECT 1", "1").getFirst())
                .satisfies(answer -> assertThat(answer.passed()).isFalse())
                .satisfies(answer -> assertThat(answer.message()).startsWith("the newest heartbeat is of"));
        try (var session = session(PASSWORD)) {
            session.createStatement().execute("DELETE FROM platform_operator.heartbeats WHERE sequence = 2");
        }
        assertThat(verify(now, "SELECT 1", "1").getFirst())
                .isEqualTo(new CheckAnswer(false, "1 of 3 heartbeats are missing"));
        try (var session = session(PASSWORD)) {
            session.createStatement().execute("DROP SCHEMA platform_operator CASCADE");
        }
        assertThat(verify(now, "SELECT 1", "1").getFirst().passed()).isFalse();
    }

    /** A probe that writes into a restored database does not make up for what is missing before. */
    @Test
    void ofADatabaseWithAProbeOnlyTheHeartbeatsUpToTheRestorePointCount() throws Exception {
        var now = Instant.now().truncatedTo(ChronoUnit.MICROS); // as PostgreSQL keeps it
        try (var session = session(PASSWORD);
                var statement = session.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS platform_operator CASCADE");
            statement.execute(PostgresHeartbeats.CREATE_SCHEMA);
            statement.execute("CREATE TABLE platform_operator.heartbeats (sequence bigint, written_at timestamptz)");
            statement.execute("INSERT INTO platform_operator.heartbeats VALUES (1, '%s'), (2, '%s')"
                    .formatted(now.minusSeconds(600), now));
        }
        assertThat(verify(now.minusSeconds(590), true, "SELECT 1", "1").getFirst())
                .isEqualTo(new CheckAnswer(true, "1 heartbeats without a gap, the newest of " + now.minusSeconds(600)));
        assertThat(verify(now.minusSeconds(300), true, "SELECT 1", "1")
                        .getFirst()
                        .message())
                .contains("the newest heartbeat is of ");
        assertThat(verify(now.minusSeconds(700), true, "SELECT 1", "1").getFirst())
                .isEqualTo(new CheckAnswer(false, "the restored data has no heartbeats"));
        assertThat(verify(now.minusSeconds(300), "SELECT 1", "1").getFirst().passed())
                .isTrue();
        try (var session = session(PASSWORD)) {
            session.createStatement().execute("DROP SCHEMA platform_operator CASCADE");
        }
    }

    private static List<CheckAnswer> verify(Instant restorePoint, String sql, String expect) throws SQLException {
        return verify(restorePoint, false, sql, expect);
    }

    private static List<CheckAnswer> verify(Instant restorePoint, boolean probed, String sql, String expect)
            throws SQLException {
        var verification =
                new RestoreVerification(REGION, restorePoint, Duration.ofSeconds(30), probed, InstantSource.system());
        try (var session = session(PASSWORD)) {
            return verification
                    .answer(session, new VerificationRequest(List.of(new VerificationRequest.Check(sql, expect))))
                    .checks();
        }
    }

    @Test
    void goesOnAfterARotationOfThePassword() throws Exception {
        var rotated = "another-" + PASSWORD;
        try (var probe = probe(authority, database, null)) {
            probe.start();
            await().atMost(LIMIT)
                    .until(() -> probe.observation().database().error().isEmpty());
            region.aws().rds().modifyDBInstance(r -> r.dbInstanceIdentifier(NAME)
                    .masterUserPassword(rotated)
                    .applyImmediately(true));
            await().atMost(LIMIT).until(() -> accepts(rotated));
            putSecret(rotated);
            endSessions(rotated);
            var before = probe.observation().database().sequence();

            await().atMost(LIMIT).untilAsserted(() -> {
                assertThat(probe.observation().database().error()).isEmpty();
                assertThat(probe.observation().database().sequence()).isGreaterThan(before + 3);
            });
        } finally {
            region.aws().rds().modifyDBInstance(r -> r.dbInstanceIdentifier(NAME)
                    .masterUserPassword(PASSWORD)
                    .applyImmediately(true));
            await().atMost(LIMIT).until(() -> accepts(PASSWORD));
            putSecret(PASSWORD);
        }
    }

    @Test
    void trustsOnlyTheGivenAuthorities() throws Exception {
        var other = Files.write(
                directory.resolve("other.pem"),
                Base64.getDecoder().decode(cloud.admin().getConfiguration().getCaCertData()));
        try (var probe = probe(other, database, null)) {
            probe.start();
            await().atMost(LIMIT)
                    .until(() -> !probe.observation().database().error().startsWith("not observed"));
            assertThat(probe.observation().database().error()).containsIgnoringCase("SSL");
            assertThat(probe.observation().database().role()).isNull();
        }
    }

    /** A fenced database takes no heartbeat: the position of its log is that of the last write of an application. */
    @Test
    void writesNoHeartbeatWhileTransactionsAreReadOnly() throws Exception {
        try (var session = session(PASSWORD);
                var statement = session.createStatement()) {
            var written = postgres(REGION).beat(session);
            statement.execute("SET default_transaction_read_only = on");
            var fenced = postgres(REGION).beat(session);

            assertThat(fenced.role()).isEqualTo(DataRole.WRITER);
            assertThat(fenced.newest()).isEqualTo(written.newest());
            assertThat(fenced.isWritten()).isFalse();
            assertThat(postgres(REGION).figures(session).readOnly()).isTrue();
        }
    }

    @Test
    void countsAndEndsTheSessionsOfOtherClients() throws Exception {
        try (var probe = session(PASSWORD);
                var application = session(PASSWORD)) {
            var before = postgres(REGION).figures(probe);
            assertThat(before.clientSessions()).isEqualTo(1);
            assertThat(before.readOnly()).isFalse();
            assertThat(before.replayPosition()).isNull();
            try (var statement = application.createStatement()) {
                statement.execute("CREATE TABLE counted (id int)");
                statement.execute("DROP TABLE counted");
            }
            var after = postgres(REGION).figures(probe);
            assertThat(after.writePosition()).isGreaterThan(before.writePosition());

            assertThat(postgres(REGION).endSessions(probe, "fence")).isEqualTo(1);
            await().atMost(LIMIT).until(() -> postgres(REGION).figures(probe).clientSessions() == 0);
            assertThat(postgres(REGION).endSessions(probe, "fence")).isZero();
            assertThat(application.isValid(1)).isFalse();
        }
    }

    /** Sessions that begin after the first check are not those of applications, which the fence refuses. */
    @Test
    void endsSessionsOfTheCacheThatBeganBeforeTheFirstCheck() throws Exception {
        var store = new RedisHeartbeats(
                cache.host(),
                cache.port(),
                LocalEngines.trusting(authority),
                REGION,
                Duration.ofSeconds(5),
                InstantSource.system());
        var login = new Login("default", TOKEN);
        try (var probe = store.connect(login);
                var application = store.connect(login)) {
            application.set("cart", "1");
            assertThat(store.figures(probe).clientSessions()).isEqualTo(1);
            assertThat(store.endSessions(probe, "fence-1")).isEqualTo(1);
            assertThatThrownBy(() -> application.get("cart")).isInstanceOf(JedisConnectionException.class);
            try (var later = store.connect(login)) {
                assertThat(store.endSessions(probe, "fence-1")).isZero();
                assertThat(later.get("cart")).isEqualTo("1");
                assertThat(store.endSessions(probe, "fence-2")).isEqualTo(1);
            }
        }
    }

    /** The objects of a request, as the API server takes them. */
    @Test
    void theApiServerAcceptsTheObjectsOfARequest() {
        var spec = SampleSpec.of(StackName.BASE, Tier.PRODUCTION);
        var request = new ProbeRequest("fence-7", "fence-7", "verify-7");
        var objects = Stacks.ALL
                .getFirst()
                .desired(
                        spec.withInputs(spec.inputs().withOutputs(outputs()).withProbe(request)),
                        SampleSpec.REGION_INFO,
                        SampleSpec.GENERATED)
                .objects()
                .stream()
                .filter(object -> object.getKind().equals("Job")
                        || object.getMetadata().getName().equals(RequestReader.NAME))
                .toList();

        assertThat(objects).hasSize(2);
        objects.forEach(object -> cloud.admin()
                .resource(object)
                .dryRun()
                .fieldValidation(FieldValidateable.Validation.STRICT)
                .create());
    }

    @Test
    void mayWriteOnlyItsConfigMap() {
        var other = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(PublishedObservation.NAMESPACE)
                .withName("other")
                .endMetadata()
                .build();
        assertThatThrownBy(() ->
                        account.resource(other).fieldManager("platform-probe").serverSideApply())
                .isInstanceOfSatisfying(KubernetesClientException.class, refused -> assertThat(refused.getCode())
                        .isEqualTo(403));
    }

    private Probe probe(Path bundle, Endpoint databaseAt, Endpoint cacheAt) throws Exception {
        var settings = new ProbeSettings(
                REGION,
                INTERVAL,
                INTERVAL.multipliedBy(KEPT),
                PublishedObservation.NAMESPACE,
                databaseAt,
                "shop",
                bundle,
                cacheAt);
        return new Probe(
                settings,
                account,
                region.aws().secretsManager(),
                LocalEngines.trusting(authority),
                new SimpleMeterRegistry(),
                InstantSource.system());
    }

    private static PublishedObservation published() {
        var object = cloud.admin()
                .configMaps()
                .inNamespace(PublishedObservation.NAMESPACE)
                .withName(PublishedObservation.NAME)
                .get();
        assertThat(object).isNotNull();
        var text = object.getData().get(PublishedObservation.KEY);
        assertThat(text).doesNotContain(PASSWORD, TOKEN);
        return PublishedObservation.parse(text).orElseThrow();
    }

    private static PostgresHeartbeats postgres(String of) {
        return new PostgresHeartbeats(database.host(), 5432, "shop", authority, of, KEPT, Duration.ofSeconds(5));
    }

    private static Connection session(String password) throws SQLException {
        return postgres(REGION).connect(new Login(USER, password));
    }

    private static boolean accepts(String password) {
        try (var session = session(password)) {
            return session.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private static void endSessions(String password) throws SQLException {
        try (var session = session(password);
                var statement = session.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE usename = current_user AND pid <> pg_backend_pid()");
        }
    }

    private static List<Long> sequences(Connection session) throws SQLException {
        var found = new ArrayList<Long>();
        try (var statement = session.createStatement();
                var rows = statement.executeQuery("SELECT sequence FROM platform_operator.heartbeats ORDER BY 1")) {
            while (rows.next()) {
                found.add(rows.getLong(1));
            }
        }
        return found;
    }

    /** The first resource of a service in an account is refused until its service-linked role is known. */
    private static void untilAccepted(Runnable creation) {
        await().atMost(LIMIT)
                .ignoreExceptionsInstanceOf(AwsServiceException.class)
                .until(() -> {
                    creation.run();
                    return true;
                });
    }

    private static void createSubnetGroups() {
        var subnets = ofNetwork().subnets().stream().map(Subnet::subnetId).toList();
        region.aws().rds().createDBSubnetGroup(r -> r.dbSubnetGroupName(NAME)
                .dbSubnetGroupDescription(NAME)
                .subnetIds(subnets));
        region.aws().elastiCache().createCacheSubnetGroup(r -> r.cacheSubnetGroupName(NAME)
                .cacheSubnetGroupDescription(NAME)
                .subnetIds(subnets));
    }

    private static void createDatabase() {
        region.aws().rds().createDBInstance(r -> r.dbInstanceIdentifier(NAME)
                .dbInstanceClass("db.r6g.large")
                .engine("postgres")
                .allocatedStorage(20)
                .masterUsername(USER)
                .masterUserPassword(PASSWORD)
                .dbName("shop")
                .backupRetentionPeriod(0)
                .dbSubnetGroupName(NAME)
                .vpcSecurityGroupIds(group("database")));
    }

    private static void createCache() {
        region.aws().elastiCache().createReplicationGroup(r -> r.replicationGroupId(NAME)
                .replicationGroupDescription(NAME)
                .engine("redis")
                .cacheNodeType("cache.r6g.large")
                .numCacheClusters(1)
                .cacheSubnetGroupName(NAME)
                .securityGroupIds(group("cache"))
                .transitEncryptionEnabled(true)
                .authToken(TOKEN));
    }

    private static boolean areAvailable() {
        var instance = region.aws()
                .rds()
                .describeDBInstances(r -> r.dbInstanceIdentifier(NAME))
                .dbInstances()
                .getFirst();
        var group = region.aws()
                .elastiCache()
                .describeReplicationGroups(r -> r.replicationGroupId(NAME))
                .replicationGroups()
                .getFirst();
        return instance.dbInstanceStatus().equals("available") && group.status().equals("available");
    }

    private record Network(List<Subnet> subnets, List<SecurityGroup> groups) {}

    private static Network ofNetwork() {
        var ours = Filter.builder()
                .name("tag:platform-operator.io/environment")
                .values("platform/" + NAME)
                .build();
        var ec2 = region.aws().ec2();
        return new Network(
                ec2.describeSubnets(r -> r.filters(ours)).subnets(),
                ec2.describeSecurityGroups(r -> r.filters(ours)).securityGroups());
    }

    private static String group(String purpose) {
        return ofNetwork().groups().stream()
                .filter(each -> each.groupName().equals(NAME + "-" + purpose))
                .findFirst()
                .orElseThrow()
                .groupId();
    }

    private static String secret(String name, String user, String password) {
        return region.aws()
                .secretsManager()
                .createSecret(r -> r.name(NAME + "-" + name).secretString(json(user, password)))
                .arn();
    }

    private static void putSecret(String password) {
        region.aws().secretsManager().putSecretValue(r -> r.secretId(database.secretArn())
                .secretString(json(USER, password)));
    }

    private static String json(String user, String password) {
        return "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(user, password);
    }

    private static Map<String, String> outputs() {
        return Map.of(
                "region",
                REGION,
                "database.endpoint",
                database.host(),
                "database.port",
                "5432",
                "database.secretArn",
                database.secretArn(),
                "cluster.probePodIdentity",
                "arn:aws:eks:us-east-1:123456789012:podidentityassociation/probe/a-1");
    }

    /** A client with the ServiceAccount and the Roles that the base stack installs. */
    private static KubernetesClient accountOfTheProbe() {
        for (var name : List.of(PublishedObservation.NAMESPACE, "services")) {
            cloud.admin()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .endMetadata()
                            .build())
                    .create();
        }
        var spec = SampleSpec.of(StackName.BASE, Tier.PRODUCTION);
        Stacks.ALL
                .getFirst()
                .desired(
                        spec.withInputs(spec.inputs().withOutputs(outputs())),
                        SampleSpec.REGION_INFO,
                        SampleSpec.GENERATED)
                .objects()
                .stream()
                .filter(object ->
                        PublishedObservation.NAME.equals(object.getMetadata().getName()))
                .filter(object -> !object.getKind().equals("Deployment"))
                .forEach(object -> cloud.admin().resource(object).create());
        return cloud.asServiceAccount(PublishedObservation.NAMESPACE, PublishedObservation.NAME);
    }
}
