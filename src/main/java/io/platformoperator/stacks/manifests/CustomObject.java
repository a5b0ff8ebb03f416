package io.platformoperator.stacks.manifests;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates objects of kinds without a Java class. */
public final class CustomObject {
    private CustomObject() {}

    /**
     * An object with a {@code spec}.
     *
     * @param apiVersion such as {@code networking.istio.io/v1}
     * @param namespace null for a cluster-scoped kind
     */
    public static GenericKubernetesResource of(
            String apiVersion, String kind, @Nullable String namespace, String name, Map<String, ?> spec) {
        return new GenericKubernetesResourceBuilder()
                .withApiVersion(apiVersion)
                .withKind(kind)
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .addToAdditionalProperties("spec", spec)
                .build();
    }
}
