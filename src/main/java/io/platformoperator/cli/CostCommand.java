package io.platformoperator.cli;

import io.platformoperator.cli.plan.CostText;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code platform cost}: prints the estimated cost of environments. */
@Command(
        name = "cost",
        description = "Estimates the monthly cost of an environment. Needs neither AWS nor Kubernetes.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class CostCommand implements Callable<Integer> {
    @Mixin
    private ManifestOptions manifests = new ManifestOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var planning = new EnvironmentPlanner(manifests.emptyAccount());
        var now = Instant.now();
        var out = spec.commandLine().getOut();
        out.print(manifests.environments().stream()
                .map(environment -> CostText.of(planning.plan(environment, now)))
                .collect(Collectors.joining("\n")));
        out.flush();
        return 0;
    }
}
