package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.DocumentedBlock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Each block of commands in README.md and docs/ is run by a test or a check, or says what it needs that neither has. This class has
 * the register of who runs what, and checks that all commands are at least well-formed.
 */
class DocumentedCommandsTest {
    private static final Path README = Path.of("README.md");
    private static final Path RUNBOOK = Path.of("docs/runbook-region-lost.md");

    /** First word of a comment at the beginning of a block that says why nothing runs it. */
    private static final Pattern NOT_RUN = Pattern.compile("# (needs:|changes) .+");

    /** Documents whose blocks have stages, with the program that runs these stages. */
    private static final Map<Path, Path> STAGES_RUN_BY = Map.of(
            Path.of("docs/install.md"),
            Path.of("local/install/__main__.py"),
            Path.of("docs/how-to.md"),
            Path.of("local/install/__main__.py"),
            RUNBOOK,
            Path.of("local/demo/failovers/runbook.py"));

    /** Other blocks: their first line, with the test or check that runs it. */
    private static final Map<String, String> RUN_BY = Map.ofEntries(
            Map.entry("./demo", "local/reality/__main__.py"),
            Map.entry("./mvnw -q -DskipTests package", "src/test/java/io/platformoperator/cli/LauncherTest.java"),
            Map.entry("./demo --tour", "local/demo/tour/chapters.py"),
            Map.entry("./demo --scenario region-outage", "local/demo/failovers/scenario.py"),
            Map.entry("./mvnw verify", ".ci/run"),
            Map.entry(
                    "source <(platform completion bash)", "src/test/java/io/platformoperator/cli/CompletionTest.java"),
            Map.entry(
                    "platform plan --output markdown --against main.yaml changed.yaml > plan.md || [ $? -eq 2 ]",
                    "src/test/java/io/platformoperator/cli/PlanCommandTest.java"),
            Map.entry(
                    "kubectl patch penv production --type merge -p '{\"spec\": {\"activeRegion\": \"us-west-2\"}}'",
                    "local/demo/failovers/scenario.py"),
            Map.entry("bench/plan", "bench/plan"));

    private static final Pattern PLATFORM =
            Pattern.compile("(?:^|[|;&(] *|\\$ )(?:\\./)?platform ([a-z][a-z-]*)([^|;>&#\\n]*)", Pattern.MULTILINE);
    private static final Pattern OPTION = Pattern.compile("(?<= )(--?[a-z][a-z-]*)");
    private static final Pattern FILE = Pattern.compile("(?<=[ =])(?:docs|samples|helm|crds|local)/[\\w./-]*");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");

