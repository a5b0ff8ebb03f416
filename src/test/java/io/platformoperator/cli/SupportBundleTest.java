package io.platformoperator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.PlatformStorage;
import io.platformoperator.kubernetes.MockApiServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a support bundle contains, and that no planted secret is in it. */
class SupportBundleTest {
    private static final String PLANTED = "planted-";
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private MockApiServer server;

    @BeforeEach
    void start() {
        server = new MockApiServer(PlatformEnvironment.class, PlatformStorage.class, PlatformStack.class);
        // the mock has no logs: it would answer with other objects
        server.rejectAll(HttpMethod.GET, "pods/platform-operator-0/log", 404, "no logs");
        create("""
                apiVersion: platform-operator.io/v1alpha1
                kind: PlatformEnvironment
                metadata:
                  name: shop
                  namespace: platform
                  annotations: {example.com/token: planted-annotation}
                spec:
                  tier: development
                  regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}}
                  aws: {externalId: planted-external-id}
                  stacks: {monitoring: {values: {grafana: {adminPassword: planted-value}}}}
                status:
                  message: "GET https://bucket/x?X-Amz-Signature=planted-signature was refused"
                """, PlatformEnvironment.class);
        create("""
                apiVersion: platform-operator.io/v1alpha1
                kind: PlatformStorage
                metadata:
                  name: shop-us-east-1
                  namespace: platform
                  labels: {platform-operator.io/environment: shop}
                spec: {placement: {environment: shop, region: us-east-1, availabilityZones: 3}}
                status: {progress: 1/2}
                """, PlatformStorage.class);
        server.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("shop-outputs")
                        .withNamespace("platform")
                        .endMetadata()
                        .withStringData(Map.of("password", "planted-secret"))
                        .build())
                .create();
        server.client()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("platform-operator-0")
                        .withNamespace("platform-operator")
                        .withLabels(Map.of("app.kubernetes.io/name", "platform-operator"))
                        .withAnnotations(Map.of("vault/token", "planted-pod-annotation"))
                        .endMetadata()
                        .withNewSpec()
                        .withContainers(new ContainerBuilder()
                                .withName("operator")
                                .withArgs("run", "--proxy=http://user:planted-proxy@proxy:3128")
                                .withEnv(new EnvVarBuilder()
                                        .withName("LICENSE")
                                        .withValue("planted-env")
                                        .build())
                                .build())
                        .endSpec()
                        .build())
                .create();
        server.client()
                .resource(new EventBuilder()
                        .withNewMetadata()
                        .withName("shop.1")
                        .withNamespace("platform")
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withName("shop-us-east-1")
                        .endInvolvedObject()
                        .withReason("Refused")
                        .withMessage("AccessDenied with AKIAPLANTEDPLANTED12")
                        .build())
                .create();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void containsObjectsStatusesEventsAndTheOperator() {
        var files = collect();

        assertThat(files)
                .containsKeys(
                        "environment.yaml",
                        "children/PlatformStorage-shop-us-east-1.yaml",
                        "events.yaml",
                        "operator/platform-operator-0.yaml",
                        "versions.txt");
        assertThat(files.get("environment.yaml"))
                .contains("tier: \"development\"", "example.com/token", "adminPassword");
        assertThat(files.get("children/PlatformStorage-shop-us-east-1.yaml")).contains("progress: \"1/2\"");
        assertThat(files.get("events.yaml")).contains("reason: \"Refused\"", "AccessDenied with " + Redaction.REDACTED);
        assertThat(files.get("operator/platform-operator-0.yaml")).contains("LICENSE");
    }

    @Test
    void containsNoPlantedSecret() {
        assertThat(collect())
                .allSatisfy((file, text) -> assertThat(text).as(file).doesNotContainIgnoringCase(PLANTED));
    }

    /** A bundle that may not read Secrets is made without one request for them. */
    @Test
    void readsNeitherSecretsNorConfigMaps() {
        for (var kind : List.of("secrets", "configmaps")) {
            server.rejectAll(HttpMethod.GET, kind, 403, kind + " are forbidden");
            server.rejectAll(HttpMethod.GET, kind + "/shop-outputs", 403, kind + " are forbidden");
        }

        assertThat(collect().getOrDefault("unread.txt", "")).doesNotContain("secrets", "configmaps");
    }

    @Test
    void namesWhatItMayNotRead() {
        server.rejectAll(HttpMethod.GET, "pods", 403, "pods is forbidden");

        assertThat(collect().get("unread.txt")).contains("Pods of platform-operator: ", "forbidden");
    }

    @Test
    void anUnknownEnvironmentIsNamed() {
        assertThatThrownBy(() -> new SupportBundle(server.client(), "platform-operator").collect("platform", "shpo"))
                .isInstanceOf(CommandException.class)
                .hasMessage(
                        "PlatformEnvironment shpo does not exist in namespace platform: name another with -n; kubectl"
                                + " get penv -A lists all");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"password\":\"planted-x\"}",
                "{\\\"password\\\": \\\"planted-x\\\"}",
                "DB_PASSWORD=planted-x",
                "Authorization: Bearer planted-x.y",
                "aws_secret_access_key = planted-x/y+z",
                "jdbc:postgresql://user:planted-x@host/db",
                "https://s3/x?X-Amz-Security-Token=planted-x&X-Amz-Date=1",
                "-----BEGIN RSA PRIVATE KEY-----\nplanted-x\n-----END RSA PRIVATE KEY-----",
                "auth-token: planted-x",
                "{\"example.com/token\":\"planted-x\"}",
                "password: \"of several words, planted-x\"",
                "{'password': 'a, planted-x'}",
                "{\"password\": \"planted-x of a line that is cut",
                "PGPASSWORD=a,b;planted-x}",
                "secretsmanager/SharedSecret password=planted-x",
                "Secret vault/root-token: refused, token: planted-x"
            })
    void credentialsInLogsAreRedacted(String line) {
        assertThat(Redaction.text("before " + line + " after"))
                .contains(Redaction.REDACTED)
                .doesNotContain("planted-x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "creating rds/DBInstance instance: waits for secretsmanager/Secret password",
                "AccessDenied: User: arn:aws:sts::123456789012:assumed-role/x is not authorized to perform: ec2:CreateVpc",
                "secretsmanager/Secret auth-token is Ready",
                "secretsmanager/SharedSecret password: Ready",
                "secretsmanager/SharedSecret password: AccessDeniedException: not authorized (request 1-2)",
                "secretsmanager/AdditionalSecretReplica vault-recovery-token: InProgress",
                "Secret monitoring/grafana-credentials: 404 Not Found",
                "Secret vault/root-token: waits for the pod vault-0"
            })
    void otherLinesAreKept(String line) {
        assertThat(Redaction.text(line)).isEqualTo(line);
    }

    @Test
    void theArchiveHasTheFiles() throws IOException {
        SortedMap<String, String> files = new TreeMap<>(Map.of("a.txt", "one", "b/c.txt", "two"));
        var bytes = new ByteArrayOutputStream();
        SupportBundle.write(files, bytes);

        var read = new TreeMap<String, String>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                read.put(entry.getName(), new String(zip.readAllBytes(), UTF_8));
            }
        }
        assertThat(read).isEqualTo(files);
    }

    private SortedMap<String, String> collect() {
        return new SupportBundle(server.client(), "platform-operator").collect("platform", "shop");
    }

    private <T extends HasMetadata> void create(String yaml, Class<T> type) {
        server.client().resource(YAML.unmarshal(yaml, type)).create();
    }
}
