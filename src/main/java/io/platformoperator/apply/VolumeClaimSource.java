package io.platformoperator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A desired object with volume claim templates: a StatefulSet, or a custom object whose controller creates StatefulSets.
 *
 * @param sizes the sizes in all templates; custom objects have their templates at various places
 */
record VolumeClaimSource(ObjectKey key, List<StorageSize> sizes) {
    private static final String STATEFUL_SET = "StatefulSet.apps";

    /** The desired objects that have volume claim templates. */
    static List<VolumeClaimSource> of(List<DesiredObject> desired) {
        return desired.stream()
                .filter(one -> !one.key().namespace().isEmpty())
                .map(one -> new VolumeClaimSource(one.key(), sizes(one)))
                .filter(source -> !source.sizes().isEmpty())
                .toList();
    }

    /** Hash of all claim templates; empty if there are none. */
    static String hash(List<DesiredObject> desired) {
        var hashes = of(desired).stream()
                .map(source -> source.key() + " " + source.sizes())
                .sorted()
                .collect(Collectors.joining("\n"));
        return hashes.isEmpty() ? "" : Hash.of(hashes);
    }

    /** True if one of the templates has that size. */
    boolean requests(StorageSize size) {
        return sizes.stream().anyMatch(size::isSameAs);
    }

    /** True if the object is a StatefulSet itself. */
    boolean isStatefulSet() {
        return key.groupKind().equals(STATEFUL_SET);
    }

    /** True if the StatefulSet is the object itself, or if the object owns it. */
    boolean creates(JsonNode statefulSet) {
        if (isStatefulSet()) {
            return statefulSet.at("/metadata/name").asText().equals(key.name());
        }
        for (var owner : statefulSet.at("/metadata/ownerReferences")) {
            if (owner.path("kind").asText().equals(key.kind())
                    && owner.path("name").asText().equals(key.name())) {
                return true;
            }
        }
        return false;
    }

    /** What the object requests, to follow a conjunction: {@code Prometheus monitoring/p requests 100Gi}. */
    String describe() {
        return key + " requests " + sizes.stream().map(StorageSize::text).collect(Collectors.joining(" or "));
    }

    private static List<StorageSize> sizes(DesiredObject desired) {
        return templates(desired)
                .map(StorageSize::requested)
                .filter(StorageSize::isKnown)
                .distinct()
                .toList();
    }

    /** Custom objects have templates in fields of these names. Ephemeral volumes of other workloads have them too. */
    private static Stream<JsonNode> templates(DesiredObject desired) {
        var object = desired.object();
        if (desired.groupKind().equals(STATEFUL_SET)) {
            return elements(object.at("/spec/volumeClaimTemplates"));
        }
        return ApplyOrder.stage(desired.key()) == ApplyOrder.CUSTOM_OBJECTS
                ? Stream.of("volumeClaimTemplate", "volumeClaimTemplates")
                        .flatMap(field -> object.findValues(field).stream())
                        .flatMap(VolumeClaimSource::elements)
                : Stream.empty();
    }

    private static Stream<JsonNode> elements(JsonNode node) {
        return node.isArray() ? StreamSupport.stream(node.spliterator(), false) : Stream.of(node);
    }
}
