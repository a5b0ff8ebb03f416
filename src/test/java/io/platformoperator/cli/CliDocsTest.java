package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The outputs in docs/cli.md are real: each block after a line {@code $ platform …} has what the command prints. A line of {@code
 * …} stands for lines that are left out; regenerating keeps the number of lines before and after it.
 */
class CliDocsTest {
    private static final Path DOCUMENT = Path.of("docs/cli.md");
    private static final String COMMAND = "    $ platform ";
    private static final String BEGIN = "```text";
    private static final String END = "```";
    private static final String LEFT_OUT = "…";

    @Test
    void outputsAreReal() throws IOException {
        var lines = Files.readAllLines(DOCUMENT);
        var rebuilt = new ArrayList<String>();
        int outputs = 0;
        for (int i = 0; i < lines.size(); i++) {
            rebuilt.add(lines.get(i));
            if (lines.get(i).equals(BEGIN)) {
                var end = i + 1 + lines.subList(i + 1, lines.size()).indexOf(END);
                var command = lines.get(i - 2);
                assertThat(command).as("line %d of %s", i - 1, DOCUMENT).startsWith(COMMAND);
                rebuilt.addAll(output(command.substring(COMMAND.length()), lines.subList(i + 1, end)));
                i = end - 1;
                outputs++;
            }
        }
        assertThat(outputs).isPositive();
        Golden.assertSame(DOCUMENT, String.join("\n", rebuilt) + "\n");
    }

    private static List<String> output(String arguments, List<String> shown) {
        var outcome = CommandOutcome.of(arguments.split(" "));
        var printed = (outcome.out() + outcome.err()).lines().toList();
        var leftOut = shown.indexOf(LEFT_OUT);
        if (leftOut < 0) {
            return printed;
        }
        var tail = shown.size() - leftOut - 1;
        assertThat(printed).as(arguments).hasSizeGreaterThan(shown.size());
        var output = new ArrayList<>(printed.subList(0, leftOut));
        output.add(LEFT_OUT);
        output.addAll(printed.subList(printed.size() - tail, printed.size()));
        return output;
    }
}
