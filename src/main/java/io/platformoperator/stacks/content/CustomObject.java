package io.platformoperator.stacks.content;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects of kinds that have no Java class here. */
public final class CustomObject {
    private CustomObject() {}

    /**
     * One with a {@code spec}.
     *
     * @param apiVersion such as {@code networking.istio.io/v1}
     * @param namespace null where the kind has none
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
