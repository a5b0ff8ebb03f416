package io.platformoperator.cli.validation;

/**
 * Path of a field as API servers write it: {@code spec.services[0].name}.
 *
 * @param text empty for the object itself
 */
record FieldPath(String text) {
    static final FieldPath ROOT = new FieldPath("");

    FieldPath child(String name) {
        return new FieldPath(text.isEmpty() ? name : text + "." + name);
    }

    FieldPath index(int index) {
        return new FieldPath(text + "[" + index + "]");
    }

    FieldPath key(String key) {
        return new FieldPath(text + "[" + key + "]");
    }

    @Override
    public String toString() {
        return text.isEmpty() ? Violation.ROOT : text;
    }
}
