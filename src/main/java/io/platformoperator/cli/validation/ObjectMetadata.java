package io.platformoperator.cli.validation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the metadata of an object, of which CRDs have no schema, with the messages of the API server. */
final class ObjectMetadata {
    private static final Set<String> OF_EVERY_OBJECT = Set.of("apiVersion", "kind", "metadata");
    private static final Set<String> FIELDS = Set.of(
            "annotations",
            "creationTimestamp",
            "deletionGracePeriodSeconds",
            "deletionTimestamp",
            "finalizers",
            "generateName",
            "generation",
            "labels",
            "managedFields",
            "name",
            "namespace",
            "ownerReferences",
            "resourceVersion",
            "selfLink",
            "uid");
    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern LABEL_NAME = Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
    private static final Pattern LABEL_VALUE = Pattern.compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");

    private final List<Violation> found = new ArrayList<>();

    private ObjectMetadata() {}

    /** True for the fields that every object of Kubernetes has. */
    static boolean isOfEveryObject(String field) {
        return OF_EVERY_OBJECT.contains(field);
    }

    static List<Violation> check(@Nullable Object metadata) {
        var path = FieldPath.ROOT.child("metadata");
        var check = new ObjectMetadata();
        if (metadata instanceof Map<?, ?> map) {
            check.fields(SchemaValues.object(map), path);
        } else {
            check.found.add(Violation.of(path.child("name"), "Required value: name or generateName is required"));
        }
        return check.found;
    }

    private void fields(Map<String, @Nullable Object> metadata, FieldPath path) {
        metadata.keySet().stream()
                .filter(field -> !FIELDS.contains(field))
                .forEach(field -> found.add(UnknownFields.unknown(path.child(field))));
        name(metadata.get("name"), path.child("name"));
        texts(metadata.get("annotations"), path.child("annotations"));
        var labels = path.child("labels");
        texts(metadata.get("labels"), labels).forEach((key, value) -> label(key, value, labels));
    }

    private void name(@Nullable Object name, FieldPath path) {
        if (name == null) {
            found.add(Violation.of(path, "Required value: name or generateName is required"));
        } else if (!(name instanceof String text)) {
            mustBeText(name, path);
        } else if (text.length() > MAX_NAME) {
            found.add(Violation.invalid(path, text, "must be no more than " + MAX_NAME + " bytes"));
        } else if (!NAME.matcher(text).matches()) {
            found.add(Violation.invalid(
                    path,
                    text,
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and"
                            + " must start and end with an alphanumeric character (e.g. 'example.com', regex used for"
                            + " validation is '" + NAME + "')"));
        }
    }

    /** The entries whose values are texts; reports the others. */
    private Map<String, String> texts(@Nullable Object map, FieldPath path) {
        var texts = new LinkedHashMap<String, String>();
        if (map instanceof Map<?, ?> entries) {
            SchemaValues.object(entries).forEach((key, value) -> {
                if (value instanceof String text) {
                    texts.put(key, text);
                } else if (value != null) {
                    mustBeText(value, path.child(key));
                }
            });
        } else if (map != null) {
            found.add(Violation.invalid(path, SchemaValues.typeOf(map), path + " in body must be of type object"));
        }
        return texts;
    }

    private void label(String key, String value, FieldPath path) {
        var name = key.substring(key.lastIndexOf('/') + 1);
        if (name.length() > MAX_LABEL) {
            found.add(Violation.invalid(path, key, "name part must be no more than " + MAX_LABEL + " bytes"));
        } else if (!LABEL_NAME.matcher(name).matches()) {
            found.add(Violation.invalid(
                    path,
                    key,
                    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
                            + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
                            + " validation is '" + LABEL_NAME + "')"));
        }
        if (value.length() > MAX_LABEL) {
            found.add(Violation.invalid(path, value, "must be no more than " + MAX_LABEL + " bytes"));
        } else if (!LABEL_VALUE.matcher(value).matches()) {
            found.add(Violation.invalid(
                    path,
                    value,
                    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and"
                            + " must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or"
                            + " '12345', regex used for validation is '" + LABEL_VALUE + "')"));
        }
    }

    private void mustBeText(Object value, FieldPath path) {
        var actual = SchemaValues.typeOf(value);
        found.add(Violation.invalid(path, actual, path + " in body must be of type string: \"" + actual + "\""));
    }
}
