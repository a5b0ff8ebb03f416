package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The reference of one custom resource as Markdown: its fields with types, defaults and limits, its rules, and its columns. */
final class ApiReference {
    private static final String EMPTY_CELL = "";

    private final StringBuilder text = new StringBuilder();

    private ApiReference() {}

    /** The page of a custom resource. */
    static String page(CustomResourceDefinition crd) {
        return new ApiReference().write(crd);
    }

    /** The list of all pages. */
    static String index(List<CustomResourceDefinition> crds) {
        return crds.stream()
                .map(crd -> {
                    var kind = crd.getSpec().getNames().getKind();
                    return "| [" + kind + "](" + kind + ".md) | " + names(crd) + " | "
                            + cell(schema(crd).getDescription()) + " |\n";
                })
                .collect(Collectors.joining(EMPTY_CELL, """
                        # API reference

                        Generated from the custom resource definitions in `crds/`. `kubectl explain penv.spec` prints the same.

                        | Kind | kubectl get | Purpose |
                        | --- | --- | --- |
                        """, EMPTY_CELL));
    }

    private String write(CustomResourceDefinition crd) {
        var version = crd.getSpec().getVersions().getFirst();
        var schema = schema(crd);
        text.append("# ").append(crd.getSpec().getNames().getKind()).append("\n\n");
        text.append(schema.getDescription()).append("\n\n");
        text.append("`apiVersion: %s/%s`, `kubectl get %s`\n"
                .formatted(crd.getSpec().getGroup(), version.getName(), names(crd)));
        section("spec", schema);
        section("status", schema);
        var rules = new ArrayList<String>();
        collectRules(schema, rules);
        if (!rules.isEmpty()) {
            text.append(
                    "\n## Rules\n\nThe API server refuses an object that breaks one of them, with its message.\n\n");
            rules.forEach(rule -> text.append("- ").append(rule).append("\n"));
        }
        text.append("\n## Columns\n\n| Column | Field | Shown |\n| --- | --- | --- |\n");
        version.getAdditionalPrinterColumns()
                .forEach(column -> text.append("| %s | `%s` | %s |\n"
                        .formatted(
                                column.getName(),
                                column.getJsonPath().replace("|", "\\|"),
                                Objects.requireNonNullElse(column.getPriority(), 0) == 0
                                        ? "always"
                                        : "with `-o wide`")));
        return text.toString();
    }

    private static String names(CustomResourceDefinition crd) {
        var names = crd.getSpec().getNames();
        var shorter = names.getShortNames();
        return shorter == null || shorter.isEmpty() ? names.getPlural() : shorter.getFirst();
    }

    private static JSONSchemaProps schema(CustomResourceDefinition crd) {
        return crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
    }

    private void section(String name, JSONSchemaProps parent) {
        var schema = parent.getProperties().get(name);
        if (schema != null) {
            text.append(
                    "\n## %s\n\n| Field | Type | Default | Description |\n| --- | --- | --- | --- |\n".formatted(name));
            fields(EMPTY_CELL, schema);
        }
    }

    private void fields(String prefix, JSONSchemaProps schema) {
        if (schema.getProperties() != null) {
            var required = Objects.requireNonNullElse(schema.getRequired(), List.<String>of());
            schema.getProperties().forEach((name, field) -> field(prefix + name, field, required.contains(name)));
        }
    }

    private void field(String path, JSONSchemaProps field, boolean isRequired) {
        text.append("| `%s` | %s | %s | %s |\n"
                .formatted(
                        path,
                        type(field),
                        defaultOf(field.getDefault(), isRequired),
                        cell(field.getDescription() + limits(field))));
        fields(path + ".", field);
        if (field.getItems() != null) {
            fields(path + "[].", field.getItems().getSchema());
        }
        if (field.getAdditionalProperties() != null
                && field.getAdditionalProperties().getSchema() != null) {
            fields(path + ".KEY.", field.getAdditionalProperties().getSchema());
        }
    }

    private static String type(JSONSchemaProps field) {
        if (field.getItems() != null) {
            return "list of " + type(field.getItems().getSchema());
        }
        if (field.getAdditionalProperties() != null
                && field.getAdditionalProperties().getSchema() != null) {
            return "map of " + type(field.getAdditionalProperties().getSchema());
        }
        return hasEnum(field) ? "enum" : String.valueOf(field.getType());
    }

    /** The model has an empty list where the definition has none. */
    private static boolean hasEnum(JSONSchemaProps field) {
        return field.getEnum() != null && !field.getEnum().isEmpty();
    }

    private static String defaultOf(@Nullable JsonNode value, boolean isRequired) {
        if (value == null || value.isObject()) {
            return isRequired ? "required" : EMPTY_CELL;
        }
        return "`" + (value.isTextual() ? value.asText() : value.toString()) + "`";
    }

    private static String limits(JSONSchemaProps field) {
        var limits = new ArrayList<String>();
        if (hasEnum(field)) {
            limits.add("One of "
                    + field.getEnum().stream()
                            .map(each -> "`" + each.asText() + "`")
                            .collect(Collectors.joining(", ")));
        }
        range("", field.getMinimum(), field.getMaximum(), limits);
        range(" characters", field.getMinLength(), field.getMaxLength(), limits);
        range(" entries", field.getMinItems(), field.getMaxItems(), limits);
        range(" entries", null, field.getMaxProperties(), limits);
        return limits.stream().map(limit -> " " + limit + ".").collect(Collectors.joining());
    }

    private static void range(String unit, @Nullable Number from, @Nullable Number to, List<String> limits) {
        if (from != null && to != null) {
            limits.add(number(from) + " to " + number(to) + unit);
        } else if (to != null) {
            limits.add("At most " + number(to) + unit);
        } else if (from != null) {
            limits.add("At least " + number(from) + unit);
        }
    }

    private static String number(Number number) {
        return String.valueOf(number.longValue());
    }

    private static void collectRules(JSONSchemaProps schema, List<String> rules) {
        if (schema.getXKubernetesValidations() != null) {
            schema.getXKubernetesValidations().stream()
                    .map(ValidationRule::getMessage)
                    .filter(Objects::nonNull)
                    .filter(message -> !rules.contains(message))
                    .forEach(rules::add);
        }
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(property -> collectRules(property, rules));
        }
        if (schema.getItems() != null) {
            collectRules(schema.getItems().getSchema(), rules);
        }
        if (schema.getAdditionalProperties() != null
                && schema.getAdditionalProperties().getSchema() != null) {
            collectRules(schema.getAdditionalProperties().getSchema(), rules);
        }
    }

    private static String cell(@Nullable String content) {
        return content == null ? EMPTY_CELL : content.replace("|", "\\|").replace("\n", " ");
    }
}
