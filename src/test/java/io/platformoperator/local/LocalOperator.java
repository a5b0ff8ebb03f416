package io.platformoperator.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.platformoperator.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The operator as a separate process. It reads the API server from a kubeconfig and AWS from environment variables, and has
 * exactly the permissions of its chart's ServiceAccount. Tests can kill and restart it at any time.
 */
public final class LocalOperator implements AutoCloseable {
    /** Access key of the operator's calls; it distinguishes them from calls of a test in the local AWS's record. */
    public static final String CALLER = "operator-process";

    private static final Path JAR = Path.of("target", "platform-operator.jar").toAbsolutePath();
    private static final Path CACHE = Path.of("target", "platform.aot").toAbsolutePath();
    private static final Path STAND_INS = Path.of("local/charts").toAbsolutePath();
    /** Namespace of the operator that {@link #install(LocalCloud, String...)} installs. */
    public static final String NAMESPACE = "platform-operator";

    /** Name of the operator's ServiceAccount in every namespace. */
    public static final String ACCOUNT = "platform-operator";

    private static final Duration STARTED_WITHIN = Duration.ofSeconds(90);
    /** In the log of an operator that ended because an informer got no first listing in time. */
    private static final String NO_ANSWER_IN_TIME = "Caused by: java.util.concurrent.TimeoutException";

    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(30);
    private static final Duration COMMAND_ENDS_WITHIN = Duration.ofSeconds(60);
    /** The default of {@code --longest-lag}. */
    private static final double LONGEST_LAG_SECONDS = 300;

    private static final Pattern PORT = Pattern.compile("probes and metrics on port (\\d+)");
    private final LocalCloud cloud;
    private final String namespace;
    private final Path kubeconfig;
    private final Path log;
    private final List<String> options;
    private String caller = CALLER;
    private Process process;

    private LocalOperator(LocalCloud cloud, String namespace, Path directory, List<String> options) {
        this.cloud = cloud;
        this.namespace = namespace;
        this.options = options;
        kubeconfig = directory.resolve("operator.kubeconfig");
        log = directory.resolve("operator.log");
    }

    /**
     * Installs the operator's chart without its Deployment; {@link #start} starts the process.
     *
     * @param options options of {@code platform run} for all runs, beside poll intervals that suit the fast local AWS
     */
    public static LocalOperator install(LocalCloud cloud, String... options) {
        return install(cloud, NAMESPACE, cloud.state(), List.of(), options);
    }

    /**
     * Installs a second operator into a namespace of its own. Values of the chart should exclude objects of the cluster: the
     * first operator has objects of the same names.
     *
     * @param values of the chart, {@code KEY=VALUE}
     */
    public static LocalOperator installInto(
            LocalCloud cloud, String namespace, List<String> values, String... options) {
        return install(cloud, namespace, cloud.state().resolve(namespace), values, options);
    }

    /** The operator of a chart that is installed already in {@link #NAMESPACE}; {@link #start} starts the process. */
    public static LocalOperator installed(LocalCloud cloud, String... options) {
        var operator = new LocalOperator(cloud, NAMESPACE, cloud.state(), Arrays.asList(options));
        cloud.writeKubeconfig(operator.kubeconfig, NAMESPACE, ACCOUNT);
        return operator;
    }

