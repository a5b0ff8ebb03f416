package io.platformoperator.cli.validation;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Types and texts of the values of a manifest, by the names that JSON schema and the API server use. */
final class SchemaValues {
    private SchemaValues() {}

    /** JSON type of the value. */
    static String typeOf(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String ignored -> "string";
            case Boolean ignored -> "boolean";
            case Integer ignored -> "integer";
            case Long ignored -> "integer";
            case Number number -> isWhole(number) ? "integer" : "number";
            case List<?> ignored -> "array";
            default -> "object";
        };
    }

    /** True if a field of that type accepts the value. */
    static boolean isOfType(@Nullable Object value, String type) {
        var actual = typeOf(value);
        return actual.equals(type) || (type.equals("number") && actual.equals("integer"));
    }

    /** The value as the API server quotes it. */
    static String shown(@Nullable Object value) {
        return value instanceof String text
                ? "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\""
                : String.valueOf(value);
    }

    /** Compact JSON with the keys in the order of the map. */
    static String json(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> shown(entry.getKey()) + ":" + json(entry.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            case List<?> list -> list.stream().map(SchemaValues::json).collect(Collectors.joining(",", "[", "]"));
            case null, default -> shown(value);
        };
    }

    /** The entries of an object of a manifest, whose keys are texts. */
    @SuppressWarnings("unchecked") // ManifestDocument makes every key a text
    static Map<String, @Nullable Object> object(Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
    }

    private static boolean isWhole(Number number) {
        return number.doubleValue() == Math.rint(number.doubleValue()) && !Double.isInfinite(number.doubleValue());
    }
}
