package io.platformoperator.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the jar: the {@code platform} command. */
@Command(
        name = "platform",
        description = "Turns PlatformEnvironment objects into complete platforms on AWS.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = VersionProvider.class,
        subcommands = {
            RunCommand.class,
            ProbeCommand.class,
            FenceProofCommand.class,
            PlanCommand.class,
            CostCommand.class,
            TreeCommand.class,
            DiagramCommand.class,
            IamPolicyCommand.class,
            ManifestsCommand.class
        })
public final class Main {
    private static final int WIDTH = 100;

    private Main() {}

    /** Runs a command and exits: 0 on success, 2 for invalid arguments, 1 on any other failure. A command may define further codes. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setUsageHelpWidth(WIDTH)
                .setExecutionExceptionHandler((thrown, command, parsed) -> {
                    if (!(thrown instanceof CommandException)) {
                        throw thrown;
                    }
                    command.getErr().println(command.getColorScheme().errorText(thrown.getMessage()));
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }
}
