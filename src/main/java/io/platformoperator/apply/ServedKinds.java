package io.platformoperator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The kinds that a cluster serves, discovered in two requests. Callers refresh them when a kind is missing; that takes one
 * request, because custom resources and aggregated APIs never add a kind to the core group.
 */
final class ServedKinds {
    private static final String DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    /** The API server takes longer than this to serve a new CustomResourceDefinition. */
    private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);

    private volatile List<ApiKind> core = List.of();
    private volatile List<ApiKind> served = List.of();
    private volatile long refreshedAt;

    /** The kinds of the last discovery; discovers them on the first call. */
    List<ApiKind> served(ApiClient api) {
        return served.isEmpty() ? refresh(api) : served;
    }

    /** Discovers the kinds, unless the last discovery is less than a second old. */
    List<ApiKind> refresh(ApiClient api) {
        if (!served.isEmpty() && System.nanoTime() - refreshedAt < MIN_INTERVAL.toNanos()) {
            return served;
        }
        if (core.isEmpty()) {
            core = discover(api, "/api");
        }
        var kinds = new ArrayList<>(core);
        kinds.addAll(discover(api, "/apis"));
        served = List.copyOf(kinds);
        refreshedAt = System.nanoTime();
        return served;
    }

    private static List<ApiKind> discover(ApiClient api, String root) {
        var kinds = new ArrayList<ApiKind>();
        read(api.get(root, DISCOVERY), kinds);
        return List.copyOf(kinds);
    }

    /** The kind in the given version. */
    static Optional<ApiKind> find(List<ApiKind> kinds, String apiVersion, String kind) {
        return kinds.stream()
                .filter(one -> one.kind().equals(kind) && one.apiVersion().equals(apiVersion))
                .findFirst();
    }

    /** The kind in the version that the cluster prefers. */
    static Optional<ApiKind> findPreferred(List<ApiKind> kinds, String groupKind) {
        return kinds.stream().filter(one -> one.groupKind().equals(groupKind)).findFirst();
    }

    private static void read(JsonNode discovered, List<ApiKind> kinds) {
        for (var group : discovered.path("items")) {
            for (var version : group.path("versions")) {
                for (var resource : version.path("resources")) {
                    kinds.add(kind(
                            group.path("metadata").path("name").asText(""),
                            version.path("version").asText(),
                            resource));
                }
            }
        }
    }

    private static ApiKind kind(String group, String version, JsonNode resource) {
        var hasStatus = false;
        for (var sub : resource.path("subresources")) {
            hasStatus |= "status".equals(sub.path("subresource").asText());
        }
        Set<String> verbs = new HashSet<>();
        resource.path("verbs").forEach(verb -> verbs.add(verb.asText()));
        return new ApiKind(
                group,
                version,
                resource.path("responseKind").path("kind").asText(),
                resource.path("resource").asText(),
                "Namespaced".equals(resource.path("scope").asText()),
                hasStatus,
                verbs);
    }
}
