package io.platformoperator.apply;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes of objects as they were rendered what is sent for them. Pure. */
final class Preparation {
    /** What the API server writes. */
    private static final List<String> NOT_OURS =
            List.of("creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid");

    private final String id;
    private final BiFunction<String, String, @Nullable ApiKind> kinds;

    /**
     * Of objects for a set.
     *
     * @param kinds the kind for an apiVersion and a kind, null if there is none
     */
    Preparation(String id, BiFunction<String, String, @Nullable ApiKind> kinds) {
        this.id = id;
        this.kinds = kinds;
    }

    /** All of them, in their order; of two with one key the later. */
    List<Wanted> of(List<ObjectNode> rendered) {
        var scaled = scaled(rendered);
        var all = new LinkedHashMap<ObjectKey, Wanted>();
        for (var object : rendered) {
            var wanted = of(object.deepCopy(), scaled);
            all.put(wanted.key(), wanted);
        }
        return new ArrayList<>(all.values());
    }

    private Wanted of(ObjectNode object, Set<String> scaled) {
        var kind = kinds.apply(
                object.path("apiVersion").asText(), object.path("kind").asText());
        withoutNulls(object);
        object.remove("status");
        var metadata = (ObjectNode) object.path("metadata");
        metadata.remove(NOT_OURS);
        if (kind != null && !kind.namespaced()) {
            metadata.remove("namespace");
        }
        if (object.remove("stringData") instanceof ObjectNode texts) {
            encode(texts, object.withObject("/data"));
        }
        var key = key(object);
        JsonNode replicas = null;
        var isAutoscaled = scaled.contains(key.toString());
        if (isAutoscaled && object.path("spec") instanceof ObjectNode spec) {
            replicas = spec.remove("replicas");
        }
        metadata.withObject("/labels").put(ApplySet.PART_OF, id);
        var hash = Hash.of(Api.canonical(object));
        metadata.withObject("/annotations").put(Seen.APPLIED, hash);
        return new Wanted(key, kind, object, hash, isAutoscaled, replicas);
    }

    /** What autoscalers among them scale. */
    private static Set<String> scaled(List<ObjectNode> rendered) {
        return rendered.stream()
                .filter(object -> object.path("kind").asText().equals("HorizontalPodAutoscaler"))
                .map(object -> {
                    var target = object.path("spec").path("scaleTargetRef");
                    return new ObjectKey(
                                    "",
                                    target.path("kind").asText(),
                                    object.path("metadata").path("namespace").asText(""),
                                    target.path("name").asText())
                            .toString();
                })
                .collect(Collectors.toSet());
    }

    private static ObjectKey key(JsonNode object) {
        var version = object.path("apiVersion").asText();
        var slash = version.indexOf('/');
        var metadata = object.path("metadata");
        return new ObjectKey(
                slash < 0 ? "" : version.substring(0, slash),
                object.path("kind").asText(),
                metadata.path("namespace").asText(""),
                metadata.path("name").asText());
    }

    /** The API server does so too, but keeps our name on the field that it came from. */
    private static void encode(ObjectNode texts, ObjectNode data) {
        texts.properties()
                .forEach(text -> data.put(
                        text.getKey(),
                        Base64.getEncoder()
                                .encodeToString(text.getValue().asText().getBytes(UTF_8))));
    }

    /** A null says nothing; charts have many. */
    private static void withoutNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.removeIf(JsonNode::isNull);
        }
        node.forEach(Preparation::withoutNulls);
    }
}
