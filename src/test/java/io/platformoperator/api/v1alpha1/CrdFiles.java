package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.platformoperator.Golden;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Generates the files in {@code crds/} from the Java classes with the generator of fabric8. Adds what the generator has no annotations
 * for: the order of printer columns, the default of the status, lists of type map with their keys, maps that may be null, and
 * descriptions of the types of Kubernetes.
 */
final class CrdFiles {
    static final Path FOLDER = Path.of("crds");

    static final List<Class<? extends HasMetadata>> KINDS = List.of(
            PlatformEnvironment.class,
            PlatformNetwork.class,
            PlatformCluster.class,
            PlatformDatabase.class,
            PlatformCache.class,
            PlatformStorage.class,
            PlatformRegistry.class,
            PlatformBackup.class,
            PlatformDNS.class,
            PlatformStack.class,
            PlatformDrill.class,
            PlatformRestoreValidation.class);

    /**
     * Status of an object that the operator has not observed yet. kstatus, by which Flux waits, takes an object without a status for
     * one that is as desired.
     */
    private static final JsonNode UNOBSERVED =
            JsonNodeFactory.instance.objectNode().put("observedGeneration", -1);

    private static final Map<String, String> CONDITION_FIELDS = Map.of(
            "type", "Type of the condition, such as Ready.",
            "status", "True, False or Unknown.",
            "reason", "Reason in one word, for programs.",
            "message", "Reason as text, for users.",
            "lastTransitionTime", "Time of the last change of status.",
            "observedGeneration", "Generation of the spec that the condition describes.");

    private CrdFiles() {}

    /** Contents of the files by file name. */
    static SortedMap<String, String> generate() {
        var files = new TreeMap<String, String>();
        for (var kind : KINDS) {
            var out = new Output();
            new CRDGenerator()
                    .customResourceClasses(kind)
                    .withMinQuotes(true)
                    .withPostProcessor(new Finish(kind))
                    .withOutput(out)
                    .generate();
            var yaml = out.bytes.toString(StandardCharsets.UTF_8);
            files.put(
                    HasMetadata.getPlural(kind) + "." + HasMetadata.getGroup(kind) + ".yaml",
                    "# Generated from the Java classes: change those, then run " + Golden.COMMAND + "\n"
                            + yaml.substring(yaml.indexOf('\n') + 1));
        }
        return files;
    }

    private static final class Output implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public ByteArrayOutputStream outputFor(String crdName) {
            return bytes;
        }

        @Override
        public void close() {}
    }

    private record Finish(Class<? extends HasMetadata> kind) implements CRDPostProcessor {
        @Override
        public HasMetadata process(HasMetadata crd, String crdVersion) {
            for (var version : ((CustomResourceDefinition) crd).getSpec().getVersions()) {
                orderColumns(version);
                var schema = version.getSchema().getOpenAPIV3Schema();
                schema.setDescription(
                        kind.getAnnotation(JsonClassDescription.class).value());
                schema.getProperties().get("spec").setDescription("Desired state.");
                schema.getProperties().get("status").setDescription("Observed state.");
                schema.getProperties().get("status").setDefault(UNOBSERVED);
                finish(schema);
                schema.setRequired(List.of("spec"));
            }
            return crd;
        }

        /** Restores the order of the annotations. The generator sorts columns by path. */
        private void orderColumns(CustomResourceDefinitionVersion version) {
            List<String> order = new ArrayList<>();
            for (Class<?> c = kind; c != null; c = c.getSuperclass()) {
                Arrays.stream(c.getAnnotationsByType(AdditionalPrinterColumn.class))
                        .map(AdditionalPrinterColumn::name)
                        .filter(name -> !order.contains(name))
                        .forEach(order::add);
            }
            version.getAdditionalPrinterColumns()
                    .sort(Comparator.comparing(
                            CustomResourceColumnDefinition::getName, Comparator.comparingInt(order::indexOf)));
        }

        private static void finish(JSONSchemaProps schema) {
            if (schema.getXKubernetesValidations() != null) {
                // the generator finds the rule of a record component twice: on the field and on the accessor
                schema.setXKubernetesValidations(
                        new ArrayList<>(new LinkedHashSet<>(schema.getXKubernetesValidations())));
            }
            if (schema.getProperties() != null) {
                schema.getProperties().values().forEach(Finish::finish);
            }
            if (schema.getAdditionalProperties() != null
                    && schema.getAdditionalProperties().getSchema() != null) {
                finish(schema.getAdditionalProperties().getSchema());
                // The API server stores null for a map of which server-side apply removes the last key.
                schema.setNullable(true);
            }
            if (schema.getItems() != null && schema.getItems().getSchema() != null) {
                var item = schema.getItems().getSchema();
                finish(item);
                if (isCondition(item)) {
                    CONDITION_FIELDS.forEach(
                            (field, text) -> item.getProperties().get(field).setDescription(text));
                    item.setRequired(List.of("type", "status"));
                    mapBy("type", schema);
                } else if (item.getRequired() != null && item.getRequired().contains("name")) {
                    mapBy("name", schema);
                }
            }
        }

        private static boolean isCondition(JSONSchemaProps item) {
            return item.getProperties() != null && item.getProperties().keySet().equals(CONDITION_FIELDS.keySet());
        }

        private static void mapBy(String key, JSONSchemaProps list) {
            list.setXKubernetesListType("map");
            list.setXKubernetesListMapKeys(List.of(key));
        }
    }
}
