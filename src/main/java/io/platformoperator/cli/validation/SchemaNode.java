package io.platformoperator.cli.validation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The structural schema of one field of a CRD.
 *
 * @param type JSON type; empty: any
 * @param properties schemas of named fields
 * @param elements schema of the items of a list, or of the values of a map; null: none
 * @param allowed the only values; empty: any
 * @param limits values of minimum, maxLength and the like, by keyword
 * @param keys fields that identify an item of a list; empty unless the list is a map
 * @param keepsUnknown true if fields without a schema are kept
 */
record SchemaNode(
        String type,
        Map<String, SchemaNode> properties,
        @Nullable SchemaNode elements,
        List<String> required,
        List<Object> allowed,
        Map<String, Long> limits,
        @Nullable Object defaultValue,
        List<String> keys,
        boolean keepsUnknown,
        List<Rule> rules) {
    private static final List<String> LIMITS = List.of(
            "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties");

    /**
     * A rule in CEL.
     *
     * @param fieldPath field that is reported, relative to the field with the rule: {@code .spec.activeRegion}; may be empty
     */
    record Rule(String expression, String message, String fieldPath) {
        /** True if the rule compares with the current object, so that it applies to updates only. */
        boolean isTransition() {
            return expression.contains("oldSelf");
        }
    }

    /** The schema of an {@code openAPIV3Schema}. */
    static SchemaNode of(Map<?, ?> schema) {
        var properties = new LinkedHashMap<String, SchemaNode>();
        if (schema.get("properties") instanceof Map<?, ?> named) {
            named.forEach((name, each) -> properties.put(String.valueOf(name), of((Map<?, ?>) each)));
        }
        var limits = new LinkedHashMap<String, Long>();
        for (var limit : LIMITS) {
            if (schema.get(limit) instanceof Number number) {
                limits.put(limit, number.longValue());
            }
        }
        var elements = schema.get("items") instanceof Map<?, ?> items ? items : schema.get("additionalProperties");
        return new SchemaNode(
                schema.get("type") instanceof String type ? type : "",
                properties,
                elements instanceof Map<?, ?> each ? of(each) : null,
                texts(schema.get("required")),
                schema.get("enum") instanceof List<?> values ? List.copyOf(values) : List.of(),
                limits,
                schema.get("default"),
                "map".equals(schema.get("x-kubernetes-list-type"))
                        ? texts(schema.get("x-kubernetes-list-map-keys"))
                        : List.of(),
                Boolean.TRUE.equals(schema.get("x-kubernetes-preserve-unknown-fields")),
                rules(schema.get("x-kubernetes-validations")));
    }

    OptionalLong limit(String keyword) {
        var value = limits.get(keyword);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** The schema of a field of an object, or of an entry of a map; null: the field is unknown. */
    @Nullable
    SchemaNode child(String name) {
        var property = properties.get(name);
        return property == null ? elements : property;
    }

    private static List<String> texts(@Nullable Object list) {
        return list instanceof List<?> values
                ? values.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static List<Rule> rules(@Nullable Object list) {
        var rules = new ArrayList<Rule>();
        if (list instanceof List<?> values) {
            for (var each : values) {
                if (each instanceof Map<?, ?> rule) {
                    rules.add(new Rule(
                            String.valueOf(rule.get("rule")),
                            String.valueOf(rule.get("message")).strip(),
                            Objects.requireNonNullElse(rule.get("fieldPath"), "")
                                    .toString()));
                }
            }
        }
        return rules;
    }
}
