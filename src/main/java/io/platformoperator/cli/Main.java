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
            CopyImagesCommand.class,
            ValidateCommand.class,
            PlanCommand.class,
            CostCommand.class,
            AdoptCommand.class,
            TreeCommand.class,
            FailoverCommand.class,
            DrillCommand.class,
            DiagramCommand.class,
            SupportBundleCommand.class,
            IamPolicyCommand.class,
            ManifestsCommand.class,
            CheckCommand.class,
            CompletionCommand.class
        })
public final class Main {
    private static final int WIDTH = 100;

    /** System property with the name in help and messages, which the launcher sets for {@code kubectl platform}. */
    private static final String NAME = "platform.name";

    private Main() {}

    /**
     * Runs a command and exits: 0 on success, 1 on any failure, invalid arguments included. A command may define further
     * codes, which its help lists.
     */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCommandName(System.getProperty(NAME, "platform"))
                .setUsageHelpWidth(WIDTH)
                .setParameterExceptionHandler(new OneLineErrors())
                .setExecutionExceptionHandler(new OneLineErrors());
    }
}
