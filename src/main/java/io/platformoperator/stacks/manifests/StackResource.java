package io.platformoperator.stacks.manifests;

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

/** Reads the stacks' resource files below {@code stacks/}. A missing file is a programming error. */
public final class StackResource {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final Pattern NAME = Pattern.compile("\\$\\{(\\w+)}");
    private static final String ROOT = "/stacks/";

    private StackResource() {}

    /** The text of a file; the path is relative to {@code stacks/}, such as {@code logging/pipeline.conf}. */
    public static String text(String path) {
        try (var file = StackResource.class.getResourceAsStream(ROOT + path)) {
            if (file == null) {
                throw new IllegalStateException("missing resource " + ROOT + path);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + ROOT + path, e);
        }
    }

    /** A YAML file that contains one map. */
    public static Map<String, Object> map(String path) {
        var tree = new LinkedHashMap<String, Object>();
        Map<?, ?> read = YAML.unmarshal(text(path), Map.class);
        read.forEach((key, value) -> tree.put((String) key, value));
        return tree;
    }

    /** The Kubernetes objects of a YAML file, in order. */
    public static List<HasMetadata> objects(String path) {
        return objectsIn(text(path));
    }

    /**
     * The Kubernetes objects of a YAML file in which each {@code ${NAME}} is replaced by a value: string, number, list or map.
     *
     * @throws IllegalArgumentException if the file contains a name without a value
     */
    public static List<HasMetadata> objects(String path, Map<String, ?> values) {
        return objectsIn(NAME.matcher(text(path)).replaceAll(found -> {
            var value = values.get(found.group(1));
            if (value == null) {
                throw new IllegalArgumentException(path + " contains " + found.group() + ", but no value is given");
            }
            return Matcher.quoteReplacement(YAML.asJson(value)); // JSON is valid YAML and quotes strings
        }));
    }

    /** The Kubernetes objects of YAML text, for files with replaced placeholders. */
    public static List<HasMetadata> objectsIn(String yaml) {
        return Arrays.stream(yaml.split("(?m)^---\\s*$"))
                .filter(document -> !document.isBlank())
                .<HasMetadata>map(document -> YAML.unmarshal(document, GenericKubernetesResource.class))
                .toList();
    }
}
