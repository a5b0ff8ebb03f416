package io.platformoperator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A block of commands in a document: fenced as {@code sh}, or indented by four spaces.
 *
 * @param line number of the first line of the commands
 * @param stage that of a comment {@code <!-- run: STAGE -->} above the block; empty without one
 * @param commands without indentation
 */
public record DocumentedBlock(Path file, int line, String stage, String commands) {
    private static final Pattern STAGE = Pattern.compile("<!-- run: (\\S+) -->");
    private static final Pattern FENCE = Pattern.compile("( *)```(.*)");
    private static final String INDENTED = "    ";
    /** First words of the lines that are commands, where a block is indented only. */
    private static final Pattern COMMAND = Pattern.compile(
            "(\\$ )?(\\./\\S+|platform|kubectl|helm|aws|python3|source|java|docker|local/\\S+|bench/\\S+|promtool)("
                    + " .*)?");

    /** All blocks of commands, in their order. Indented text that begins with no command is none. */
    public static List<DocumentedBlock> of(Path file) {
        try {
            return of(file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<DocumentedBlock> of(Path file, List<String> lines) {
        var blocks = new ArrayList<DocumentedBlock>();
        for (var i = 0; i < lines.size(); i++) {
            var fence = FENCE.matcher(lines.get(i));
            var begin = i;
            if (fence.matches()) {
                var indent = fence.group(1);
                while (!lines.get(++i).equals(indent + "```")) {
                    // the end of the block is searched
                }
                if (fence.group(2).equals("sh")) {
                    var stage =
                            STAGE.matcher(begin == 0 ? "" : lines.get(begin - 1).strip());
                    blocks.add(new DocumentedBlock(
                            file,
                            begin + 2,
                            stage.matches() ? stage.group(1) : "",
                            unindented(lines.subList(begin + 1, i), indent.length())));
                }
            } else if (lines.get(i).startsWith(INDENTED)
                    && (i == 0 || lines.get(i - 1).isBlank())) {
                while (i < lines.size() && lines.get(i).startsWith(INDENTED)) {
                    i++;
                }
                if (COMMAND.matcher(lines.get(begin).strip()).matches()) {
                    blocks.add(new DocumentedBlock(
                            file, begin + 1, "", unindented(lines.subList(begin, i), INDENTED.length())));
                }
                i--;
            }
        }
        return blocks;
    }

    private static String unindented(List<String> lines, int columns) {
        return String.join(
                "\n",
                lines.stream()
                        .map(line -> line.length() < columns ? line.strip() : line.substring(columns))
                        .toList());
    }

    /** The lines of the commands, where a line that ends with a backslash continues. */
    public List<String> lines() {
        return commands.replaceAll("\\\\\n\\s*", "")
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    @Override
    public String toString() {
        return file + ":" + line;
    }
}
