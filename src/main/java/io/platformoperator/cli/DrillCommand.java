package io.platformoperator.cli;

import picocli.CommandLine.Command;

/** {@code platform drill}: rehearsed restores of an environment's data. */
@Command(
        name = "drill",
        description = "Starts a rehearsed restore of an environment's data, watches one, or lists the results.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = VersionProvider.class,
        subcommands = {DrillStartCommand.class, DrillWatchCommand.class, DrillListCommand.class})
final class DrillCommand {}
