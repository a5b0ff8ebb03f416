package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The help of every command. */
class HelpTest {
    static Stream<CommandLine> commands() {
        return withSubcommands(Main.commandLine());
    }

    private static Stream<CommandLine> withSubcommands(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(HelpTest::withSubcommands));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpFitsATerminalAndNamesNoEmptyDefault(CommandLine command) {
        var help = command.getUsageMessage(CommandLine.Help.Ansi.OFF);

        assertThat(help.lines()).allMatch(line -> line.length() <= 100);
        assertThat(help.lines().map(String::strip)).doesNotContain("Default:", "Default: []", "Default: {}");
    }
}
