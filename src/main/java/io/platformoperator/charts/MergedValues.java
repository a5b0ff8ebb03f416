package io.platformoperator.charts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of charts, merged as Helm merges them. */
final class MergedValues {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private MergedValues() {}

    /** The user's values merged over the operator's. */
    static ObjectNode of(Map<String, Object> ours, @Nullable ObjectNode users) {
        ObjectNode values = JSON.valueToTree(ours);
        return users == null ? values : over(values, users);
    }

    /**
     * Merges maps key by key, and replaces everything else as a whole. A null is retained: it removes a default of the chart.
     *
     * @param below not modified
     */
    static ObjectNode over(ObjectNode below, ObjectNode above) {
        var all = below.deepCopy();
        above.properties().forEach(field -> {
            var old = all.get(field.getKey());
            var value = field.getValue();
            all.set(field.getKey(), old instanceof ObjectNode a && value instanceof ObjectNode b ? over(a, b) : value);
        });
        return all;
    }

    /** The values as JSON with sorted keys, so that equal values give equal bytes. */
    static byte[] bytes(JsonNode values) {
        try {
            return JSON.writeValueAsBytes(JSON.treeToValue(values, Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e); // a tree is always JSON
        }
    }
}
