package io.platformoperator.workload;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.platformoperator.apply.ApplyEngine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Connection to a cluster, shared by all stacks on the cluster: a client, and the engine that applies objects. Thread-safe. */
public final class ClusterConnection {
    private static final Duration VERSION_MAX_AGE = Duration.ofMinutes(10);
    private static final Pattern VERSION_NUMBERS = Pattern.compile("v?(\\d+\\.\\d+\\.\\d+).*");

    private final KubernetesClient client;
    private final Function<KubernetesClient, ApplyEngine> engines;
    private final InstantSource clock;
    private @Nullable ApplyEngine engine;
    private @Nullable Version version;
    private @Nullable ApiServerAccess access;
    private @Nullable Failure firstFailure;
    private boolean answered;

    /** The first failure since the latest answer of the API server. */
    private record Failure(String detail, Instant at) {}

    private record Version(String text, Instant readAt) {}

    ClusterConnection(KubernetesClient client, Function<KubernetesClient, ApplyEngine> engines, InstantSource clock) {
        this.client = client;
        this.engines = engines;
        this.clock = clock;
    }

    /**
     * Runs a step that sends requests to the cluster, and records whether the API server answers.
     *
     * @throws ClusterOutage if the API server does not answer; other exceptions of the step are thrown unchanged
     */
    public <R> R call(Supplier<R> step) {
        try {
            var result = step.get();
            recordAnswer();
            return result;
        } catch (RuntimeException e) {
            if (ClusterOutage.isMissingAnswer(e)) {
                throw outage(e);
            }
            if (ClusterOutage.isAnswer(e)) {
                recordAnswer();
            }
            throw e;
        }
    }

    private synchronized void recordAnswer() {
        answered = true;
        firstFailure = null;
    }

    private synchronized ClusterOutage outage(RuntimeException exception) {
        if (firstFailure == null) {
            firstFailure = new Failure(ClusterOutage.detail(exception), clock.instant());
        }
        return new ClusterOutage(firstFailure.detail(), firstFailure.at(), answered, access, exception);
    }

    /** True if the API server did not answer the latest call. */
    synchronized boolean isUnanswered() {
        return firstFailure != null;
    }

    /** Sets the networks that can reach the API server, as EKS reports them; null if unknown. */
    synchronized void setAccess(@Nullable ApiServerAccess latest) {
        access = latest;
    }

    /** The client. Callers must not close it. */
    public KubernetesClient client() {
        return client;
    }

    /** The engine that applies objects to the cluster; created on the first call. */
    public synchronized ApplyEngine engine() {
        if (engine == null) {
            engine = engines.apply(client);
        }
        return engine;
    }

    /**
     * The cluster's Kubernetes version, such as {@code 1.33.2}, read at most ten minutes ago.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if the cluster can't be reached
     */
    public String version() {
        var cached = cachedVersion();
        if (cached != null && clock.instant().isBefore(cached.readAt().plus(VERSION_MAX_AGE))) {
            return cached.text();
        }
        var readAt = clock.instant();
        var text = client.getKubernetesVersion().getGitVersion();
        var numbers = VERSION_NUMBERS.matcher(text);
        return cache(new Version(numbers.matches() ? numbers.group(1) : text, readAt));
    }

    private synchronized @Nullable Version cachedVersion() {
        return version;
    }

    private synchronized String cache(Version now) {
        version = now;
        return now.text();
    }

    /** Closes the engine. The owner of the client closes the client. */
    synchronized void closeEngine() {
        if (engine != null) {
            engine.close();
            engine = null;
        }
    }
}
