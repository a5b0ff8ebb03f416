package io.platformoperator.cli;

import io.platformoperator.charts.ChartOptions;
import io.platformoperator.graph.Pace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code platform run}: the operator process. Every option can also be given as an environment variable. */
@Command(
        name = "run",
        description = "Runs the operator until it is told to stop.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        showDefaultValues = true)
final class RunCommand implements Callable<Integer> {
    @Option(
            names = "--namespaces",
            split = ",",
            paramLabel = "NAME",
            defaultValue = "${env:PLATFORM_NAMESPACES:-}",
            description = "Namespaces to watch; none: all.")
    private List<String> namespaces = List.of();

    @Option(
            names = "--lease-namespace",
            defaultValue = "${env:PLATFORM_LEASE_NAMESPACE:-platform-operator}",
            description = "Namespace of the Lease by which one of several replicas leads.")
    private String leaseNamespace = "";

    @Option(
            names = "--no-leader-election",
            defaultValue = "${env:PLATFORM_NO_LEADER_ELECTION:-false}",
            description = "Act without a Lease: only where no second replica can run.")
    private boolean noLeaderElection;

    @Option(
            names = "--port",
            defaultValue = "${env:PLATFORM_PORT:-8080}",
            description = "Port of /healthz, /readyz and /metrics; 0: any free one, which is logged.")
    private int port;

    @Option(
            names = "--poll-fraction",
            defaultValue = "${env:PLATFORM_POLL_FRACTION:-0.05}",
            description = "How long to wait between two looks at something in flight, as a part of its time so far.")
    private double pollFraction;

    @Option(
            names = "--poll-floor",
            defaultValue = "${env:PLATFORM_POLL_FLOOR:-2s}",
            converter = DurationConverter.class,
            description = "Shortest time between two looks at something in flight.")
    private Duration pollFloor = Duration.ZERO;

    @Option(
            names = "--poll-ceiling",
            defaultValue = "${env:PLATFORM_POLL_CEILING:-30s}",
            converter = DurationConverter.class,
            description = "Longest time between two looks at something in flight that is overdue.")
    private Duration pollCeiling = Duration.ZERO;

    @Option(
            names = "--drift-interval",
            defaultValue = "${env:PLATFORM_DRIFT_INTERVAL:-60s}",
            converter = DurationConverter.class,
            description = "Time between two looks at what is steady: how soon a change made by others is found.")
    private Duration driftInterval = Duration.ZERO;

    @Option(
            names = "--usual-duration-factor",
            defaultValue = "${env:PLATFORM_USUAL_DURATION_FACTOR:-1}",
            paramLabel = "FACTOR",
            description =
                    "Factor on the time that AWS usually takes for a resource; below 1 for a cloud that is faster.")
    private double usualDurationFactor;

    @Option(
            names = "--call-rate-factor",
            defaultValue = "${env:PLATFORM_CALL_RATE_FACTOR:-1}",
            paramLabel = "FACTOR",
            description =
                    "Factor on the rates of AWS calls below which the operator stays; above 1 where AWS raised the"
                            + " account's limits.")
    private double callRateFactor;

    @Option(
            names = "--consistency-window",
            defaultValue = "${env:PLATFORM_CONSISTENCY_WINDOW:-5s}",
            converter = DurationConverter.class,
            description = "How long AWS may need to show what was just made or changed.")
    private Duration consistencyWindow = Duration.ZERO;

    @Option(
            names = "--chart-source",
            defaultValue = "${env:PLATFORM_CHART_SOURCE:-}",
            paramLabel = "DIR|URL",
            description =
                    "Where to look for charts of stacks before their own repositories: a folder or a URL that has them by"
                            + " name, unpacked or as .tgz. The version that is there is used. Read once.")
    private String chartSource = "";

    @Option(
            names = "--helm",
            defaultValue = "${env:PLATFORM_HELM:-helm}",
            paramLabel = "FILE",
            description = "The helm program, 3.17 or newer, that pulls and renders charts: a path, or a name in PATH.")
    private String helm = "";

    @Option(
            names = "--registry-config",
            defaultValue = "${env:PLATFORM_REGISTRY_CONFIG:-}",
            paramLabel = "FILE",
            description = "Logins to OCI registries of charts, as helm registry login or docker login writes them.")
    private String registryConfig = "";

    @Option(
            names = "--repository-config",
            defaultValue = "${env:PLATFORM_REPOSITORY_CONFIG:-}",
            paramLabel = "FILE",
            description = "Credentials and certificates of chart repositories, by URL, as helm repo add writes them"
                    + " (repositories.yaml).")
    private String repositoryConfig = "";

    @Option(
            names = "--chart-folder",
            defaultValue = "${env:PLATFORM_CHART_FOLDER:-${sys:java.io.tmpdir}/platform-operator-charts}",
            paramLabel = "DIR",
            description = "Where to keep downloaded charts.")
    private Path chartFolder = Path.of("");

    @Override
    public Integer call() throws Exception {
        var pace =
                new Pace(pollFraction, pollFloor, pollCeiling, driftInterval, consistencyWindow, usualDurationFactor);
        var watched = namespaces.stream().filter(name -> !name.isBlank()).toList();
        var charts = new ChartOptions(helm, chartSource, chartFolder, registryConfig, repositoryConfig);
        try (var process = new OperatorProcess(
                pace, callRateFactor, charts, watched, noLeaderElection ? "" : leaseNamespace, port)) {
            return process.run();
        }
    }
}
