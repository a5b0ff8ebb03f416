package io.platformoperator.cli.validation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks types, required fields, allowed values and limits of a schema, with the messages of the API server. */
final class SchemaCheck {
    private final List<Violation> found = new ArrayList<>();
    private boolean blocksRules;

    /**
     * Result of the check.
     *
     * @param blocksRules true if the API server evaluates no rule, because their types do not fit the object
     */
    record Result(List<Violation> violations, boolean blocksRules) {}

    private SchemaCheck() {}

    static Result of(Map<String, @Nullable Object> object, SchemaNode schema) {
        var check = new SchemaCheck();
        check.visit(object, schema, FieldPath.ROOT);
        return new Result(check.found, check.blocksRules);
    }

    private void visit(@Nullable Object value, SchemaNode schema, FieldPath path) {
        if (!schema.type().isEmpty() && !SchemaValues.isOfType(value, schema.type())) {
            var actual = SchemaValues.typeOf(value);
            found.add(Violation.of(
                    path,
                    "Invalid value: \"%s\": %s in body must be of type %s: \"%s\""
                            .formatted(actual, path, schema.type(), actual)));
            blocksRules = true;
        }
        if (!schema.allowed().isEmpty() && !schema.allowed().contains(value)) {
            blocking(
                    path,
                    "Unsupported value: " + SchemaValues.shown(value) + ": supported values: "
                            + schema.allowed().stream().map(SchemaValues::shown).collect(Collectors.joining(", ")));
        }
        switch (value) {
            case String text -> text(text, schema, path);
            case Number number -> number(number, schema, path);
            case List<?> list -> list(list, schema, path);
            case Map<?, ?> map -> object(SchemaValues.object(map), schema, path);
            case null, default -> {}
        }
    }

    private void text(String text, SchemaNode schema, FieldPath path) {
        var length = text.codePointCount(0, text.length());
        schema.limit("minLength").ifPresent(limit -> {
            if (length < limit) {
                invalid(path, text, "should be at least " + limit + " chars long");
            }
        });
        schema.limit("maxLength").ifPresent(limit -> {
            if (length > limit) {
                blocking(path, "Too long: may not be more than " + limit + " bytes");
            }
        });
    }

    private void number(Number number, SchemaNode schema, FieldPath path) {
        schema.limit("minimum").ifPresent(limit -> {
            if (number.doubleValue() < limit) {
                invalid(path, number, "should be greater than or equal to " + limit);
            }
        });
        schema.limit("maximum").ifPresent(limit -> {
            if (number.doubleValue() > limit) {
                invalid(path, number, "should be less than or equal to " + limit);
            }
        });
    }

    private void list(List<?> list, SchemaNode schema, FieldPath path) {
        amount(list.size(), "Items", "items", schema, path);
        var items = schema.elements();
        var keys = new HashSet<Map<String, @Nullable Object>>();
        for (int i = 0; i < list.size(); i++) {
            if (items != null) {
                visit(list.get(i), items, path.index(i));
            }
            if (!schema.keys().isEmpty() && list.get(i) instanceof Map<?, ?> item) {
                var key = new LinkedHashMap<String, @Nullable Object>();
                schema.keys().stream().filter(item::containsKey).forEach(name -> key.put(name, item.get(name)));
                if (!key.isEmpty() && !keys.add(key)) {
                    found.add(Violation.of(path.index(i), "Duplicate value: " + SchemaValues.json(key)));
                }
            }
        }
    }

    private void object(Map<String, @Nullable Object> object, SchemaNode schema, FieldPath path) {
        amount(object.size(), "Properties", "properties", schema, path);
        for (var name : schema.required()) {
            if (object.get(name) == null) {
                blocking(path.child(name), "Required value");
            }
        }
        object.forEach((name, value) -> {
            var child = schema.child(name);
            if (child != null && !(path.text().isEmpty() && ObjectMetadata.isOfEveryObject(name))) {
                visit(value, child, path.child(name));
            }
        });
    }

    private void amount(int amount, String keyword, String noun, SchemaNode schema, FieldPath path) {
        schema.limit("min" + keyword).ifPresent(limit -> {
            if (amount < limit) {
                found.add(Violation.of(
                        path,
                        "Invalid value: %d: %s in body should have at least %d %s"
                                .formatted(amount, path, limit, noun)));
            }
        });
        schema.limit("max" + keyword).ifPresent(limit -> {
            if (amount > limit) {
                blocking(path, "Too many: " + amount + ": must have at most " + limit + " items");
            }
        });
    }

    private void invalid(FieldPath path, Object value, String detail) {
        found.add(Violation.invalid(path, value, path + " in body " + detail));
    }

    private void blocking(FieldPath path, String message) {
        found.add(Violation.of(path, message));
        blocksRules = true;
    }
}
