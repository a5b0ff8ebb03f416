package io.platformoperator.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.platformoperator.apply.fields.FieldManager;
import io.platformoperator.apply.fields.ManagedField;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The fields whose value on the cluster differs from an applied value, by the API server's own comparison. */
record FieldConflicts(Set<String> paths) {
    static final FieldConflicts NONE = new FieldConflicts(Set.of());

    private static final int MAX_DESCRIBED = 5;

    FieldConflicts {
        paths = Set.copyOf(paths);
    }

    /** Reads the conflicts from a dry run of a server-side apply, which changes nothing. */
    static FieldConflicts dryRun(ApiClient api, String path, ObjectNode body) {
        try {
            api.apply(path, body, false, true, ApiClient.METADATA);
            return NONE;
        } catch (ApiError e) {
            if (!e.isFieldConflict()) {
                throw e;
            }
            var paths = new HashSet<String>();
            e.causes().forEach(cause -> paths.add(cause.path("field").asText()));
            return new FieldConflicts(paths);
        }
    }

    /** True if the field, a field below it, or a field above it is in conflict. */
    boolean has(ManagedField field) {
        return paths.stream()
                .anyMatch(path -> path.equals(field.path())
                        || path.startsWith(field.path() + ".")
                        || field.path().startsWith(path + "."));
    }

    /** The first five fields with their owners, for messages. */
    static String describe(List<ManagedField> fields) {
        var first = fields.stream()
                .limit(MAX_DESCRIBED)
                .map(field -> field.path() + (field.exists() ? " (owned by " + owners(field) + ")" : " (removed)"))
                .collect(Collectors.joining(", "));
        return fields.size() > MAX_DESCRIBED ? first + " and " + (fields.size() - MAX_DESCRIBED) + " more" : first;
    }

    private static String owners(ManagedField field) {
        return field.others().stream().map(FieldManager::name).distinct().collect(Collectors.joining(", "));
    }
}
