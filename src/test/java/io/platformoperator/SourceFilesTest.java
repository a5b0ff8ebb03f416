package io.platformoperator;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules on the source files of the main code: one idea per file, and one file per class name. */
class SourceFilesTest {
    private static final Path MAIN = Path.of("src/main/java");
    private static final int MAX_LINES = 300;

    @Test
    void noTopLevelClassNameExistsTwice() throws IOException {
        var files = sourceFiles();
        assertThat(files).isNotEmpty();
        var byName = files.stream()
                .filter(file -> !file.endsWith("package-info.java"))
                .collect(groupingBy(Path::getFileName, mapping(MAIN::relativize, toList())));
        assertThat(byName.values())
                .as("top-level classes with the same name: rename all but one")
                .allSatisfy(same -> assertThat(same).hasSize(1));
    }

    @Test
    void noFileExceedsThreeHundredLines() throws IOException {
        for (var file : sourceFiles()) {
            assertThat(Files.readAllLines(file))
                    .as("lines of %s: move the second idea in it to a file of its own", file)
                    .hasSizeLessThanOrEqualTo(MAX_LINES);
        }
    }

    private static List<Path> sourceFiles() throws IOException {
        try (var files = Files.walk(MAIN)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
