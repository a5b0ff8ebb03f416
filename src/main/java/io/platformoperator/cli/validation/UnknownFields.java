package io.platformoperator.cli.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the fields that a schema does not have, as the API server does under {@code fieldValidation=Strict}. */
final class UnknownFields {
    private final List<Violation> found = new ArrayList<>();

    private UnknownFields() {}

    /** The unknown fields of an object below its {@code apiVersion}, {@code kind} and {@code metadata}. Removes them from it. */
    static List<Violation> remove(Map<String, @Nullable Object> object, SchemaNode schema) {
        var pruning = new UnknownFields();
        for (var name : List.copyOf(object.keySet())) {
            if (!ObjectMetadata.isOfEveryObject(name)) {
                pruning.field(object, name, schema, FieldPath.ROOT);
            }
        }
        return pruning.found;
    }

    private void field(Map<String, @Nullable Object> object, String name, SchemaNode schema, FieldPath path) {
        var field = schema.child(name);
        if (field != null) {
            visit(object.get(name), field, path.child(name));
        } else if (!schema.keepsUnknown()) {
            object.remove(name);
            found.add(unknown(path.child(name)));
        }
    }

    private void visit(@Nullable Object value, SchemaNode schema, FieldPath path) {
        switch (value) {
            case Map<?, ?> map -> {
                var object = SchemaValues.object(map);
                List.copyOf(object.keySet()).forEach(name -> field(object, name, mapSchema(schema), path));
            }
            case List<?> list -> {
                var items = schema.type().equals("array") ? schema.elements() : null;
                if (items != null) {
                    for (int i = 0; i < list.size(); i++) {
                        visit(list.get(i), items, path.index(i));
                    }
                }
            }
            case null, default -> {}
        }
    }

    /** An object in place of a list has only unknown fields: the schema of the items does not apply to its fields. */
    private static SchemaNode mapSchema(SchemaNode schema) {
        return schema.type().equals("array")
                ? new SchemaNode(
                        "object", Map.of(), null, List.of(), List.of(), Map.of(), null, List.of(), false, List.of())
                : schema;
    }

    static Violation unknown(FieldPath path) {
        return Violation.of(path, "unknown field \"" + path + "\"");
    }
}
