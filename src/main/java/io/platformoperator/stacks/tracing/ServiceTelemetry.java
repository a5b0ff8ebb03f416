package io.platformoperator.stacks.tracing;

import static io.platformoperator.stacks.manifests.NamespaceNames.SERVICES;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.RegionInfo;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ConfigMap with the environment variables by which an OpenTelemetry SDK in a service sends its spans to the agent on its
 * node. {@code docs/services.md} tells users to load it with {@code envFrom}.
 */
final class ServiceTelemetry {
    static final String NAME = "opentelemetry";

    private ServiceTelemetry() {}

    static HasMetadata settings(StackSpec spec, RegionInfo regionInfo, String endpoint) {
        var variables = new TreeMap<>(Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", endpoint,
                "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                "OTEL_TRACES_EXPORTER", "otlp",
                // The collectors accept spans only. Prometheus scrapes metrics; Filebeat reads logs from standard
                // output.
                "OTEL_METRICS_EXPORTER", "none",
                "OTEL_LOGS_EXPORTER", "none",
                "OTEL_PROPAGATORS", "tracecontext,baggage",
                // The gateways decide which traces are kept, and need all spans for that.
                "OTEL_TRACES_SAMPLER", "parentbased_always_on",
                "OTEL_RESOURCE_ATTRIBUTES", attributes(spec, regionInfo)));
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(SERVICES)
                .withName(NAME)
                .endMetadata()
                .withData(variables)
                .build();
    }

    private static String attributes(StackSpec spec, RegionInfo regionInfo) {
        return String.join(
                ",",
                "deployment.environment.name=" + spec.placement().environment(),
                "service.namespace=" + SERVICES,
                "k8s.cluster.name=" + spec.clusterName(),
                "cloud.provider=aws",
                "cloud.region=" + regionInfo.region());
    }
}
