package io.platformoperator.cli;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One object of a manifest as written.
 *
 * @param file name of the file, for messages
 */
record ManifestDocument(String file, Map<String, @Nullable Object> content) {
    /** The kind; empty if the document has none. */
    String kind() {
        return text(content.get("kind"));
    }

    /** Name of the object; empty if the document has none. */
    String name() {
        return text(metadata("name"));
    }

    /** Namespace of the object, or {@code otherwise} if the document has none. */
    String namespace(String otherwise) {
        var namespace = text(metadata("namespace"));
        return namespace.isEmpty() ? otherwise : namespace;
    }

    /** Kind and name, for messages: {@code PlatformEnvironment shop}. */
    String title() {
        return (kind() + " " + name()).strip();
    }

    private @Nullable Object metadata(String field) {
        return content.get("metadata") instanceof Map<?, ?> metadata ? metadata.get(field) : null;
    }

    private static String text(@Nullable Object value) {
        return Objects.requireNonNullElse(value, "").toString();
    }
}