    static List<DocumentedBlock> blocks() throws IOException {
        return documents().stream()
                .flatMap(document -> DocumentedBlock.of(document).stream())
                .toList();
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            return Stream.concat(
                            Stream.of(README),
                            files.filter(file -> file.toString().endsWith(".md"))
                                    .sorted())
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void aTestRunsTheBlockOrTheBlockSaysWhatItNeeds(DocumentedBlock block) throws IOException {
        var first = block.commands().lines().findFirst().orElseThrow().replaceFirst(" {3,}#.*", "");
        if (!block.stage().isEmpty()) {
            assertThat(STAGES_RUN_BY).containsKey(block.file());
        } else if (hasOutput(block)) {
            assertThat(block.file())
                    .as("CliDocsTest compares outputs of this document")
                    .isEqualTo(Path.of("docs/cli.md"));
        } else if (isRunHere(block)) {
            assertThat(CommandOutcome.of(arguments(first)).err()).isEmpty();
        } else if (!NOT_RUN.matcher(first).matches()) {
            var runner = RUN_BY.get(withoutComment(first));
            assertThat(runner).as("what runs: " + first).isNotNull();
            assertThat(Path.of(runner)).exists();
        }
    }

    @Test
    void checksRunExactlyTheStagesOfTheirDocuments() throws IOException {
        for (var runner : new TreeSet<>(STAGES_RUN_BY.values())) {
            var stages = new ArrayList<String>();
            for (var document : STAGES_RUN_BY.keySet()) {
                if (STAGES_RUN_BY.get(document).equals(runner)) {
                    DocumentedBlock.of(document).forEach(block -> stages.add(block.stage()));
                }
            }
            stages.removeIf(String::isEmpty);
            var text = Files.readString(runner);
            assertThat(stages).allSatisfy(stage -> assertThat(text).contains("\"" + stage + "\""));
        }
    }

    @Test
    void theRegisterHasNoCommandThatNoDocumentHas() throws IOException {
        var documented = blocks().stream()
                .map(block ->
                        withoutComment(block.commands().lines().findFirst().orElseThrow()))
                .toList();
        assertThat(documented).containsAll(RUN_BY.keySet());
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void theBlockIsValidForBash(DocumentedBlock block) throws IOException, InterruptedException {
        var process = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(block.commands().replaceAll("(?m)^\\$ ", "").getBytes(StandardCharsets.UTF_8));
        }
        var errors = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(block + "\n" + errors).isZero();
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void commandsOptionsAndFilesExist(DocumentedBlock block) {
        var commands = String.join("\n", block.lines());
        PLATFORM.matcher(commands).results().forEach(call -> {
            var known = Main.commandLine().getSubcommands();
            assertThat(known).as(block.toString()).containsKey(call.group(1));
            var arguments = call.group(2).replaceFirst(" {3,}#.*", "");
            var command = command(known.get(call.group(1)), arguments);
            assertThat(options(arguments))
                    .as(block.toString())
                    .allMatch(option -> command.getCommandSpec().findOption(option) != null);
        });
        assertThat(FILE.matcher(commands).results().map(found -> Path.of(found.group())))
                .as(block.toString())
                .allMatch(Files::exists);
    }

    /** The command itself, or the one below it that the first argument names, such as {@code start} of {@code platform drill start}. */
    private static CommandLine command(CommandLine command, String arguments) {
        var first = arguments.strip().split(" ", 2)[0];
        return command.getSubcommands().getOrDefault(first, command);
    }

    @Test
    void linksBetweenDocumentsLeadSomewhere() throws IOException {
        var broken = new ArrayList<String>();
        for (var document : Stream.concat(documents().stream(), Stream.of(Path.of("CONTRIBUTING.md")))
                .toList()) {
            LINK.matcher(Files.readString(document))
                    .results()
                    .map(link -> link.group(1))
                    .forEach(link -> {
                        if (!link.contains("://") && !leadsSomewhere(document, link)) {
                            broken.add(document + ": " + link);
                        }
                    });
        }
        assertThat(broken).isEmpty();
    }

    private static boolean leadsSomewhere(Path from, String link) {
        var parts = link.split("#", 2);
        var target = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]).normalize();
        try {
            return Files.exists(target)
                    && (parts.length == 1 || anchors(Files.readString(target)).contains(parts[1]));
        } catch (IOException e) {
            return false;
        }
    }

    /** The anchors of headings, as GitHub forms them. */
    private static List<String> anchors(String text) {
        return HEADING.matcher(text)
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    /** True if the document shows the output of the command, which CliDocsTest compares. */
    private static boolean hasOutput(DocumentedBlock block) throws IOException {
        var lines = Files.readAllLines(block.file());
        var after = block.line() + (int) block.commands().lines().count();
        return block.commands().startsWith("$ platform ")
                && after < lines.size()
                && lines.get(after).equals("```text");
    }

    /** True for a command that prints the same for everybody. */
    private static boolean isRunHere(DocumentedBlock block) {
        return block.commands().matches("(\\$ )?platform iam-policy [^|]*");
    }

    private static String[] arguments(String command) {
        return command.replaceFirst("^(\\$ )?platform ", "")
                .replaceFirst(" >.*", "")
                .split(" ");
    }

    private static List<String> options(String arguments) {
        return OPTION.matcher(arguments)
                .results()
                .map(option -> option.group(1))
                .toList();
    }

    private static String withoutComment(String line) {
        return line.replaceFirst(" {2,}.*", "").strip();
    }
}
