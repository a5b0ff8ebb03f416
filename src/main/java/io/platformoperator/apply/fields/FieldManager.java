package io.platformoperator.apply.fields;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An entry of {@code metadata.managedFields}: the fields that one field manager owns, and how it set them.
 *
 * @param applies true for server-side apply, false for any other write
 * @param subresource through which the fields were set, such as {@code scale}; empty for the object itself
 * @param fields the field set in the API server's notation (FieldsV1)
 */
public record FieldManager(String name, boolean applies, String subresource, JsonNode fields) {
    /** The name of this operator as a field manager. */
    public static final String OPERATOR = "platform-operator";

    /** Reads an entry. */
    public static FieldManager of(JsonNode entry) {
        return new FieldManager(
                entry.path("manager").asText(),
                "Apply".equals(entry.path("operation").asText()),
                entry.path("subresource").asText(""),
                entry.path("fieldsV1"));
    }

    /** True for this operator's server-side apply. */
    public boolean isOurs() {
        return applies && name.equals(OPERATOR) && subresource.isEmpty();
    }

    /** True if a user wrote with kubectl. A user's write happens once and is not repeated automatically. */
    public boolean isUser() {
        return name.startsWith("kubectl");
    }

    /** True for another tool that applies its desired state and will do so again. */
    public boolean isOtherApplier() {
        return applies && !isOurs() && !isUser();
    }
}
