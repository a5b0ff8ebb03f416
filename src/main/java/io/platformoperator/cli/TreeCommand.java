package io.platformoperator.cli;

import io.platformoperator.cli.RunCommand.IntervalConverter;
import io.platformoperator.cli.plan.TreeText;
import java.io.Console;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code platform tree}: prints an environment, its children and their AWS resources from the API server. */
@Command(
        name = "tree",
        description = "Prints an environment, its children and their AWS resources, with state, age and message.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class TreeCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "NAME",
            showDefaultValue = Visibility.NEVER,
            description = "Name of the PlatformEnvironment.")
    private String name = "";

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = {"-w", "--watch"},
            description =
                    "Print the tree again whenever it changes, until Ctrl-C or until the environment is deleted. A"
                            + " terminal shows the newest tree only.")
    private boolean watch;

    @Option(
            names = "--interval",
            defaultValue = "2s",
            converter = IntervalConverter.class,
            description = "Time between two reads with --watch.")
    private Duration interval = Duration.ZERO;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        var out = spec.commandLine().getOut();
        return cluster.connect((client, namespace) -> {
            var first = EnvironmentObjects.read(client, namespace, name);
            if (watch) {
                var isTerminal = Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .isPresent();
                new TreeWatch(out, interval, InstantSource.system(), isTerminal)
                        .run(() -> EnvironmentObjects.find(client, namespace, name));
            } else {
                out.print(TreeText.of(first.environment(), first.children(), Instant.now()));
                out.flush();
            }
            return 0;
        });
    }
}
