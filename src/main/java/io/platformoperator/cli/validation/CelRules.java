package io.platformoperator.cli.validation;

import dev.cel.common.CelErrorCode;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelParserFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.platformoperator.cli.validation.SchemaNode.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the rules in CEL of a schema. Rules are parsed when they are first needed and not type-checked: an API server
 * has accepted the CRDs.
 */
final class CelRules {
    private static final CelOptions OPTIONS =
            CelOptions.current().enableHeterogeneousNumericComparisons(true).build();

    private final CelParser parser = CelParserFactory.standardCelParserBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .build();
    private final CelRuntime runtime = CelRuntimeFactory.plannerRuntimeBuilder()
            .setOptions(OPTIONS)
            .addFunctionBindings(KubernetesFunctions.all())
            .build();
    private final Map<String, CelRuntime.Program> programs = new HashMap<>();

    /**
     * The violated rules.
     *
     * @param current the current object, with which an update is compared; null: the object is created
     */
    List<Violation> check(
            Map<String, @Nullable Object> object, @Nullable Map<String, @Nullable Object> current, SchemaNode schema) {
        var found = new ArrayList<Violation>();
        visit(object, current, schema, FieldPath.ROOT, found);
        return found;
    }

    private void visit(
            @Nullable Object value,
            @Nullable Object current,
            SchemaNode schema,
            FieldPath path,
            List<Violation> found) {
        if (value == null) {
            return;
        }
        for (var rule : schema.rules()) {
            // API servers leave a value that an update does not change as it is (CRD validation ratcheting)
            var applies = rule.isTransition() ? current != null : !value.equals(current);
            if (applies) {
                violation(rule, value, current, path).ifPresent(found::add);
            }
        }
        switch (value) {
            case Map<?, ?> map -> {
                var before = current instanceof Map<?, ?> object ? object : Map.of();
                SchemaValues.object(map).forEach((name, each) -> {
                    var child = schema.child(name);
                    if (child != null) {
                        var at = schema.properties().containsKey(name) ? path.child(name) : path.key(name);
                        visit(each, before.get(name), child, at, found);
                    }
                });
            }
            case List<?> list -> {
                var items = schema.elements();
                for (int i = 0; items != null && i < list.size(); i++) {
                    visit(list.get(i), sameItem(list.get(i), current, schema.keys()), items, path.index(i), found);
                }
            }
            default -> {}
        }
    }

    /** The item of the current list with the same keys; null if there is none, or items have no keys. */
    private static @Nullable Object sameItem(@Nullable Object item, @Nullable Object current, List<String> keys) {
        if (keys.isEmpty() || !(item instanceof Map<?, ?> map) || !(current instanceof List<?> items)) {
            return null;
        }
        return items.stream()
                .filter(each -> each instanceof Map<?, ?> other
                        && keys.stream().allMatch(key -> Objects.equals(map.get(key), other.get(key))))
                .findFirst()
                .orElse(null);
    }

    private Optional<Violation> violation(Rule rule, Object value, @Nullable Object current, FieldPath path) {
        var variables = new HashMap<String, Object>();
        variables.put("self", value);
        if (current != null) {
            variables.put("oldSelf", current);
        }
        try {
            var isKept = program(rule.expression()).eval(variables);
            return Boolean.TRUE.equals(isKept)
                    ? Optional.empty()
                    : Optional.of(Violation.of(
                            rule.fieldPath().isEmpty()
                                    ? path
                                    : path.child(rule.fieldPath().substring(1)),
                            "Invalid value: " + scalar(value) + rule.message()));
        } catch (CelEvaluationException e) {
            return Optional.of(Violation.of(
                    path,
                    "Invalid value: \"%s\": %s evaluating rule: %s"
                            .formatted(SchemaValues.typeOf(value), reason(rule, e), rule.message())));
        }
    }

    /** The message of the Go implementation, which API servers use, where it is known. */
    private static String reason(Rule rule, CelEvaluationException e) {
        return e.getErrorCode() == CelErrorCode.BAD_FORMAT && rule.expression().contains("timestamp(")
                ? "type conversion error from 'string' to 'google.protobuf.Timestamp'"
                : String.valueOf(e.getMessage());
    }

    /** API servers quote the value of a rule's field unless it has fields or items of its own. */
    private static String scalar(Object value) {
        return value instanceof Map<?, ?> || value instanceof List<?> ? "" : SchemaValues.shown(value) + ": ";
    }

    private CelRuntime.Program program(String expression) {
        return programs.computeIfAbsent(expression, same -> {
            try {
                return runtime.createProgram(parser.parse(same).getAst());
            } catch (CelValidationException | CelEvaluationException e) {
                throw new IllegalStateException("a rule of the CRDs is no CEL: " + same, e);
            }
        });
    }
}
