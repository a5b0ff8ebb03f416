package io.platformoperator.cli;

import io.platformoperator.api.v1alpha1.FailoverMode;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.cli.plan.FailoverText;
import io.platformoperator.failover.FailoverPreview;
import io.platformoperator.failover.RegionRoles;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code platform failover --dry-run}: prints what a change of the active region would do now. */
@Command(
        name = "failover",
        description = {
            "Prints what a change of the active region would do now: whether the operator would accept it, the loss of"
                    + " data, and the steps. Changes nothing.",
            "The operator's own decision, from the statuses of the environment and its children.",
            "The exit code is 0 if it would be accepted or nothing is to be done, and 3 if it would be refused or can't be"
                    + " told yet."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class FailoverCommand implements Callable<Integer> {
    private static final int REFUSED = 3;

    /** Mode of the failover, as in {@code spec.failover.mode}. */
    enum Mode {
        /** Both regions answer. */
        Planned,
        /** The active region may be lost. */
        Forced
    }

    @Parameters(
            paramLabel = "NAME",
            showDefaultValue = Visibility.NEVER,
            description = "Name of the PlatformEnvironment.")
    private String name = "";

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--to",
            paramLabel = "REGION",
            description = "Region that is to be active. Default: the one that is not.")
    private @Nullable String to;

    @Option(names = "--mode", defaultValue = "Planned", description = "${COMPLETION-CANDIDATES}.")
    private Mode mode = Mode.Planned;

    @Option(
            names = "--dry-run",
            description = "Required: the command only tells. A change of spec.activeRegion requests a failover.")
    private boolean dryRun;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        if (!dryRun) {
            throw new CommandException(
                    "platform failover only tells what would happen: add --dry-run. To fail over, change"
                            + " spec.activeRegion with kubectl; the output of --dry-run has the command");
        }
        return cluster.connect((client, namespace) -> {
            var objects = EnvironmentObjects.read(client, namespace, name);
            var environment = objects.environment();
            var preview = FailoverPreview.of(
                    environment,
                    objects.withStacks(client),
                    target(environment),
                    FailoverMode.valueOf(mode.name().toUpperCase(Locale.ROOT)),
                    Instant.now());
            var out = spec.commandLine().getOut();
            out.print(FailoverText.of(environment, preview));
            out.flush();
            var decision = preview.decision();
            return decision.refusal().isPresent()
                            || decision.condition().status().equals("Unknown")
                    ? REFUSED
                    : 0;
        });
    }

    private String target(PlatformEnvironment environment) {
        var wanted = environment.getSpec();
        var secondary = wanted.regions().secondary();
        if (secondary == null) {
            throw new CommandException(
                    "PlatformEnvironment " + name
                            + " has one region only: set spec.regions.secondary, and wait until the condition FailoverReady is True");
        }
        var primary = wanted.regions().primary().name();
        if (to != null) {
            if (!to.equals(primary) && !to.equals(secondary.name())) {
                throw new CommandException("--to must be " + primary + " or " + secondary.name()
                        + ", the regions of PlatformEnvironment " + name + ": it is " + to);
            }
            return to;
        }
        var active =
                Objects.requireNonNullElse(environment.statusOrEmpty().activeRegion(), RegionRoles.requested(wanted));
        return Objects.requireNonNull(RegionRoles.other(wanted, active));
    }
}
