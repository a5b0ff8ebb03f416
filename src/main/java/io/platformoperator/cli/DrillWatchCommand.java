package io.platformoperator.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code platform drill watch}: prints the progress of a drill. */
@Command(
        name = "watch",
        description = {
            "Prints the progress of a drill's run until it has ended. A drill without a run in progress is at its end already,"
                    + " unless a run is due.",
            "The exit code is 0 if the restored data was verified, and 3 if the drill failed or can't start."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class DrillWatchCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", showDefaultValue = Visibility.NEVER, description = "Name of the PlatformDrill.")
    private String name = "";

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private final DrillWatchOptions options = new DrillWatchOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        var out = spec.commandLine().getOut();
        return cluster.connect((client, namespace) -> options.watch(client, namespace, name, out));
    }
}
