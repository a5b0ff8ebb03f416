package io.platformoperator.apply;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads objects from YAML. */
final class Manifest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private Manifest() {}

    static List<HasMetadata> of(String... texts) {
        var all = new ArrayList<HasMetadata>();
        for (var text : texts) {
            Arrays.stream(text.split("(?m)^---\\s*$"))
                    .filter(document -> !document.isBlank())
                    .map(document -> YAML.unmarshal(document, GenericKubernetesResource.class))
                    .forEach(all::add);
        }
        return all;
    }
}
