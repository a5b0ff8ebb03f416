package io.platformoperator.stacks.mesh;

import static io.platformoperator.stacks.content.StackNamespaces.MESH;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.stacks.content.CustomObject;
import io.platformoperator.stacks.content.StackResource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the mesh tells of each request: an access log, and a span where there is somebody to send it to. */
final class MeshTelemetry {
    private static final String TRACER = "opentelemetry";
    private static final String COLLECTOR = "otel-agent.tracing.svc.cluster.local";
    private static final int OTLP_GRPC = 4317;
    /** All of them: the collector keeps every trace with an error, so it has to see every trace. */
    private static final int SAMPLED_PERCENT = 100;

    private MeshTelemetry() {}

    /** {@code extensionProviders} of the mesh's configuration. */
    static List<Map<String, Object>> providers(List<StackName> stacks) {
        var providers = new ArrayList<Map<String, Object>>();
        providers.add(StackResource.map("mesh/access-log.yaml"));
        if (stacks.contains(StackName.TRACING)) {
            providers.add(Map.of("name", TRACER, "opentelemetry", Map.of("service", COLLECTOR, "port", OTLP_GRPC)));
        }
        return providers;
    }

    /** Holds for the whole mesh. */
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
