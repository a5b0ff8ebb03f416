package io.platformoperator.stacks.mesh;

import static io.platformoperator.stacks.manifests.NamespaceNames.GATEWAY;
import static io.platformoperator.stacks.manifests.NamespaceNames.SERVICES;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.StackInputs.StackService;
import io.platformoperator.stacks.manifests.CustomObject;
import io.platformoperator.stacks.manifests.PublicPath;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Routes from the gateway to the services. One VirtualService contains all paths, because Istio guarantees the order of paths
 * only within one VirtualService. Each path delegates to the service's own VirtualService.
 */
final class MeshRoutes {
    private MeshRoutes() {}

    static List<HasMetadata> of(List<StackService> services) {
        var objects = new ArrayList<HasMetadata>();
        for (var service : services) {
            objects.addAll(StackResource.objects(
                    "mesh/service.yaml",
                    Map.of("name", service.name(), "host", service.name() + "." + SERVICES + ".svc.cluster.local")));
        }
        if (!services.isEmpty()) {
            objects.add(paths(services));
        }
        return objects;
    }

    private static HasMetadata paths(List<StackService> services) {
        return CustomObject.of(
                "networking.istio.io/v1",
                "VirtualService",
                GATEWAY,
                "platform",
                Map.of(
                        "hosts",
                        List.of("*"),
                        "gateways",
                        List.of("platform"),
                        "http",
                        PublicPath.of(services).stream().map(MeshRoutes::path).toList()));
    }

    private static Map<String, Object> path(PublicPath path) {
        var delegate = Map.of("name", path.service().name(), "namespace", SERVICES);
        if (path.isCatchAll()) {
            return Map.of("match", List.of(uri("prefix", path.path())), "delegate", delegate);
        }
        return Map.of(
                "match",
                List.of(uri("prefix", path.path() + "/"), uri("exact", path.path())),
                "rewrite",
                Map.of("uri", "/"),
                "delegate",
                delegate);
    }

    private static Map<String, Object> uri(String matchType, String value) {
        return Map.of("uri", Map.of(matchType, value));
    }
}
