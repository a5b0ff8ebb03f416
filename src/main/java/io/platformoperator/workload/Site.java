package io.platformoperator.workload;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.platformoperator.apply.ApplyEngine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A cluster that stacks run on. All stacks of it share this: its client, and the engine that applies to it. */
public final class Site {
    private static final Duration VERSION_HOLDS = Duration.ofMinutes(10);
    private static final Pattern NUMBERS = Pattern.compile("v?(\\d+\\.\\d+\\.\\d+).*");

    private final String name;
    private final KubernetesClient client;
    private final Function<KubernetesClient, ApplyEngine> engines;
    private final InstantSource clock;
    private @Nullable ApplyEngine engine;
    private @Nullable Version version;

    private record Version(String text, Instant asked) {}

    Site(String name, KubernetesClient client, Function<KubernetesClient, ApplyEngine> engines, InstantSource clock) {
        this.name = name;
        this.client = client;
        this.engines = engines;
        this.clock = clock;
    }

    /** What it is called, for people. */
    public String name() {
        return name;
    }

    /** Into it. Whoever uses it does not close it. */
    public KubernetesClient client() {
        return client;
    }

    /** Applies to it; made when first asked for. */
    public synchronized ApplyEngine engine() {
        if (engine == null) {
            engine = engines.apply(client);
        }
        return engine;
    }

    /**
     * Its Kubernetes version, such as {@code 1.33.2}, at most ten minutes old.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException when it can't be reached
     */
    public String version() {
        var known = known();
        if (known != null && clock.instant().isBefore(known.asked().plus(VERSION_HOLDS))) {
            return known.text();
        }
        var asked = clock.instant();
        var text = client.getKubernetesVersion().getGitVersion();
        var numbers = NUMBERS.matcher(text);
        return know(new Version(numbers.matches() ? numbers.group(1) : text, asked));
    }

    private synchronized @Nullable Version known() {
        return version;
    }

    private synchronized String know(Version now) {
        version = now;
        return now.text();
    }

    /** Ends what works on it; the client is closed by who made it. */
    synchronized void closeEngine() {
        if (engine != null) {
            engine.close();
            engine = null;
        }
    }
}
