package io.platformoperator.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The one entry point of the jar. */
@Command(
        name = "platform",
        description = "Turns PlatformEnvironment objects into whole platforms on AWS.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        subcommands = {
            RunCommand.class,
            PlanCommand.class,
            CostCommand.class,
            TreeCommand.class,
            IamPolicyCommand.class,
            ManifestsCommand.class
        })
public final class Main {
    private static final int WIDTH = 100;

    private Main() {}

    /** Runs a command; the exit code is 0 when it did what was asked, 2 for wrong arguments, 1 for any other failure. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setUsageHelpWidth(WIDTH)
                .setExecutionExceptionHandler((thrown, command, given) -> {
                    if (!(thrown instanceof Failure)) {
                        throw thrown;
                    }
                    command.getErr().println(command.getColorScheme().errorText(thrown.getMessage()));
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }
}
