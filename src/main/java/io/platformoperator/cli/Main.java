package io.platformoperator.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The one entry point of the jar. */
@Command(
        name = "platform",
        description = "Turns PlatformEnvironment objects into whole platforms on AWS.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {RunCommand.class, ManifestsCommand.class})
public final class Main {
    private Main() {}

    /** Runs a command; the exit code is 0 when it did what was asked, 2 for wrong arguments, 1 for any other failure. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
