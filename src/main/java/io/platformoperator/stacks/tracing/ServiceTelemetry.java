package io.platformoperator.stacks.tracing;

import static io.platformoperator.stacks.manifests.NamespaceNames.SERVICES;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.stacks.manifests.CustomObject;
import io.platformoperator.stacks.manifests.ServiceInstrumentation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Settings by which an OpenTelemetry SDK in a service sends its spans to the agent on its node: as a ConfigMap with environment
 * variables for services that contain an SDK, and as an Instrumentation for services into which an SDK is injected.
 *
 * @param endpoint URL of the agents
 */
record ServiceTelemetry(StackSpec spec, RegionInfo regionInfo, String endpoint) {
    static final String NAME = "opentelemetry";

    private static final String PROTOCOL = "http/protobuf";
    private static final List<String> PROPAGATORS = List.of("tracecontext", "baggage");
    /** The gateways decide which traces are kept, and need all spans for that. */
    private static final String SAMPLER = "parentbased_always_on";

    /** The ConfigMap. {@code docs/services.md} tells users to load it with {@code envFrom}. */
    HasMetadata configMap() {
        var variables = new TreeMap<>(signals());
        variables.put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
        variables.put("OTEL_PROPAGATORS", String.join(",", PROPAGATORS));
        variables.put("OTEL_TRACES_SAMPLER", SAMPLER);
        variables.put(
                "OTEL_RESOURCE_ATTRIBUTES",
                attributes().entrySet().stream().map(Object::toString).collect(Collectors.joining(",")));
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(SERVICES)
                .withName(NAME)
                .endMetadata()
                .withData(variables)
                .build();
    }

    /** The Instrumentation. The OpenTelemetry operator adds the images that belong to its version. */
    HasMetadata instrumentation() {
        var env = signals().entrySet().stream()
                .map(variable -> Map.of("name", variable.getKey(), "value", variable.getValue()))
                .toList();
        return CustomObject.of(
                "opentelemetry.io/v1alpha1",
                "Instrumentation",
                SERVICES,
                ServiceInstrumentation.NAME,
                Map.of(
                        "exporter", Map.of("endpoint", endpoint),
                        "propagators", PROPAGATORS,
                        "sampler", Map.of("type", SAMPLER),
                        "resource", Map.of("resourceAttributes", attributes()),
                        "env", env));
    }

    /** Which signals are sent, and how. The collectors accept spans only: Prometheus scrapes metrics, Filebeat reads logs from standard output. */
    private static Map<String, String> signals() {
        return new TreeMap<>(Map.of(
                "OTEL_EXPORTER_OTLP_PROTOCOL", PROTOCOL,
                "OTEL_TRACES_EXPORTER", "otlp",
                "OTEL_METRICS_EXPORTER", "none",
                "OTEL_LOGS_EXPORTER", "none"));
    }

    private Map<String, String> attributes() {
        var attributes = new LinkedHashMap<String, String>();
        attributes.put("deployment.environment.name", spec.placement().environment());
        attributes.put("service.namespace", SERVICES);
        attributes.put("k8s.cluster.name", spec.clusterName());
        attributes.put("cloud.provider", "aws");
        attributes.put("cloud.region", regionInfo.region());
        return attributes;
    }
}
