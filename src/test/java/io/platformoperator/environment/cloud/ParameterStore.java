package io.platformoperator.environment.cloud;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The parameters of a parameter group, of which those that were set are kept; all others have their defaults. */
final class ParameterStore {
    private ParameterStore() {}

    static void set(ObjectNode group, Map<String, String> values) {
        values.forEach(((ObjectNode) group.get("_values"))::put);
    }

    static void reset(ObjectNode group, Collection<String> names) {
        ((ObjectNode) group.get("_values")).remove(names);
    }

    static void show(ObjectNode group, List<String> staticParameters, ObjectNode result) {
        var shown = result.putArray("Parameters");
        for (var value : group.get("_values").properties()) {
            shown.addObject()
                    .put("ParameterName", value.getKey())
                    .put("ParameterValue", value.getValue().asText())
                    .put("Source", "user")
                    .put("ApplyType", staticParameters.contains(value.getKey()) ? "static" : "dynamic");
        }
    }
}
