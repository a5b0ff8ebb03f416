package io.platformoperator.stacks.content;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files of the stacks that travel in the jar, below {@code stacks/}. Asking for one that is not there is a defect. */
public final class StackResource {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final Pattern NAME = Pattern.compile("\\$\\{(\\w+)}");
    private static final String ROOT = "/stacks/";

    private StackResource() {}

    /** A file as it is; the path is below {@code stacks/}, such as {@code logging/pipeline.conf}. */
    public static String text(String path) {
        try (var file = StackResource.class.getResourceAsStream(ROOT + path)) {
            if (file == null) {
                throw new IllegalStateException("there is no resource " + ROOT + path);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + ROOT + path, e);
        }
    }

    /** A YAML file that holds one map. */
    public static Map<String, Object> map(String path) {
        var tree = new LinkedHashMap<String, Object>();
        Map<?, ?> read = YAML.unmarshal(text(path), Map.class);
        read.forEach((key, value) -> tree.put((String) key, value));
        return tree;
    }

    /** Kubernetes objects in a YAML file, in its order. */
    public static List<HasMetadata> objects(String path) {
        return objectsIn(text(path));
    }

    /**
     * Kubernetes objects in a YAML file in which {@code ${NAME}} stands for a whole value: text, number, list or map.
     *
     * @throws IllegalArgumentException if the file has a name that the values lack
     */
    public static List<HasMetadata> objects(String path, Map<String, ?> values) {
        return objectsIn(NAME.matcher(text(path)).replaceAll(found -> {
            var value = values.get(found.group(1));
            if (value == null) {
                throw new IllegalArgumentException(path + " has " + found.group() + ", which has no value");
            }
            return Matcher.quoteReplacement(YAML.asJson(value)); // JSON is YAML, and keeps text what it is
        }));
    }

    /** Kubernetes objects in YAML text, for files in which something was put in place first. */
    public static List<HasMetadata> objectsIn(String yaml) {
        return Arrays.stream(yaml.split("(?m)^---\\s*$"))
                .filter(document -> !document.isBlank())
                .<HasMetadata>map(document -> YAML.unmarshal(document, GenericKubernetesResource.class))
                .toList();
    }
}
