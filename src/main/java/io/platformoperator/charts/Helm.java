package io.platformoperator.charts;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The helm program: finds it, checks its version, renders charts. Each call is a process of its own ({@link HelmProcess}), so
 * a chart that loops or allocates without end fails alone. Thread-safe: one chart is rendered at a time and two are pulled, so
 * that the memory of all processes is bounded too.
 */
public final class Helm {
    private static final Logger LOG = LoggerFactory.getLogger(Helm.class);

    /** kube-prometheus-stack, the largest chart of the catalogue, needs 0.5 s, 160 MiB, and prints 5 MiB. */
    private static final HelmProcess.Limits TO_RENDER = new HelmProcess.Limits(Duration.ofSeconds(60), 384, 16);
    /** Helm reads a repository's index into memory: 15 MB of YAML take it 7 s and 300 MiB. */
    private static final HelmProcess.Limits TO_PULL = new HelmProcess.Limits(Duration.ofSeconds(60), 512, 1);

    private static final int PULLS = 2;
    private static final int OLDEST_MAJOR = 3;
    private static final int OLDEST_MINOR = 17;
    private static final String NEEDED = "helm " + OLDEST_MAJOR + "." + OLDEST_MINOR + " or newer";
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.(\\d+)(\\.\\S*)?");

    /** Each document that helm prints begins so, followed by the file of the chart that it comes from. */
    static final String SOURCE = "---\n# Source: ";

    /**
     * Kinds that every Kubernetes cluster since 1.25 serves. Helm itself adds groups and versions of the standard library
     * ({@code policy/v1}), but charts also ask for kinds ({@code policy/v1/PodDisruptionBudget}) and fall back to removed
     * versions if helm does not list them. Custom kinds are not listed: whether they are installed changes with time, and
     * a chart must render to the same objects every time.
     */
    private static final List<String> API_VERSIONS = List.of(
            "admissionregistration.k8s.io/v1/MutatingWebhookConfiguration",
            "admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration",
            "apiextensions.k8s.io/v1/CustomResourceDefinition",
            "apps/v1/DaemonSet",
            "apps/v1/Deployment",
            "apps/v1/StatefulSet",
            "autoscaling/v2/HorizontalPodAutoscaler",
            "batch/v1/CronJob",
            "batch/v1/Job",
            "networking.k8s.io/v1/Ingress",
            "networking.k8s.io/v1/IngressClass",
            "networking.k8s.io/v1/NetworkPolicy",
            "policy/v1/PodDisruptionBudget",
            "rbac.authorization.k8s.io/v1/ClusterRole",
            "scheduling.k8s.io/v1/PriorityClass",
            "storage.k8s.io/v1/StorageClass");

    private final String program;
    private final Path directory;
    private final HelmProcess.Limits toRender;
    private final Semaphore rendering = new Semaphore(1);
    private final Semaphore pulling = new Semaphore(PULLS);
    private volatile @Nullable Path checked;

    /**
     * The program of that name or path. Its absence is an error of the first call, not of this constructor.
     *
     * @param program path of the program, or its name, which is searched for in {@code PATH}
     * @param directory existing directory for the temporary home directories of helm
     */
    public Helm(String program, Path directory) {
        this(program, directory, TO_RENDER);
    }

    Helm(String program, Path directory, HelmProcess.Limits toRender) {
        this.program = program;
        this.directory = directory;
        this.toRender = toRender;
    }

    /**
     * Renders a chart to YAML documents, hooks and tests left out. Helm has no cluster: {@code lookup} in a template finds
     * nothing.
     *
     * @param chart package (.tgz) or directory
     * @param kubernetesVersion of the cluster that the chart is rendered for, such as {@code 1.33.2}
     * @param values YAML or JSON; given by a pipe, because values contain passwords
     * @param options more options of {@code helm template}
     * @throws ChartError if the chart does not render, with helm's words, which contain the chart's where it refuses values
     */
    public String template(
            Path chart,
            String release,
            String namespace,
            String kubernetesVersion,
            String values,
            List<String> options) {
        var command = new ArrayList<>(List.of("template", release, chart.toString(), "--namespace=" + namespace));
        command.addAll(
                List.of("--kube-version=" + kubernetesVersion, "--api-versions=" + String.join(",", API_VERSIONS)));
        command.addAll(List.of("--no-hooks", "--skip-tests", "--values=-"));
        command.addAll(options);
        var output = inOwnHome(rendering, toRender, values, command);
        if (!output.isBlank() && !output.startsWith(SOURCE)) {
            throw garbage("template", output);
        }
        return output;
    }

