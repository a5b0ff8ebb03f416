package io.platformoperator.cli.validation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Validates custom resources of the operator against the CRDs in the jar, as an API server with these CRDs does. */
public final class ManifestValidator {
    /** What API servers add to their reasons when they evaluate no rule. */
    public static final String INCOMPLETE = "some validation rules were not checked because the object was invalid;"
            + " correct the existing errors to complete validation";

    private static final String STATUS = "status";

    private final CustomResourceSchemas schemas = new CustomResourceSchemas();
    private final CelRules rules = new CelRules();

    /**
     * Result of a validation.
     *
     * @param object the object with the defaults of the CRD and without unknown fields
     * @param violations all reasons to refuse the object, in the order of their fields; empty: an API server accepts it
     * @param isComplete false if an API server evaluates the rules only after the violations are corrected
     */
    public record Validation(Map<String, @Nullable Object> object, List<Violation> violations, boolean isComplete) {
        public Validation {
            violations = List.copyOf(violations);
        }
    }

    /**
     * Validates an object as its creation, or as an update of the current object.
     *
     * @param manifest the object as written; is not changed
     * @param current the current object with its status; null: there is none
     */
    public Validation validate(
            Map<String, @Nullable Object> manifest, @Nullable Map<String, @Nullable Object> current) {
        var object = copy(manifest);
        var apiVersion = text(object.get("apiVersion"));
        var kind = text(object.get("kind"));
        var schema = schemas.find(apiVersion, kind);
        if (schema.isEmpty()) {
            return new Validation(
                    object,
                    List.of(new Violation(
                            Violation.ROOT, "no matches for kind \"" + kind + "\" in version \"" + apiVersion + "\"")),
                    true);
        }
        var violations = new ArrayList<>(UnknownFields.remove(object, schema.get()));
        violations.addAll(ObjectMetadata.check(object.get("metadata")));
        // writers of the spec can't write the status: an API server keeps the current one
        object.remove(STATUS);
        var before = current == null ? null : copy(current);
        if (before != null && before.get(STATUS) != null) {
            object.put(STATUS, before.get(STATUS));
        }
        SchemaDefaults.set(object, schema.get());
        if (before != null) {
            SchemaDefaults.set(before, schema.get());
        }
        var checked = SchemaCheck.of(object, schema.get());
        violations.addAll(checked.violations());
        var blocksRules = checked.blocksRules()
                || violations.stream().anyMatch(each -> each.message().startsWith("Required value"));
        if (!blocksRules) {
            violations.addAll(rules.check(object, before, schema.get()));
        }
        violations.sort(Comparator.comparing(Violation::field));
        return new Validation(object, violations, !blocksRules);
    }

    /** True for an object that this validator has to know: its API group is the operator's. */
    public static boolean isOurs(Map<String, @Nullable Object> manifest) {
        return text(manifest.get("apiVersion")).startsWith(CustomResourceSchemas.GROUP + "/");
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> object) {
        return SchemaValues.object((Map<?, ?>) Objects.requireNonNull(SchemaDefaults.copy(object)));
    }
}
