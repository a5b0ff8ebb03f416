package io.platformoperator.cli.validation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sets the defaults of a schema as the API server does. */
final class SchemaDefaults {
    private SchemaDefaults() {}

    /** Sets the defaults of fields that are missing or null, and removes fields that are null without a default. */
    static void set(@Nullable Object value, SchemaNode schema) {
        switch (value) {
            case Map<?, ?> map -> {
                var object = SchemaValues.object(map);
                schema.properties().forEach((name, property) -> {
                    if (object.get(name) == null && property.defaultValue() != null) {
                        object.put(name, copy(property.defaultValue()));
                    }
                });
                object.entrySet().removeIf(entry -> entry.getValue() == null && schema.child(entry.getKey()) != null);
                object.forEach((name, each) -> {
                    var child = schema.child(name);
                    if (child != null) {
                        set(each, child);
                    }
                });
            }
            case List<?> list -> {
                var items = schema.elements();
                if (items != null) {
                    list.forEach(item -> set(item, items));
                }
            }
            case null, default -> {}
        }
    }

    /** A copy of a value of a manifest that shares nothing with it. */
    static @Nullable Object copy(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<String, @Nullable Object>();
                map.forEach((key, each) -> copy.put(String.valueOf(key), copy(each)));
                yield copy;
            }
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>();
                list.forEach(each -> copy.add(copy(each)));
                yield copy;
            }
            case Integer number -> (Object) number.longValue(); // CEL has one type of integers, of 64 bits
            case null, default -> value;
        };
    }
}
