package io.platformoperator.stacks.mesh;

import static io.platformoperator.stacks.manifests.NamespaceNames.MESH;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.stacks.manifests.CustomObject;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Telemetry of the mesh per request: an access log entry, and a span if the tracing stack is installed. */
final class MeshTelemetry {
    private static final String TRACER = "opentelemetry";
    private static final String COLLECTOR = "otel-agent.tracing.svc.cluster.local";
    private static final int OTLP_GRPC = 4317;
    /** The mesh samples every trace, because the collector retains every trace with an error. */
    private static final int SAMPLED_PERCENT = 100;

    private MeshTelemetry() {}

    /** {@code extensionProviders} of the mesh configuration. */
    static List<Map<String, Object>> providers(List<StackName> stacks) {
        var providers = new ArrayList<Map<String, Object>>();
        providers.add(StackResource.map("mesh/access-log.yaml"));
        if (stacks.contains(StackName.TRACING)) {
            providers.add(Map.of("name", TRACER, "opentelemetry", Map.of("service", COLLECTOR, "port", OTLP_GRPC)));
        }
        return providers;
    }

    /** The mesh-wide Telemetry object. */
    static HasMetadata telemetry(List<StackName> stacks) {
        var spec = new LinkedHashMap<String, Object>();
        spec.put("accessLogging", List.of(Map.of("providers", List.of(Map.of("name", "access-log")))));
        if (stacks.contains(StackName.TRACING)) {
            spec.put(
                    "tracing",
                    List.of(Map.of(
                            "providers",
                            List.of(Map.of("name", TRACER)),
                            "randomSamplingPercentage",
                            SAMPLED_PERCENT)));
        }
        return CustomObject.of("telemetry.istio.io/v1", "Telemetry", MESH, "default", spec);
    }
}
