package io.platformoperator.stacks.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.ServiceSpec.Instrumentation;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.apply.ObjectKey;
import io.platformoperator.charts.Release;
import io.platformoperator.stacks.SampleSpec;
import io.platformoperator.stacks.manifests.StackManifests;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TracingStackTest {
    private final TracingStack stack = new TracingStack();

    /** {@code TailSamplingE2E} tests the effect of this configuration. */
    @ParameterizedTest
    @EnumSource(Tier.class)
    void samplesEveryTraceWithAnErrorAndOnePercentOfTheRest(Tier tier) {
        var manifests = desired(tier, StackName.values());
        var gateway = values(manifests, "otel-gateway").path("alternateConfig");

        assertThat(gateway.at("/processors/tail_sampling/policies").toString())
                .isEqualTo(
                        "[{\"name\":\"errors\",\"type\":\"status_code\",\"status_code\":{\"status_codes\":[\"ERROR\"]}},"
                                + "{\"name\":\"the-rest\",\"type\":\"probabilistic\",\"probabilistic\":{\"sampling_percentage\":1}}]");
        assertThat(gateway.at("/service/pipelines/traces/processors").toString())
                .contains("tail_sampling");
    }

    @Test
    void agentsSendAllSpansOfATraceToOneGateway() {
        var manifests = desired(Tier.PRODUCTION, StackName.values());
        var balancing = values(manifests, "otel-agent").at("/alternateConfig/exporters/loadbalancing");
        var gateway = values(manifests, "otel-gateway");

        assertThat(balancing.path("routing_key").asText()).isEqualTo("traceID");
        assertThat(balancing.at("/resolver/dns/hostname").asText())
                .startsWith(gateway.path("fullnameOverride").asText() + ".tracing.svc");
        assertThat(gateway.at("/service/clusterIP").asText()).isEqualTo("None");
    }

    /** The gateway would decide separately about a span that an agent sends after the decision about its trace. */
    @Test
    void agentsStopRetryingBeforeGatewaysDecide() {
        var manifests = desired(Tier.PRODUCTION, StackName.values());

        assertThat(
                        seconds(
                                values(manifests, "otel-agent")
                                        .at(
                                                "/alternateConfig/exporters/loadbalancing/protocol/otlp/retry_on_failure/max_elapsed_time")))
                .isLessThan(seconds(values(manifests, "otel-gateway")
                        .at("/alternateConfig/processors/tail_sampling/decision_wait")));
    }

    @Test
    void retainsTracesForSevenDaysWithAndWithoutElasticsearch() {
        var with = values(desired(Tier.PRODUCTION, StackName.values()), "jaeger");
        var without = values(desired(Tier.PRODUCTION, StackName.TRACING), "jaeger");

        assertThat(with.at("/esIndexCleaner/numberOfDays").asInt()).isEqualTo(7);
        assertThat(with.at("/esIndexCleaner/enabled").asBoolean()).isTrue();
        assertThat(with.at("/userconfig/extensions/jaeger_storage/backends/traces/elasticsearch/max_span_age")
                        .asText())
                .isEqualTo("168h");
        assertThat(without.at("/userconfig/extensions/jaeger_storage/backends/traces/badger/ttl/spans")
                        .asText())
                .isEqualTo("168h");
        assertThat(without.at("/jaeger/replicas").asInt())
                .as("only one pod can use the volume")
                .isEqualTo(1);
    }

    /** The chart mounts its configuration by subPath, which running pods never see changed. */
    @Test
    void changedConfigurationRestartsJaeger() {
        var with = values(desired(Tier.PRODUCTION, StackName.values()), "jaeger");
        var without = values(desired(Tier.PRODUCTION, StackName.TRACING), "jaeger");

        assertThat(with.at("/jaeger/extraEnv/0/value")).isNotEqualTo(without.at("/jaeger/extraEnv/0/value"));
    }

    /** Variables of the OpenTelemetry specification, which SDKs of all languages read. */
    @Test
    void servicesGetWhatAnSdkNeedsToSendSpans() {
        assertThat(telemetry(Tier.PRODUCTION))
                .containsEntry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://otel-agent.tracing.svc:4318")
                .containsEntry("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
                .containsEntry("OTEL_TRACES_EXPORTER", "otlp")
                .containsEntry("OTEL_PROPAGATORS", "tracecontext,baggage")
                .containsEntry(
                        "OTEL_RESOURCE_ATTRIBUTES",
                        "deployment.environment.name=shop,service.namespace=services,k8s.cluster.name=shop-cluster,"
                                + "cloud.provider=aws,cloud.region=us-east-1");
    }

    /** The gateways keep every trace with an error: an SDK that drops traces before would break that. */
    @Test
    void servicesSendEverySpan() {
        var settings = telemetry(Tier.PRODUCTION);

        assertThat(settings).containsEntry("OTEL_TRACES_SAMPLER", "parentbased_always_on");
    }

    /** The agents have a pipeline for traces only: an SDK would log an error for each batch of metrics or logs. */
    @Test
    void servicesSendOnlyWhatTheAgentsAccept() {
        var agent = values(desired(Tier.PRODUCTION, StackName.TRACING), "otel-agent");
        var signals = Map.of("traces", "TRACES", "metrics", "METRICS", "logs", "LOGS");

        signals.forEach((pipeline, variable) -> assertThat(telemetry(Tier.PRODUCTION))
                .containsEntry(
                        "OTEL_" + variable + "_EXPORTER",
                        agent.at("/alternateConfig/service/pipelines").has(pipeline) ? "otlp" : "none"));
    }

    /** A service sends the same spans whether its image contains an SDK or an SDK is injected. */
    @Test
    void injectedInstrumentationHasTheSettingsOfTheConfigMap() {
        var variables = telemetry(Tier.PRODUCTION);
        var spec = instrumentation(instrumented(Map.of("orders", Instrumentation.JAVA)));
        var injected = new TreeMap<String, String>();
        injected.put(
                "OTEL_EXPORTER_OTLP_ENDPOINT", spec.at("/exporter/endpoint").asText());
        injected.put("OTEL_PROPAGATORS", joined(spec.path("propagators")));
        injected.put("OTEL_TRACES_SAMPLER", spec.at("/sampler/type").asText());
        injected.put(
                "OTEL_RESOURCE_ATTRIBUTES",
                spec.at("/resource/resourceAttributes").properties().stream()
                        .map(attribute ->
                                attribute.getKey() + "=" + attribute.getValue().asText())
                        .collect(joining(",")));
        spec.path("env")
                .forEach(variable -> injected.put(
                        variable.path("name").asText(), variable.path("value").asText()));

        assertThat(injected).isEqualTo(variables);
    }

    @Test
    void operatorIsInstalledOnlyForServicesWithAnInstrumentation() {
        var without = instrumented(Map.of("orders", Instrumentation.NONE));
        var with = instrumented(Map.of("orders", Instrumentation.NONE, "web", Instrumentation.NODEJS));

        assertThat(content(with).releases()).extracting(Release::chart).contains("opentelemetry-operator");
        assertThat(content(without).releases()).extracting(Release::chart).doesNotContain("opentelemetry-operator");
        assertThat(content(without).objects())
                .extracting(HasMetadata::getKind)
                .doesNotContain("Instrumentation", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration");
        assertThat(stack.generatedSecrets(without)).isEmpty();
    }

    /** The operator refuses to instrument Go unless an option allows it, because the sidecar is privileged. */
    @Test
    void instrumentationOfGoIsAllowedOnlyIfAServiceUsesIt() {
        assertThat(isGoAllowed(Map.of("orders", Instrumentation.GO))).isTrue();
        assertThat(isGoAllowed(Map.of("orders", Instrumentation.PYTHON))).isFalse();
    }

    /** The API server calls the chart's Service by this name, and trusts the authority in the webhooks only. */
    @Test
    void webhooksTrustTheCertificateThatTheOperatorServes() throws CertificateException {
        var spec = instrumented(Map.of("orders", Instrumentation.JAVA));
        var secret = stack.generatedSecrets(spec).getFirst();
        var generated = secret.generator().get();
        var content = stack.desired(spec, SampleSpec.REGION_INFO, (namespace, name, key) -> generated.get(key));
        var service = "opentelemetry-operator-webhook.tracing.svc";

        assertThat(values(content, "opentelemetry-operator")
                        .at("/admissionWebhooks/secretName")
                        .asText())
                .isEqualTo(secret.name());
        assertThat(certificate(generated.get("tls.crt")).getSubjectAlternativeNames())
                .extracting(name -> (String) name.get(1))
                .contains(service);
        assertThat(webhooks(content)).hasSize(3).allSatisfy(webhook -> {
            var client = webhook.path("clientConfig");
            assertThat(client.at("/service/name").asText() + "."
                            + client.at("/service/namespace").asText() + ".svc")
                    .isEqualTo(service);
            assertThat(new String(
                            Base64.getDecoder().decode(client.path("caBundle").asText()), UTF_8))
                    .isEqualTo(generated.get("ca.crt"));
        });
    }

    /**
     * While the operator is away, pods of the services start without instrumentation and pods of others are not affected. An
     * Instrumentation without the images that the operator adds would make the API server refuse the pods.
     */
    @Test
    void podsStartWithoutTheOperatorButNoInstrumentationIsStoredWithoutItsImages() {
        var webhooks = webhooks(content(instrumented(Map.of("orders", Instrumentation.JAVA))));

        assertThat(webhooks)
                .filteredOn(
                        webhook -> webhook.at("/rules/0/resources/0").asText().equals("pods"))
                .singleElement()
                .satisfies(webhook -> {
                    assertThat(webhook.path("failurePolicy").asText()).isEqualTo("Ignore");
                    assertThat(webhook.at("/namespaceSelector/matchLabels/kubernetes.io~1metadata.name")
                                    .asText())
                            .isEqualTo("services");
                });
        assertThat(webhooks)
                .filteredOn(
                        webhook -> webhook.at("/rules/0/resources/0").asText().equals("instrumentations"))
                .hasSize(2)
                .allSatisfy(webhook ->
                        assertThat(webhook.path("failurePolicy").asText()).isEqualTo("Fail"));
    }

    private boolean isGoAllowed(Map<String, Instrumentation> services) {
        return values(content(instrumented(services)), "opentelemetry-operator")
                .at("/manager/autoInstrumentation/go/enabled")
                .asBoolean();
    }

    private static StackSpec instrumented(Map<String, Instrumentation> services) {
        return SampleSpec.instrumented(SampleSpec.of(StackName.TRACING, Tier.PRODUCTION, StackName.TRACING), services);
    }

    private StackManifests content(StackSpec spec) {
        return stack.desired(spec, SampleSpec.REGION_INFO, SampleSpec.GENERATED);
    }

    private JsonNode instrumentation(StackSpec spec) {
        return content(spec).objects().stream()
                .filter(each -> ObjectKey.of(each).toString().equals("Instrumentation services/opentelemetry"))
                .<JsonNode>map(each -> new ObjectMapper().valueToTree(each))
                .findFirst()
                .orElseThrow()
                .path("spec");
    }

    private static List<JsonNode> webhooks(StackManifests content) {
        var webhooks = new ArrayList<JsonNode>();
        content.objects().stream()
                .filter(each -> each.getKind().endsWith("WebhookConfiguration"))
                .<JsonNode>map(each -> new ObjectMapper().valueToTree(each))
                .forEach(each -> each.path("webhooks").forEach(webhooks::add));
        return webhooks;
    }

    private static String joined(JsonNode texts) {
        return texts.valueStream().map(JsonNode::asText).collect(joining(","));
    }

    private static X509Certificate certificate(String pem) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(UTF_8)));
    }

    private Map<String, String> telemetry(Tier tier) {
        return desired(tier, StackName.TRACING).objects().stream()
                .filter(ConfigMap.class::isInstance)
                .map(ConfigMap.class::cast)
                .filter(each -> ObjectKey.of(each).toString().equals("ConfigMap services/opentelemetry"))
                .findFirst()
                .orElseThrow()
                .getData();
    }

    private StackManifests desired(Tier tier, StackName... installed) {
        return stack.desired(
                SampleSpec.of(StackName.TRACING, tier, installed), SampleSpec.REGION_INFO, SampleSpec.GENERATED);
    }

    private static JsonNode values(StackManifests manifests, String release) {
        return manifests.releases().stream()
                .filter(each -> each.name().equals(release))
                .<JsonNode>map(each -> new ObjectMapper().valueToTree(each.values()))
                .findFirst()
                .orElseThrow();
    }

    private static int seconds(JsonNode duration) {
        return Integer.parseInt(duration.asText().replace("s", ""));
    }
}
