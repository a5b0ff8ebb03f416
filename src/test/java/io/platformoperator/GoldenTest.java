package io.platformoperator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GoldenTest {
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern REGENERATED = Pattern.compile("<test>([^<]+)</test>");

    /** {@code -Dregenerate} runs only the tests in the list of pom.xml, so that it takes seconds. */
    @Test
    void regenerateRunsEachTestWithGoldenFiles() throws IOException {
        var profile = REGENERATED.matcher(Files.readString(Path.of("pom.xml")));
        assertThat(profile.find()).isTrue();
        var listed = Stream.of(profile.group(1).split(",")).map(String::strip).toList();
        assertThat(listed)
                .as("list of tests of the profile regenerate in pom.xml")
                .containsExactlyInAnyOrderElementsOf(testsContaining("Golden.assert"));
    }

    @Test
    void topFolderHasNoOtherFiles() {
        Golden.assertNoOthers("", List.of("sizes.txt", "tiers.txt", "children.yaml", "cost.txt", "refusals.txt"));
    }

    private static Set<String> testsContaining(String text) throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            var tests =
                    files.filter(file -> file.toString().endsWith("Test.java")).toList();
            var names = new TreeSet<String>();
            for (var test : tests) {
                if (Files.readString(test).contains(text)) {
                    names.add(test.getFileName().toString().replace(".java", ""));
                }
            }
            return names;
        }
    }
}
