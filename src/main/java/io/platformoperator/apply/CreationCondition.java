package io.platformoperator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.apply.health.HealthRules;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * Another object that has to be ready before an object is created. For controllers that end an object as failed, instead of
 * waiting, if what it refers to does not exist yet.
 *
 * @param apiVersion API version of the other object
 * @param kind its kind
 * @param name its name; both objects are in the same namespace
 */
public record CreationCondition(String apiVersion, String kind, String name) {
    static final String ANNOTATION = "platform-operator.io/create-after";

    /** Lets the engine create the object only once the other one is ready. An object that exists stays. */
    public void addTo(HasMetadata object) {
        var annotations = new HashMap<>(object.getMetadata().getAnnotations());
        annotations.put(ANNOTATION, String.join(" ", apiVersion, kind, name));
        object.getMetadata().setAnnotations(annotations);
    }

    /** The condition of an object; empty if it has none. */
    static Optional<CreationCondition> of(JsonNode object) {
        var parts = object.path("metadata")
                .path("annotations")
                .path(ANNOTATION)
                .asText("")
                .split(" ", -1);
        return parts.length == 3 ? Optional.of(new CreationCondition(parts[0], parts[1], parts[2])) : Optional.empty();
    }

    /** What the other object lacks; empty if it is ready. */
    Optional<String> missing(ApiClient api, List<ApiKind> served, String namespace) {
        var found = ServedKinds.find(served, apiVersion, kind);
        if (found.isEmpty()) {
            return Optional.of("the cluster does not serve %s %s yet".formatted(apiVersion, kind));
        }
        var key = new ObjectKey(found.get().group(), kind, namespace, name);
        var object = api.find(found.get().path(key), ApiClient.OBJECT);
        if (object == null) {
            return Optional.of("waits for " + key + ", which does not exist yet");
        }
        var health = HealthRules.of(
                found.get().groupKind(),
                object,
                object.path("metadata").path("generation").asLong(),
                Integer.MAX_VALUE);
        return health.isReady() ? Optional.empty() : Optional.of("waits for " + key + ": " + health.message());
    }
}
