package io.platformoperator.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.Golden;
import io.platformoperator.stacks.content.Stack;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each stack wants in production, to be read; and what holds for every stack in every case. */
class StackContentTest {
    private static final int LONGEST_TEXT = 5;
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    private static final KubernetesSerialization OBJECTS = new KubernetesSerialization();

    static List<Stack> stacks() {
        return StackCase.STACKS;
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void wantsInProduction(Stack stack) {
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
                documents.stream().map(StackContentTest::yaml).collect(Collectors.joining()));
    }

    @Test
    void noGoldenFileIsLeftOver() {
        Golden.assertNoOthers(
                "stacks",
                StackCase.STACKS.stream()
                        .map(stack -> stack.name().text() + ".yaml")
                        .toList());
    }

    /** Else two would fight over it, or one would be lost when the other is pruned. */
    @ParameterizedTest
    @MethodSource("stacks")
    void namesEveryObjectOnce(Stack stack) {
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
    void givesTheSameForTheSame(Stack stack) {
        for (var each : StackCase.of(stack)) {
            assertThat(each.content()).as(each.toString()).isEqualTo(each.content());
        }
    }

    /** The base stack makes those namespaces that some stack says it uses, and no others. */
    @ParameterizedTest
    @MethodSource("stacks")
    void usesNoNamespaceThatNobodySaysIsUsed(Stack stack) {
        var rooms = new TreeSet<>(Set.of("kube-system", "services"));
        StackCase.STACKS.forEach(other -> other.rooms().forEach(room -> rooms.add(room.name())));
        var used = new TreeSet<String>();
        for (var each : StackCase.of(stack)) {
            each.content().releases().forEach(release -> used.add(release.namespace()));
            each.content().objects().stream()
                    .map(object -> object.getMetadata().getNamespace())
                    .filter(Objects::nonNull)
                    .forEach(used::add);
        }

        assertThat(rooms).containsAll(used);
    }

    /** Long text comes from files that are read where they are. */
    private static Object shortened(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var copy = new TreeMap<String, Object>();
                map.forEach((key, each) -> copy.put((String) key, shortened(each)));
                yield copy;
            }
            case List<?> list -> list.stream().map(StackContentTest::shortened).toList();
            case String text
            when text.lines().count() > LONGEST_TEXT -> "(" + text.lines().count() + " lines)";
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