    private static LocalOperator install(
            LocalCloud cloud, String namespace, Path directory, List<String> values, String... options) {
        var operator = new LocalOperator(cloud, namespace, directory, Arrays.asList(options));
        try {
            Files.createDirectories(directory);
            Files.deleteIfExists(operator.log);
            operator.applyManifests(values);
            cloud.writeKubeconfig(operator.kubeconfig, namespace, ACCOUNT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return operator;
    }

    /** Makes the operator's calls with that access key, which the local AWS grants the chart's permissions, in place of {@link #CALLER}. */
    public LocalOperator as(String accessKey) {
        caller = accessKey;
        return this;
    }

    /**
     * Starts the process and waits until it is ready. A process that ends because the API server did not answer in time, as on a
     * machine with much load, is started again, as the kubelet does.
     *
     * @param more options of {@code platform run} for this run
     */
    public LocalOperator start(String... more) {
        var command = platform(
                "run",
                "--port=0",
                "--poll-floor=100ms",
                "--poll-ceiling=300ms",
                "--longest-lag=" + Math.max(500, (long) (1000 * LONGEST_LAG_SECONDS / cloud.timeScale())) + "ms",
                "--expected-duration-factor=" + 1 / cloud.timeScale(),
                "--call-rate-factor=" + cloud.timeScale());
        command.addAll(options);
        command.addAll(Arrays.asList(more));
        var builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        builder.environment().put("AWS_ENDPOINT_URL", cloud.awsEndpoint().toString());
        builder.environment().put("AWS_ACCESS_KEY_ID", caller);
        builder.environment().put("AWS_SECRET_ACCESS_KEY", "secret");
        builder.environment().put("AWS_REGION", "us-east-1");
        builder.environment().putIfAbsent("PLATFORM_CHART_SOURCE", STAND_INS.toString());
        builder.environment().put(LocalHelm.VARIABLE, LocalHelm.program());
        var deadline = Instant.now().plus(STARTED_WITHIN);
        var before = launch(builder);
        while (!isReady(before)) {
            var isLate = Instant.now().isAfter(deadline);
            if (!isLate && !process.isAlive() && log().substring(before).contains(NO_ANSWER_IN_TIME)) {
                before = launch(builder);
            } else if (isLate || !process.isAlive()) {
                throw new AssertionError("the operator did not start:\n" + tail());
            }
            sleep(Duration.ofMillis(100));
        }
        return this;
    }

    /** Starts a process, and returns the length of the log before. */
    private int launch(ProcessBuilder builder) {
        var before = log().length();
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var started = process;
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        return before;
    }

    /** Sends SIGKILL, so the process can't finish its work. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Sends SIGTERM and returns the exit code. */
    public int stop() {
        process.destroy();
        return awaitEnd();
    }

    /** The log of all runs. */
    public String log() {
        try {
            return Files.exists(log) ? Files.readString(log, UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines of {@code /metrics} that begin with the prefix. */
    public List<String> metrics(String prefix) {
        var ports = PORT.matcher(log()).results().toList();
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + ports.getLast().group(1) + "/metrics"))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(prefix))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** Log lines with level ERROR, and those of the operator's own classes with level WARN. */
    public List<String> warningsAndErrors() {
        return log().lines()
                .filter(line -> line.contains("\"level\":\"ERROR\"")
                        || (line.contains("\"level\":\"WARN\"")
                                && line.contains("\"logger_name\":\"io.platformoperator.")))
                .toList();
    }

    /** The last lines of the log. */
    public String tail() {
        var lines = log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }

    /** Runs {@code platform COMMAND} and returns its output; fails if the command fails. */
    public static String output(String... arguments) {
        try {
            var errors = Files.createTempFile("platform", ".err");
            var builder = new ProcessBuilder(platform(arguments)).redirectError(errors.toFile());
            builder.environment().put(LocalHelm.VARIABLE, LocalHelm.program());
            var run = builder.start();
            run.getOutputStream().close();
            var output = new String(run.getInputStream().readAllBytes(), UTF_8);
            if (!run.waitFor(COMMAND_ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS) || run.exitValue() != 0) {
                throw new AssertionError(String.join(" ", arguments) + ":\n" + Files.readString(errors));
            }
            Files.delete(errors);
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            stop();
        }
    }

    private static List<String> platform(String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=128m", // with one compiler only 48 MiB, which the operator fills
                "-Xmx512m",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=logback.xml")); // not that of the tests
        command.addAll(program());
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** The jar with its AOT cache, if the build has just packaged it, or the classes of the tests' class path. */
    private static List<String> program() {
        var classes = System.getProperty("java.class.path");
        return classes.contains(JAR.toString())
                        && CACHE.toFile().lastModified() > JAR.toFile().lastModified()
                ? List.of("-XX:AOTCache=" + CACHE, "-jar", JAR.toString())
                : List.of("-cp", classes, Main.class.getName());
    }

    private void applyManifests(List<String> values) throws IOException {
        cloud.admin()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .serverSideApply();
        var command = new ArrayList<>(List.of("manifests", "--namespace", namespace));
        values.forEach(value -> command.addAll(List.of("--set", value)));
        var manifests = Arrays.stream(output(command.toArray(String[]::new)).split("(?m)^---$"))
                .filter(document -> !document.contains("\nkind: Deployment\n"))
                .collect(Collectors.joining("\n---\n"));
        // Another test may have applied the CRDs with another field manager.
        kubectl(manifests, "apply", "--server-side", "--force-conflicts", "-f", "-");
        awaitDefinitions();
    }

    /** {@code kubectl wait} fails at once for a definition that has no status yet. */
    private void awaitDefinitions() {
        var definitions = cloud.admin().apiextensions().v1().customResourceDefinitions();
        for (var definition : definitions.list().getItems()) {
            definitions.resource(definition).waitUntilCondition(LocalOperator::isServed, 1, TimeUnit.MINUTES);
        }
    }

    private static boolean isServed(@Nullable CustomResourceDefinition definition) {
        return definition != null
                && definition.getStatus() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }

    private void kubectl(String input, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                cloud.kubectl().toString(), "--kubeconfig", cloud.kubeconfig().toString()));
        command.addAll(Arrays.asList(arguments));
        var run = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var in = run.getOutputStream()) {
            in.write(input.getBytes(UTF_8));
        }
        var output = new String(run.getInputStream().readAllBytes(), UTF_8);
        try {
            if (run.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ":\n" + output);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private boolean isReady(int since) {
        var found = PORT.matcher(log().substring(since));
        if (!found.find()) {
            return false;
        }
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + found.group(1) + "/readyz"))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // not listening yet
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private int awaitEnd() {
        try {
            if (!process.waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the operator did not stop within " + STOPPED_WITHIN + ":\n" + tail());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
