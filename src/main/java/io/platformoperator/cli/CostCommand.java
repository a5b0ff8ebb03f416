package io.platformoperator.cli;

import io.platformoperator.cli.ManifestReader.ReadEnvironment;
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
        description = {
            "Estimates the monthly cost of an environment with the prices of each of its regions. Needs neither AWS nor"
                    + " Kubernetes.",
            "--against and --cluster show the difference from the current spec."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class CostCommand implements Callable<Integer> {
    @Mixin
    private ManifestOptions manifests = new ManifestOptions();

    @Mixin
    private CurrentSpecOptions current = new CurrentSpecOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        out.print(manifests.environments(current.find(manifests.namespace())).stream()
                .map(this::text)
                .collect(Collectors.joining("\n")));
        out.flush();
        return 0;
    }

    private String text(ReadEnvironment environment) {
        var planner = new EnvironmentPlanner(manifests.emptyAccount());
        var now = Instant.now();
        var desired = planner.plan(environment.desired(), now);
        var existing = environment.current();
        return existing == null ? CostText.of(desired) : CostText.ofChange(planner.plan(existing, now), desired);
    }
}
