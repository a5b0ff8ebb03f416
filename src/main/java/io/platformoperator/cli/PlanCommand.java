package io.platformoperator.cli;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.cli.plan.PlanText;
import io.platformoperator.cli.plan.PlannedEnvironment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code platform plan}: prints the changes that the operator would make. */
@Command(
        name = "plan",
        description = {
            "Prints the changes that the operator would make for an environment. Changes nothing.",
            "Without --live, it plans for an empty account and needs neither AWS nor Kubernetes.",
            "The exit code is 3 if a part of the plan is blocked."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class PlanCommand implements Callable<Integer> {
    private static final int BLOCKED = 3;

    /** Format of the printed plan. */
    enum Output {
        /** Text for users. */
        text,
        /** JSON for programs. */
        json
    }

    @Mixin
    private ManifestOptions manifests = new ManifestOptions();

    @Option(
            names = "--live",
            description =
                    "Compare with the current state of AWS, read with the credentials that the AWS CLI would use.")
    private boolean live;

    @Option(names = "--output", defaultValue = "text", description = "${COMPLETION-CANDIDATES}.")
    private Output output = Output.text;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var plans = live ? livePlans() : plans(manifests.emptyAccount());
        var out = spec.commandLine().getOut();
        out.print(
                output == Output.json
                        ? new KubernetesSerialization().asJson(Map.of("plans", plans)) + "\n"
                        : plans.stream().map(PlanText::of).collect(Collectors.joining("\n")));
        out.flush();
        return plans.stream().anyMatch(PlannedEnvironment::isBlocked) ? BLOCKED : 0;
    }

    private List<PlannedEnvironment> livePlans() {
        try (var accounts = new LiveAccounts()) {
            return plans(accounts);
        }
    }

    private List<PlannedEnvironment> plans(Accounts accounts) {
        var planning = new EnvironmentPlanner(accounts);
        var now = Instant.now();
        return manifests.environments().stream()
                .map(environment -> planning.plan(environment, now))
                .toList();
    }
}
