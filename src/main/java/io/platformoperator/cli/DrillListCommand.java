package io.platformoperator.cli;

import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.cli.plan.DrillText;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code platform drill list}: prints the results of drills. */
@Command(
        name = "list",
        description = "Prints the runs of the drills of a namespace with their results, the newest first.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class DrillListCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "ENVIRONMENT",
            arity = "0..1",
            description = "Name of the PlatformEnvironment whose drills are listed. Default: all of the namespace.")
    private @Nullable String environment;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        var out = spec.commandLine().getOut();
        return cluster.connect((client, namespace) -> {
            var drills = client.resources(PlatformDrill.class).inNamespace(namespace).list().getItems().stream()
                    .filter(drill ->
                            environment == null || drill.getSpec().environment().equals(environment))
                    .toList();
            if (drills.isEmpty()) {
                out.println("No drill" + (environment == null ? "" : " of " + environment) + " in namespace "
                        + namespace + ": platform drill start runs one");
            } else {
                out.print(DrillText.list(drills));
            }
            out.flush();
            return 0;
        });
    }
}
