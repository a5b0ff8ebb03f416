package io.platformoperator.cli;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.cli.ManifestReader.ReadEnvironment;
import io.platformoperator.cli.plan.PlanMarkdown;
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
            "By default, it plans for an empty account and needs neither AWS nor Kubernetes. --against and --cluster"
                    + " compare with the current spec, --live with the current state of AWS.",
            "The exit code is 0 without changes, 2 with changes, 3 if a part of the plan is blocked, and 1 if the manifest"
                    + " is refused."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class PlanCommand implements Callable<Integer> {
    private static final int CHANGES = 2;
    private static final int BLOCKED = 3;

    /** Format of the printed plan. */
    enum Output {
        /** Text for users. */
        text,
        /** JSON for programs. */
        json,
        /** Markdown for a comment on a pull request. */
        markdown
    }

    @Mixin
    private ManifestOptions manifests = new ManifestOptions();

    @Mixin
    private CurrentSpecOptions current = new CurrentSpecOptions();

    @Option(
            names = "--live",
            description =
                    "Compare with the current state of AWS, read with the credentials that the AWS CLI would use.")
    private boolean live;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES}.")
    private Output output = Output.text;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var plans = live ? livePlans() : plans();
        var out = spec.commandLine().getOut();
        out.print(
                switch (output) {
                    case json -> new KubernetesSerialization().asJson(Map.of("plans", plans)) + "\n";
                    case markdown -> plans.stream().map(PlanMarkdown::of).collect(Collectors.joining("\n"));
                    case text -> plans.stream().map(PlanText::of).collect(Collectors.joining("\n"));
                });
        out.flush();
        return exitCode(plans);
    }

    private static int exitCode(List<PlannedEnvironment> plans) {
        if (plans.stream().anyMatch(PlannedEnvironment::isBlocked)) {
            return BLOCKED;
        }
        return plans.stream().anyMatch(PlannedEnvironment::hasChanges) ? CHANGES : 0;
    }

    private List<PlannedEnvironment> livePlans() {
        var environments = manifests.environments(current.find(manifests.namespace()));
        try (var accounts = new LiveAccounts()) {
            var planner = new EnvironmentPlanner(accounts);
            var now = Instant.now();
            return environments.stream()
                    .map(each -> planner.plan(each.desired(), now))
                    .toList();
        }
    }

    private List<PlannedEnvironment> plans() {
        return manifests.environments(current.find(manifests.namespace())).stream()
                .map(each -> plan(manifests.emptyAccount(), each, Instant.now()))
                .toList();
    }

    /** The plan from the current spec if there is one; else for an empty account. */
    static PlannedEnvironment plan(EmptyAccount account, ReadEnvironment environment, Instant now) {
        var existing = environment.current();
        return existing == null
                ? new EnvironmentPlanner(account).plan(environment.desired(), now)
                : new SpecPlanner(account).plan(existing, environment.desired(), now);
    }
}