    /** The {@code Chart.yaml} of a package. */
    String showChart(Path chart) {
        return inOwnHome(pulling, TO_PULL, "", List.of("show", "chart", chart.toString()));
    }

    /**
     * Runs a command that contacts repositories.
     *
     * @param home where helm keeps what it downloads
     * @param environment proxies, certificate authorities and files with credentials
     * @throws ChartError with helm's words
     */
    String pull(Path home, Map<String, String> environment, List<String> command) {
        return run(pulling, TO_PULL, home, environment, "", command);
    }

    private String inOwnHome(Semaphore turn, HelmProcess.Limits limits, String input, List<String> command) {
        try (var home = TemporaryDirectory.in(directory)) {
            return run(turn, limits, home.path(), Map.of(), input, command);
        } catch (IOException e) {
            throw new ChartError("no temporary directory can be created in " + directory + ": " + e.getMessage());
        }
    }

    private String run(
            Semaphore turn,
            HelmProcess.Limits limits,
            Path home,
            Map<String, String> environment,
            String input,
            List<String> command) {
        try {
            turn.acquire();
            try {
                var result = new HelmProcess(usable(), limits).run(home, environment, input, command);
                if (!result.isSuccess()) {
                    throw new ChartError(result.errors());
                }
                if (!result.errors().isBlank()) {
                    LOG.info(
                            "helm {} {}: {}",
                            command.getFirst(),
                            command.get(1),
                            result.errors().strip());
                }
                return result.output();
            } finally {
                turn.release();
            }
        } catch (IOException e) {
            throw new ChartError("helm can't be started: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChartError("helm was stopped, because the operator stops");
        }
    }

    /** The program, its version checked once. */
    private Path usable() throws IOException, InterruptedException {
        var found = find();
        if (!found.equals(checked)) {
            checkVersion(found);
            checked = found;
        }
        return found;
    }

    private Path find() {
        if (program.contains(File.separator)) {
            var path = Path.of(program).toAbsolutePath();
            if (!Files.isExecutable(path)) {
                throw new ChartError("there is no program " + program + ": install " + NEEDED + ", or correct --helm");
            }
            return path;
        }
        for (var folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            var path = Path.of(folder, program).toAbsolutePath();
            if (Files.isRegularFile(path) && Files.isExecutable(path)) {
                return path;
            }
        }
        throw new ChartError(
                "there is no program '" + program + "' in PATH: install " + NEEDED + ", or give its path by --helm");
    }

    private void checkVersion(Path found) throws IOException, InterruptedException {
        HelmProcess.Result result;
        try (var home = TemporaryDirectory.in(directory)) {
            result = new HelmProcess(found, TO_PULL).run(home.path(), Map.of(), "", List.of("version", "--short"));
        }
        if (!result.isSuccess()) {
            throw new ChartError("the version of " + found + " can't be read: " + result.errors());
        }
        var version = VERSION.matcher(result.output().strip());
        if (!version.matches()) {
            throw garbage("version", result.output());
        }
        var major = Integer.parseInt(version.group(1));
        var minor = Integer.parseInt(version.group(2));
        if (major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR)) {
            throw new ChartError(found + " is helm " + version.group() + ", which is too old: install " + NEEDED
                    + ", or give its path by --helm");
        }
    }

    private ChartError garbage(String command, String output) {
        return new ChartError("'" + program + " " + command + "' printed " + HelmProcess.quoted(output)
                + ", which helm does not: give the path of " + NEEDED + " by --helm");
    }
}
