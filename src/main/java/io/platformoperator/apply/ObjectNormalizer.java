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

/** Converts rendered objects to the bodies that are sent. Pure. */
final class ObjectNormalizer {
    /** Metadata fields that the API server writes. */
    private static final List<String> SERVER_FIELDS =
            List.of("creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid");

    private final String id;
    private final BiFunction<String, String, @Nullable ApiKind> kinds;

    /**
     * For objects of a set.
     *
     * @param kinds returns the served kind for an apiVersion and a kind, null if it is not served
     */
    ObjectNormalizer(String id, BiFunction<String, String, @Nullable ApiKind> kinds) {
        this.id = id;
        this.kinds = kinds;
    }

    /** Converts the objects in order. Of two objects with the same key, the later one is used. */
    List<DesiredObject> normalize(List<ObjectNode> rendered) {
        var autoscaled = autoscaled(rendered);
        var all = new LinkedHashMap<ObjectKey, DesiredObject>();
        for (var object : rendered) {
            var desired = normalize(object.deepCopy(), autoscaled);
            all.put(desired.key(), desired);
        }
        return new ArrayList<>(all.values());
    }

    private DesiredObject normalize(ObjectNode object, Set<String> autoscaled) {
        var kind = kinds.apply(
                object.path("apiVersion").asText(), object.path("kind").asText());
        removeNulls(object);
        object.remove("status");
        var metadata = (ObjectNode) object.path("metadata");
        metadata.remove(SERVER_FIELDS);
        if (kind != null && !kind.namespaced()) {
            metadata.remove("namespace");
        }
        if (object.remove("stringData") instanceof ObjectNode texts) {
            encode(texts, object.withObject("/data"));
        }
        var key = key(object);
        JsonNode replicas = null;
        var isAutoscaled = autoscaled.contains(key.toString());
        if (isAutoscaled && object.path("spec") instanceof ObjectNode spec) {
            replicas = spec.remove("replicas");
        }
        metadata.withObject("/labels").put(ApplySet.PART_OF, id);
        var hash = Hash.of(ApiClient.canonical(object));
        metadata.withObject("/annotations").put(ObservedObject.APPLIED_HASH, hash);
        return new DesiredObject(key, kind, object, hash, isAutoscaled, replicas);
    }

    /** The targets of the HorizontalPodAutoscalers among the objects, as {@link ObjectKey#toString} without a group. */
    private static Set<String> autoscaled(List<ObjectNode> rendered) {
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

    /** Encodes on the client: the API server would keep the ownership entry of {@code stringData}. */
    private static void encode(ObjectNode texts, ObjectNode data) {
        texts.properties()
                .forEach(text -> data.put(
                        text.getKey(),
                        Base64.getEncoder()
                                .encodeToString(text.getValue().asText().getBytes(UTF_8))));
    }

    /** Charts render many nulls, which have no meaning. */
    private static void removeNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.removeIf(JsonNode::isNull);
        }
        node.forEach(ObjectNormalizer::removeNulls);
    }
}
