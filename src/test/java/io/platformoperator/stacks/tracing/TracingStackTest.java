package io.platformoperator.stacks.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.apply.ObjectKey;
import io.platformoperator.stacks.SampleSpec;
import io.platformoperator.stacks.manifests.StackManifests;
import java.util.Map;
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
