package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes the files of {@code crds/} from the Java classes. fabric8's generator does the work; what it has no annotation for is
 * added here: the order of printer columns, lists that are maps by name, and descriptions of Kubernetes' own types.
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
            PlatformStack.class);

    private static final Map<String, String> CONDITION_FIELDS = Map.of(
            "type", "What the condition is about, such as Ready.",
            "status", "True, False or Unknown.",
            "reason", "Why, in one word for programs.",
            "message", "Why, for people.",
            "lastTransitionTime", "When the status last changed.",
            "observedGeneration", "Generation of the spec that the condition speaks of.");

    private CrdFiles() {}

    /** File name to contents. */
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
                    "# Made from the Java classes: change those, then run ./mvnw test -Dtest=CrdFilesTest -Dcrds.write\n"
                            + yaml.substring(yaml.indexOf('\n') + 1));
        }
        return files;
    }

    static void write() throws IOException {
        Files.createDirectories(FOLDER);
        for (var file : generate().entrySet()) {
            Files.writeString(FOLDER.resolve(file.getKey()), file.getValue());
        }
    }

    /** The files as they are. */
    static SortedMap<String, String> read() throws IOException {
        var files = new TreeMap<String, String>();
        try (Stream<Path> paths = Files.list(FOLDER)) {
            for (var path : paths.toList()) {
                files.put(path.getFileName().toString(), Files.readString(path));
            }
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
                schema.getProperties().get("spec").setDescription("What is wanted.");
                schema.getProperties().get("status").setDescription("What is there, and how far it is.");
                finish(schema);
                schema.setRequired(List.of("spec"));
            }
            return crd;
        }

        /** The generator sorts columns by path; people read them in the order of the annotations. */
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
                // a record component's rule is found twice, on its field and on its accessor
                schema.setXKubernetesValidations(
                        new ArrayList<>(new LinkedHashSet<>(schema.getXKubernetesValidations())));
            }
            if (schema.getProperties() != null) {
                schema.getProperties().values().forEach(Finish::finish);
            }
            if (schema.getAdditionalProperties() != null
                    && schema.getAdditionalProperties().getSchema() != null) {
                finish(schema.getAdditionalProperties().getSchema());
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
