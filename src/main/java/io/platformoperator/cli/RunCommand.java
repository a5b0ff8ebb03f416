package io.platformoperator.cli;

import io.platformoperator.charts.ChartOptions;
import io.platformoperator.graph.PollIntervals;
import io.platformoperator.stacks.base.ProbeOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code platform run}: runs the operator. Every option can also be set with an environment variable. */
@Command(
        name = "run",
        description = "Runs the operator until SIGTERM or SIGINT.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class RunCommand implements Callable<Integer> {
    @Option(
            names = "--namespaces",
            split = ",",
            paramLabel = "NAME",
            showDefaultValue = Visibility.NEVER,
            defaultValue = "${env:PLATFORM_NAMESPACES:-}",
            description = "Namespaces to watch. Default: all.")
    private List<String> namespaces = List.of();

    @Option(
            names = "--lease-namespace",
            defaultValue = "${env:PLATFORM_LEASE_NAMESPACE:-platform-operator}",
            description = "Namespace of the Lease for leader election between replicas.")
    private String leaseNamespace = "";

    @Option(
            names = "--no-leader-election",
            defaultValue = "${env:PLATFORM_NO_LEADER_ELECTION:-false}",
            description = "Disables leader election. Use this only if no second replica can run.")
    private boolean noLeaderElection;

    @Option(
            names = "--port",
            defaultValue = "${env:PLATFORM_PORT:-8080}",
            description = "Port of /healthz, /readyz and /metrics; 0 selects a free port and logs it.")
    private int port;

    @Option(
            names = "--poll-fraction",
            defaultValue = "${env:PLATFORM_POLL_FRACTION:-0.08}",
            description =
                    "Poll interval of a resource with an operation in progress, as a fraction of the time since its start.")
    private double pollFraction;

    @Option(
            names = "--poll-floor",
            defaultValue = "${env:PLATFORM_POLL_FLOOR:-2s}",
            converter = DurationConverter.class,
            description = "Minimum poll interval of a resource with an operation in progress.")
    private Duration pollFloor = Duration.ZERO;

    @Option(
            names = "--poll-ceiling",
            defaultValue = "${env:PLATFORM_POLL_CEILING:-30s}",
            converter = DurationConverter.class,
            description = "Maximum poll interval of a resource with an overdue operation.")
    private Duration pollCeiling = Duration.ZERO;

    @Option(
            names = "--drift-interval",
            defaultValue = "${env:PLATFORM_DRIFT_INTERVAL:-60s}",
            converter = DurationConverter.class,
            description = "Poll interval of steady resources: the time until drift is detected.")
    private Duration driftInterval = Duration.ZERO;

    @Option(
            names = "--recovery-interval",
            defaultValue = "${env:PLATFORM_RECOVERY_INTERVAL:-60s}",
            converter = IntervalConverter.class,
            description =
                    "Interval of the observations that decide whether the second region of an environment could take"
                            + " over.")
    private Duration recoveryInterval = Duration.ZERO;

    @Option(
            names = "--expected-duration-factor",
            defaultValue = "${env:PLATFORM_EXPECTED_DURATION_FACTOR:-1}",
            paramLabel = "FACTOR",
            description = "Factor on the expected creation times of AWS resources; below 1 for a faster cloud.")
    private double expectedDurationFactor;

    @Option(
            names = "--call-rate-factor",
            defaultValue = "${env:PLATFORM_CALL_RATE_FACTOR:-1}",
            paramLabel = "FACTOR",
            description =
                    "Factor on the operator's limits for the rate of AWS calls (not on the size of bursts); above 1 if AWS"
                            + " has raised the limits of the account.")
    private double callRateFactor;

    @Option(
            names = "--consistency-window",
            defaultValue = "${env:PLATFORM_CONSISTENCY_WINDOW:-5s}",
            converter = DurationConverter.class,
            description = "Time that AWS usually needs until reads show a change (eventual consistency).")
    private Duration consistencyWindow = Duration.ZERO;

    @Option(
            names = "--longest-lag",
            defaultValue = "${env:PLATFORM_LONGEST_LAG:-5m}",
            converter = DurationConverter.class,
            description =
                    "Longest time that AWS may need until its listings show a new resource. Within it, the operator"
                            + " takes a resource that it created for existing although it is not listed, and does not repeat a create"
                            + " call with an unknown result.")
    private Duration longestLag = Duration.ZERO;

    @Option(
            names = "--chart-source",
            showDefaultValue = Visibility.NEVER,
            defaultValue = "${env:PLATFORM_CHART_SOURCE:-}",
            paramLabel = "DIR|URL",
            description =
                    "Directory or URL that is searched for the charts of stacks before their repositories. It has the charts"
                            + " by name, unpacked or as .tgz; their version is used. Read once.")
    private String chartSource = "";

    @Option(
            names = "--helm",
            defaultValue = "${env:PLATFORM_HELM:-helm}",
            paramLabel = "FILE",
            description = "The helm program, 3.17 or newer, that pulls and renders charts: a path, or a name in PATH.")
    private String helm = "";

    @Option(
            names = "--registry-config",
            showDefaultValue = Visibility.NEVER,
            defaultValue = "${env:PLATFORM_REGISTRY_CONFIG:-}",
            paramLabel = "FILE",
            description = "Logins to OCI registries of charts, as helm registry login or docker login writes them.")
    private String registryConfig = "";

    @Option(
            names = "--repository-config",
            showDefaultValue = Visibility.NEVER,
            defaultValue = "${env:PLATFORM_REPOSITORY_CONFIG:-}",
            paramLabel = "FILE",
            description = "Credentials and certificates of chart repositories, by URL, as helm repo add writes them"
                    + " (repositories.yaml).")
    private String repositoryConfig = "";

    @Option(
            names = "--chart-folder",
            defaultValue = "${env:PLATFORM_CHART_FOLDER:-${sys:java.io.tmpdir}/platform-operator-charts}",
            paramLabel = "DIR",
            description = "Directory for downloaded charts.")
    private Path chartFolder = Path.of("");

    @Option(
            names = "--image",
            showDefaultValue = Visibility.NEVER,
            defaultValue = "${env:PLATFORM_IMAGE:-}",
            description =
                    "The operator's image, which the probes in the regions' clusters run: the clusters must be able to"
                            + " pull it. Default: platform-operator, with the operator's version.")
    private String image = "";

    @Option(
            names = "--heartbeat-interval",
            defaultValue = "${env:PLATFORM_HEARTBEAT_INTERVAL:-10s}",
            converter = IntervalConverter.class,
            description = "Time between two heartbeats that a probe writes in the database and the cache.")
    private Duration heartbeatInterval = Duration.ZERO;

    @Option(
            names = "--argocd-namespace",
            showDefaultValue = Visibility.NEVER,
            defaultValue = "${env:PLATFORM_ARGOCD_NAMESPACE:-}",
            paramLabel = "NAMESPACE",
            description = "Namespace of Argo CD, in which the clusters of environments with spec.argocd.register are"
                    + " registered. Default: none are.")
    private String argocdNamespace = "";

    @Override
    public Integer call() throws Exception {
        var intervals = new PollIntervals(
                pollFraction,
                pollFloor,
                pollCeiling,
                driftInterval,
                consistencyWindow,
                longestLag,
                expectedDurationFactor);
        var watched = namespaces.stream().filter(name -> !name.isBlank()).toList();
        var charts = new ChartOptions(helm, chartSource, chartFolder, registryConfig, repositoryConfig);
        var probe = new ProbeOptions(image.isEmpty() ? VersionProvider.image() : image, heartbeatInterval);
        try (var process = new OperatorProcess(
                intervals,
                callRateFactor,
                recoveryInterval,
                charts,
                probe,
                argocdNamespace,
                watched,
                noLeaderElection ? "" : leaseNamespace,
                port)) {
            return process.run();
        }
    }

    /** Parses durations in the format of Kubernetes: {@code 500ms}, {@code 2s}, {@code 1.5m}, {@code 1h}. */
    static class DurationConverter implements ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)");

        @Override
        public Duration convert(String text) {
            var match = FORM.matcher(text);
            if (!match.matches()) {
                throw new TypeConversionException(
                        "'" + text + "' is not a duration: write a number and ms, s, m or h, such as 30s");
            }
            var unit =
                    switch (match.group(2)) {
                        case "ms" -> Duration.ofMillis(1);
                        case "s" -> Duration.ofSeconds(1);
                        case "m" -> Duration.ofMinutes(1);
                        default -> Duration.ofHours(1);
                    };
            return Duration.ofNanos((long) (Double.parseDouble(match.group(1)) * unit.toNanos()));
        }
    }

    /** Converts the time between two repetitions, which no timer accepts without a length. */
    static final class IntervalConverter extends DurationConverter {
        @Override
        public Duration convert(String text) {
            var interval = super.convert(text);
            if (interval.toMillis() == 0) {
                throw new TypeConversionException("'" + text + "' is too short: the shortest interval is 1ms");
            }
            return interval;
        }
    }
}
