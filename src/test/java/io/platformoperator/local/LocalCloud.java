package io.platformoperator.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A running {@code local/cloud up}: a real API server for the operator, and the local AWS. {@link LocalCloudExtension} injects
 * one that all tests share. The process ends with this JVM, even if the JVM is killed.
 */
public final class LocalCloud implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    /** A machine without the Kubernetes programs builds them first, which takes minutes. */
    private static final Duration READY_WITHIN = Duration.ofMinutes(30);

    private static final Duration ENDED_WITHIN = Duration.ofSeconds(20);
    private static final int TAIL = 40;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Tail errors;
    private final Ready ready;
    private final KubernetesClient admin;
    private final double timeScale;

    /** The line that {@code local/cloud up} prints when it is ready; fields of parts that were not started are null. */
    private record Ready(String kubeconfig, String awsEndpoint, String state, String kubectl) {}

    private LocalCloud(Process process, Tail errors, Ready ready, double timeScale) {
        this.process = process;
        this.errors = errors;
        this.ready = ready;
        this.admin = client(adminConfig());
        this.timeScale = timeScale;
    }

    /**
     * Starts a cloud with its state in {@code target/NAME} and waits until it is ready: about 5 s, or minutes if Kubernetes has
     * to be built first.
     *
     * @param options options of {@code local/cloud up}, such as {@code --time-scale 600}. Without {@code --quotas} the
     *     account's quotas are raised so that the tests of a class don't exceed them together
     * @throws IllegalStateException with the end of the error output, if the process ends or does not become ready
     */
    public static LocalCloud start(String name, String... options) {
        var command = new ArrayList<>(List.of(
                ROOT.resolve("local/cloud").toString(),
                "up",
                "--until-eof",
                "--state",
                ROOT.resolve("target").resolve(name).toString()));
        command.addAll(Arrays.asList(options));
        if (!command.contains("--quotas")) {
            command.addAll(List.of("--quotas", accountQuotas()));
        }
        try {
            var builder = new ProcessBuilder(command).directory(ROOT.toFile());
            // API servers and etcd collect garbage a quarter as often: a sixth less processor time, for 300 MB each.
            builder.environment().putIfAbsent("GOGC", "400");
            var process = builder.start();
            var errors = new Tail(process);
            var line = firstLine(process);
            if (line == null) {
                end(process);
                throw new IllegalStateException(
                        "the local cloud did not start: " + String.join(" ", command) + "\n" + errors.text());
            }
            return new LocalCloud(
                    process, errors, Serialization.unmarshal(line, Ready.class), timeScale(Arrays.asList(options)));
        } catch (IOException e) {
            throw new UncheckedIOException("can't run " + command.getFirst() + " (it needs python3)", e);
        }
    }

    /**
     * Starts another API server for a second operator on the AWS of this cloud, with its state in {@code target/NAME}: another
     * cluster of the same account.
     */
    public LocalCloud startCluster(String name) {
        var cluster = start(name, "--no-aws");
        return new LocalCloud(
                cluster.process,
                cluster.errors,
                new Ready(
                        cluster.ready.kubeconfig(),
                        ready.awsEndpoint(),
                        cluster.ready.state(),
                        cluster.ready.kubectl()),
                timeScale);
    }

    /** The quotas of an account with many environments, as JSON. */
    private static String accountQuotas() {
        try {
            return Files.readString(ROOT.resolve("local/account_quotas.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double timeScale(List<String> options) {
        var at = options.indexOf("--time-scale");
        return at < 0 ? 1 : Double.parseDouble(options.get(at + 1));
    }

    /** Seconds of AWS per second of real time. */
    public double timeScale() {
        return timeScale;
    }

    /** A client with all permissions, for actions of users and of the cluster's administrator. Closed with this cloud. */
    public KubernetesClient admin() {
        requireRunning();
        return admin;
    }

    /**
     * A client with the token of a ServiceAccount, so with exactly the permissions of its chart. The account must exist; the
     * caller closes the client.
     */
    public KubernetesClient asServiceAccount(String namespace, String name) {
        return client(serviceAccountConfig(namespace, name));
    }

    /** The client configuration of {@link #asServiceAccount}. The token is valid for a day. */
    public Config serviceAccountConfig(String namespace, String name) {
        var request = new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(Duration.ofDays(1).toSeconds())
                .endSpec()
                .build();
        var issued =
                admin().serviceAccounts().inNamespace(namespace).withName(name).tokenRequest(request);
        return new ConfigBuilder(adminConfig())
                .withAutoOAuthToken(null)
                .withOauthToken(issued.getStatus().getToken())
                .build();
    }

    /** Writes a kubeconfig with the token of a ServiceAccount, which must exist. The token is valid for a day. */
    public Path writeKubeconfig(Path file, String namespace, String account) {
        try {
            var config = JSON.readTree(kubeconfig().toFile());
            var token = serviceAccountConfig(namespace, account).getOauthToken();
            ((ObjectNode) config.get("users").get(0))
                    .set("user", JSON.createObjectNode().put("token", token));
            JSON.writeValue(file.toFile(), config);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Endpoint of the local AWS: the value for {@code AWS_ENDPOINT_URL}. */
    public URI awsEndpoint() {
        requireRunning();
        return URI.create(ready.awsEndpoint());
    }

    /** The administrator's kubeconfig file, for processes that a test starts. */
    public Path kubeconfig() {
        return Path.of(ready.kubeconfig());
    }

    /** The kubectl program of the cluster's version. */
    public Path kubectl() {
        return Path.of(ready.kubectl());
    }

    /** The directory with the logs of all programs. */
    public Path state() {
        return Path.of(ready.state());
    }

    @Override
    public void close() {
        admin.close();
        end(process);
    }

    private Config adminConfig() {
        return Config.fromKubeconfig(new File(ready.kubeconfig()));
    }

    private static KubernetesClient client(Config config) {
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private void requireRunning() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the local cloud has ended:\n" + errors.text());
        }
    }

    /** The process's first line of output; null if the process ends before. Ends the process after {@link #READY_WITHIN}. */
    private static String firstLine(Process process) throws IOException {
        var watchdog = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(READY_WITHIN);
                process.destroy();
            } catch (InterruptedException e) {
                // the process printed its line in time
            }
        });
        try {
            return process.inputReader(StandardCharsets.UTF_8).readLine();
        } finally {
            watchdog.interrupt();
        }
    }

    private static void end(Process process) {
        try (var input = process.getOutputStream()) {
            input.flush();
        } catch (IOException e) {
            // the process has ended already
        }
        try {
            if (!process.waitFor(ENDED_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Prints the error output continuously, because a first build takes minutes, and keeps its last lines. */
    private static final class Tail {
        private final ArrayDeque<String> lines = new ArrayDeque<>();
        private final Thread reader;

        Tail(Process process) {
            reader = Thread.ofVirtual().start(() -> read(process.errorReader(StandardCharsets.UTF_8)));
        }

        private void read(BufferedReader from) {
            from.lines().forEach(line -> {
                System.err.println("[local/cloud] " + line);
                synchronized (lines) {
                    lines.add(line);
                    if (lines.size() > TAIL) {
                        lines.remove();
                    }
                }
            });
        }

        /** The last lines; all of them if the process has ended. */
        String text() {
            try {
                reader.join(Duration.ofSeconds(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            synchronized (lines) {
                return String.join("\n", lines);
            }
        }
    }
}
