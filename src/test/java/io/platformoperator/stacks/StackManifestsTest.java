package io.platformoperator.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.Golden;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.stacks.manifests.GeneratedSecretData;
import io.platformoperator.stacks.manifests.Stack;
import io.platformoperator.stacks.manifests.StackManifests;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares each stack's content in production with a golden file, and checks the content of every case. */
class StackManifestsTest {
    private static final int MAX_LINES = 5;
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    /** A placeholder of ours; the pattern excludes variables that the installed programs expand. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(?!ZONE}|NODE_NAME}|PLATFORM_ES_)[A-Z_]+}");

    private static final KubernetesSerialization OBJECTS = new KubernetesSerialization();

    static List<Stack> stacks() {
        return StackCase.STACKS;
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void matchesTheGoldenFile(Stack stack) {
        var content = StackCase.production(stack).content();
        var documents = new ArrayList<Object>();
        for (var release : content.releases()) {
            var document = new LinkedHashMap<String, Object>();
            document.put("release", release.name() + " in " + release.namespace() + ", chart " + release.chart());
            document.put("values", shortened(release.values()));
            documents.add(document);
        }
        content.objects().forEach(object -> documents.add(shortened(OBJECTS.convertValue(object, Map.class))));

        Golden.assertSame(
                "stacks/" + stack.name().text() + ".yaml",
                documents.stream().map(StackManifestsTest::yaml).collect(Collectors.joining()));
    }

    @Test
    void everyGoldenFileIsUsed() {
        Golden.assertNoOthers(
                "stacks",
                StackCase.STACKS.stream()
                        .map(stack -> stack.name().text() + ".yaml")
                        .toList());
    }

    /** The operator sets no tags on subnets of another owner, by which the controller would find them. */
    @Test
    void loadBalancersNameTheirSubnetsInAnExistingNetwork() {
        var stack = StackCase.STACKS.stream()
                .filter(each -> each.name() == StackName.INGRESS)
                .findFirst()
                .orElseThrow();
        var spec = StackCase.existing(StackCase.production(stack).spec());
        var content = new StackCase("existing", stack, spec).content();

        assertThat(content.releases().getFirst().values())
                .extractingByKey("ingressClassParams", InstanceOfAssertFactories.MAP)
                .extractingByKey("spec", InstanceOfAssertFactories.MAP)
                .containsEntry("subnets", Map.of("ids", List.of("subnet-1", "subnet-2", "subnet-3")))
                .containsEntry("scheme", "internet-facing");
        assertThat(content.objects())
                .filteredOn(object -> object.getKind().equals("IngressClassParams"))
                .singleElement()
                .satisfies(object -> {
                    Map<?, ?> params = OBJECTS.convertValue(object, Map.class);
                    assertThat(params.get("spec"))
                            .asInstanceOf(InstanceOfAssertFactories.MAP)
                            .containsEntry("subnets", Map.of("tags", Map.of("tier", List.of("private"))))
                            .containsEntry("scheme", "internal");
                });
    }

    /** Of two objects with one key only one would be applied. */
    @ParameterizedTest
    @MethodSource("stacks")
    void objectKeysAreUnique(Stack stack) {
        for (var each : StackCase.of(stack)) {
            assertThat(each.content().objects().stream()
                            .map(object -> object.getKind() + " "
                                    + object.getMetadata().getNamespace() + "/"
                                    + object.getMetadata().getName()))
                    .as(each.toString())
                    .doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void equalSpecsGiveEqualContent(Stack stack) {
        for (var each : StackCase.of(stack)) {
            assertThat(each.content()).as(each.toString()).isEqualTo(each.content());
        }
    }

    /** The base stack creates only the namespaces that stacks declare. */
    @ParameterizedTest
    @MethodSource("stacks")
    void usesOnlyDeclaredNamespaces(Stack stack) {
        var namespaces = new TreeSet<>(Set.of("kube-system", "services"));
        StackCase.STACKS.forEach(other -> other.namespaces().forEach(namespace -> namespaces.add(namespace.name())));
        var used = new TreeSet<String>();
        for (var each : StackCase.of(stack)) {
            each.content().releases().forEach(release -> used.add(release.namespace()));
            each.content().objects().stream()
                    .map(object -> object.getMetadata().getNamespace())
                    .filter(Objects::nonNull)
                    .forEach(used::add);
            stack.generatedSecrets(each.spec()).forEach(secret -> used.add(secret.namespace()));
        }

        assertThat(namespaces).containsAll(used);
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void replacesAllPlaceholders(Stack stack) {
        for (var each : StackCase.of(stack)) {
            assertThat(Stream.concat(values(each.content()), objects(each.content(), object -> true)))
                    .as(each.toString())
                    .allSatisfy(text -> assertThat(PLACEHOLDER.matcher(text).results())
                            .extracting(match -> match.group())
                            .isEmpty());
        }
    }

    /** A password in a chart's values would appear in ConfigMaps, in caches and in reported differences. */
    @ParameterizedTest
    @MethodSource("stacks")
    void generatedSecretsAppearInSecretsOnly(Stack stack) {
        assumeThat(stack.name())
                .as("the load balancer controller's chart accepts its certificate as a value only")
                .isNotEqualTo(StackName.INGRESS);
        GeneratedSecretData generated =
                (namespace, secret, key) -> key.endsWith(".crt") ? "a certificate" : "a secret value";
        for (var each : StackCase.of(stack)) {
            var content = stack.desired(each.spec(), SampleSpec.REGION_INFO, generated);
            assertThat(Stream.concat(values(content), objects(content, object -> !object.getKind()
                            .equals("Secret"))))
                    .as(each.toString())
                    .noneMatch(text -> text.contains("a secret value"));
        }
    }

    private static Stream<String> values(StackManifests content) {
        return content.releases().stream().map(release -> OBJECTS.asYaml(release.values()));
    }

    private static Stream<String> objects(StackManifests content, Predicate<HasMetadata> filter) {
        return content.objects().stream().filter(filter).map(OBJECTS::asYaml);
    }

    /** Replaces long texts, which come from resource files, by their number of lines. */
    private static Object shortened(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var copy = new TreeMap<String, Object>();
                map.forEach((key, each) -> copy.put((String) key, shortened(each)));
                yield copy;
            }
            case List<?> list ->
                list.stream().map(StackManifestsTest::shortened).toList();
            case String text
            when text.lines().count() > MAX_LINES -> "(" + text.lines().count() + " lines)";
            default -> value;
        };
    }

    private static String yaml(Object document) {
        try {
            return YAML.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
