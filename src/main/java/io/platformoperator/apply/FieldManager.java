package io.platformoperator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * An entry of {@code metadata.managedFields}: who set which fields, and how.
 *
 * @param applies whether it declared them (server-side apply), rather than wrote them
 * @param subresource through which, such as {@code scale}; empty for the object itself
 * @param fields as the API server writes them
 */
record FieldManager(String name, boolean applies, String subresource, JsonNode fields) {
    static FieldManager of(JsonNode entry) {
        return new FieldManager(
                entry.path("manager").asText(),
                "Apply".equals(entry.path("operation").asText()),
                entry.path("subresource").asText(""),
                entry.path("fieldsV1"));
    }

    /** One that has no field. */
    static FieldManager none() {
        return new FieldManager(Api.FIELD_MANAGER, true, "", MissingNode.getInstance());
    }

    /** Whether it is this operator, applying. */
    boolean isOurs() {
        return applies && name.equals(Api.FIELD_MANAGER) && subresource.isEmpty();
    }

    /** Whether a person is behind it: what kubectl did once nobody repeats by himself. */
    boolean isPerson() {
        return name.startsWith("kubectl");
    }

    /** Whether it says what it wants, and will again: another tool that applies. */
    boolean isDeclared() {
        return applies && !isOurs() && !isPerson();
    }
}
