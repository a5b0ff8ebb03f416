package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code platform validate} on the manifests that ManifestsIT holds against a real API server. */
class ValidateCommandTest {
    private static final String REFUSED = "# refused: ";

    @TempDir
    private Path directory;

    static List<Path> refused() throws IOException {
        return files("src/test/resources/refused");
    }

    static List<Path> accepted() throws IOException {
        return Stream.of("samples", "src/test/resources/corrected")
                .flatMap(folder -> files(folder).stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void namesTheMistakeOfARefusedManifest(Path manifest) throws IOException {
        var expected = Files.readAllLines(manifest).getFirst().substring(REFUSED.length());

        var outcome = validate(manifest.toString());

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .contains(expected)
                .startsWith(manifest + ": Platform")
                .doesNotContain("Exception", "io.platformoperator.api");
        assertThat(outcome.out()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void acceptsWhatTheApiServerAccepts(Path manifest) {
        assertThat(validate(manifest.toString())).satisfies(outcome -> {
            assertThat(outcome.err()).isEmpty();
            assertThat(outcome.code()).isZero();
        });
    }

    /** ManifestsIT compares each line with the reasons of a real API server. */
    @Test
    void messagesAreThese() throws IOException {
        Golden.assertSame(
                "refusals.txt",
                refused().stream()
                        .map(manifest -> validate(manifest.toString()).err())
                        .collect(Collectors.joining())
                        .replace("src/test/resources/refused/", ""));
    }

    @Test
    void namesUnknownFieldsAtAnyDepth() throws IOException {
        var outcome = validate(manifest("""
                  replicas: 3
                  services: [{name: a, port: 80}]
                  database: {nam: x}
                """));

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err().lines().map(line -> line.substring(line.indexOf("shop: ") + 6)))
                .containsExactly(
                        "spec.database.nam: unknown field \"spec.database.nam\"",
                        "spec.replicas: unknown field \"spec.replicas\"",
                        "spec.services[0].port: unknown field \"spec.services[0].port\"");
    }

    /** A change of an object is validated against the object that it changes. */
    @Test
    void againstTheCurrentObjectNamesWhatCanNotChange() throws IOException {
        var current = Files.writeString(
                directory.resolve("current.yaml"),
                Files.readString(Path.of(manifest(""))) + "status: {progress: 5/9, outputs: {}}\n");
        var desired = directory.resolve("desired.yaml");
        Files.writeString(desired, Files.readString(Path.of(manifest(""))).replace("10.0.0.0/16", "10.9.0.0/16"));

        assertThat(validate(desired.toString()).code()).isZero();
        assertThat(validate("--against", current.toString(), desired.toString()).err())
                .contains("shop: spec.regions.primary.cidr: Invalid value: spec.regions.primary.cidr can't change once"
                        + " resources exist");
    }

    @Test
    void skipsObjectsOfOtherGroupsAndNamesUnknownKinds() throws IOException {
        var other = Files.writeString(
                directory.resolve("other.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n");
        var unknown = Files.writeString(
                directory.resolve("unknown.yaml"),
                "apiVersion: platform-operator.io/v1alpha1\nkind: PlatformEnvironmet\nmetadata: {name: x}\n");

        assertThat(validate(other.toString()).out())
                .isEqualTo("0 objects are valid; 1 of other API groups not validated\n");
        assertThat(validate(unknown.toString()).err())
                .contains("no matches for kind \"PlatformEnvironmet\" in version \"platform-operator.io/v1alpha1\"");
    }

    @Test
    void namesThePlaceOfASyntaxError() throws IOException {
        var broken = Files.writeString(directory.resolve("broken.yaml"), "spec:\n  tier: a: b\n");

        var outcome = validate(broken.toString());

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).startsWith(broken + ":2:10: not YAML: ");
    }

    private String manifest(String spec) throws IOException {
        var file = directory.resolve("shop.yaml");
        return Files.writeString(file, """
                apiVersion: platform-operator.io/v1alpha1
                kind: PlatformEnvironment
                metadata: {name: shop, namespace: platform}
                spec:
                  tier: development
                  regions:
                    primary: {name: us-east-1, cidr: 10.0.0.0/16}
                """ + spec).toString();
    }

    private static CommandOutcome validate(String... arguments) {
        return CommandOutcome.of(
                Stream.concat(Stream.of("validate"), Stream.of(arguments)).toArray(String[]::new));
    }

    private static List<Path> files(String folder) {
        try (Stream<Path> paths = Files.list(Path.of(folder))) {
            return paths.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
