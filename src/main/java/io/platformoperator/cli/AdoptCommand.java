package io.platformoperator.cli;

import io.platformoperator.cli.plan.AdoptionText;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code platform adopt}: prints which existing resources an environment would adopt by name. */
@Command(
        name = "adopt",
        description = {
            "Prints which existing resources of AWS an environment would adopt under spec.adoption: Name, and what it would"
                    + " change of them. Reads AWS and changes nothing.",
            "The exit code is 3 if a resource can't be adopted."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class AdoptCommand implements Callable<Integer> {
    private static final int BLOCKED = 3;

    @Mixin
    private ManifestOptions manifests = new ManifestOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var environments = manifests.adoptingEnvironments();
        try (var accounts = new LiveAccounts()) {
            var planner = new EnvironmentPlanner(accounts);
            var now = Instant.now();
            var plans =
                    environments.stream().map(each -> planner.plan(each, now)).toList();
            var out = spec.commandLine().getOut();
            out.print(plans.stream().map(AdoptionText::of).collect(Collectors.joining("\n")));
            out.flush();
            return plans.stream().anyMatch(AdoptionText::isBlocked) ? BLOCKED : 0;
        }
    }
}
