package io.platformoperator.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.Golden;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrdFilesTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    @Test
    void crdsAreGeneratedFromTheClasses() {
        var files = CrdFiles.generate();
        files.forEach((file, contents) -> Golden.assertSame(CrdFiles.FOLDER.resolve(file), contents));
        Golden.assertNoOthers(CrdFiles.FOLDER, files.keySet());
    }

    @Test
    void everyFieldIsDescribed() {
        var missing = new ArrayList<String>();
        fields().forEach((path, schema) -> {
            if (schema.getDescription() == null && !path.endsWith("[]") && !path.endsWith("{}")) {
                missing.add(path);
            }
        });
        assertThat(missing).isEmpty();
    }

    /** The cost estimate of CEL needs bounds, and bounds limit the size of the objects. */
    @Test
    void listsMapsAndStringsInSpecsAreBounded() {
        var unbounded = new ArrayList<String>();
        fields().forEach((path, schema) -> {
            if (path.contains(".spec.")
                    && switch (String.valueOf(schema.getType())) {
                        case "array" -> schema.getMaxItems() == null;
                        case "string" -> schema.getMaxLength() == null && schema.getEnum() == null;
                        case "object" -> schema.getAdditionalProperties() != null && schema.getMaxProperties() == null;
                        default -> false;
                    }) {
                unbounded.add(path);
            }
        });
        assertThat(unbounded).isEmpty();
    }

    /** Server-side apply leaves null of a map whose last key it removes, and the API server refuses null elsewhere. */
    @Test
    void mapsMayLoseTheirLastKey() {
        assertThat(fields().entrySet())
                .filteredOn(field -> field.getValue().getAdditionalProperties() != null)
                .isNotEmpty()
                .allSatisfy(field -> assertThat(field.getValue().getNullable())
                        .as(field.getKey())
                        .isTrue());
    }

    /** A spec from a file must equal the one that the API server stores, which applies the defaults of the CRD. */
    @Test
    void constructorsApplyTheDefaultsOfTheCrds() {
        var bare = YAML.unmarshal("""
                tier: development
                regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}, secondary: {name: us-west-2, cidr: 10.1.0.0/16}}
                services: [{name: orders}]
                stacks: {mesh: {}}
                sizing: {services: {}}
                """, EnvironmentSpec.class);
        var schema = schemas().get("PlatformEnvironment").getProperties().get("spec");
        var differences = new ArrayList<String>();
        compareDefaults("spec", schema, YAML.convertValue(bare, JsonNode.class), differences);
        assertThat(differences).isEmpty();
    }

    private static void compareDefaults(String path, JSONSchemaProps schema, JsonNode value, List<String> differences) {
        if (schema.getDefault() != null
                && !path.equals("spec.sizing")
                && !schema.getDefault().equals(value)) {
            differences.add("%s: CRD %s, constructor %s".formatted(path, schema.getDefault(), value));
        }
        if (schema.getProperties() != null && value != null) {
            schema.getProperties().forEach((name, property) -> {
                var child = value.get(name);
                var explicit = List.of(
                        "tier", "regions", "services", "stacks", "sizing", "name", "cidr", "primary", "secondary");
                var collection = child != null && child.isContainerNode() && child.isEmpty();
                if (child != null
                        && property.getDefault() == null
                        && property.getProperties() == null
                        && !explicit.contains(name)
                        && !collection) {
                    differences.add("%s.%s: no default in the CRD, constructor %s".formatted(path, name, child));
                }
                compareDefaults(path + "." + name, property, child, differences);
            });
        }
        if (schema.getItems() != null && value != null && !value.isEmpty()) {
            compareDefaults(path + "[]", schema.getItems().getSchema(), value.get(0), differences);
        }
        if (schema.getAdditionalProperties() != null && value != null && !value.isEmpty()) {
            compareDefaults(
                    path + "{}",
                    schema.getAdditionalProperties().getSchema(),
                    value.iterator().next(),
                    differences);
        }
    }

    private static Map<String, JSONSchemaProps> schemas() {
        var schemas = new LinkedHashMap<String, JSONSchemaProps>();
        for (var yaml : CrdFiles.generate().values()) {
            var crd = YAML.unmarshal(yaml, CustomResourceDefinition.class);
            schemas.put(
                    crd.getSpec().getNames().getKind(),
                    crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema());
        }
        return schemas;
    }

    private static Map<String, JSONSchemaProps> fields() {
        var fields = new LinkedHashMap<String, JSONSchemaProps>();
        schemas().forEach((kind, schema) -> collect(kind, schema, fields));
        return fields;
    }

    private static void collect(String path, JSONSchemaProps schema, Map<String, JSONSchemaProps> fields) {
        fields.put(path, schema);
        if (schema.getProperties() != null) {
            schema.getProperties().forEach((name, property) -> collect(path + "." + name, property, fields));
        }
        if (schema.getItems() != null) {
            collect(path + "[]", schema.getItems().getSchema(), fields);
        }
        if (schema.getAdditionalProperties() != null
                && schema.getAdditionalProperties().getSchema() != null) {
            collect(path + "{}", schema.getAdditionalProperties().getSchema(), fields);
        }
    }
}
