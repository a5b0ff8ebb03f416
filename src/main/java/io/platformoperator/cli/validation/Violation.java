package io.platformoperator.cli.validation;

/**
 * One reason for which an API server refuses an object.
 *
 * @param field path of the field, such as {@code spec.services[0].name}; {@link #ROOT} for a rule of the whole object
 * @param message the API server's message about the field
 */
public record Violation(String field, String message) {
    /** Path with which API servers report a rule of the whole object. */
    public static final String ROOT = "<nil>";

    static Violation invalid(FieldPath path, Object value, String detail) {
        return new Violation(path.toString(), "Invalid value: " + SchemaValues.shown(value) + ": " + detail);
    }

    static Violation of(FieldPath path, String message) {
        return new Violation(path.toString(), message);
    }

    /** Field and message in one line; the message alone for the whole object. */
    @Override
    public String toString() {
        return field.equals(ROOT) ? message : field + ": " + message;
    }
}
