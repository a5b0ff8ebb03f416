package io.platformoperator.stacks.clusters;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A cluster that stacks run on. All stacks of it share this, and its client. */
public final class Site {
    private static final Duration VERSION_HOLDS = Duration.ofMinutes(10);
    private static final Pattern NUMBERS = Pattern.compile("v?(\\d+\\.\\d+\\.\\d+).*");

    private final String name;
    private final KubernetesClient client;
    private final InstantSource clock;
    private @Nullable Version version;

    private record Version(String text, Instant asked) {}

    Site(String name, KubernetesClient client, InstantSource clock) {
        this.name = name;
        this.client = client;
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

    /**
     * Its Kubernetes version, such as {@code 1.33.2}, at most ten minutes old.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException when it can't be reached
     */
    public String version() {
        synchronized (this) {
            if (version != null && clock.instant().isBefore(version.asked().plus(VERSION_HOLDS))) {
                return version.text();
            }
        }
        var asked = clock.instant();
        var text = client.getKubernetesVersion().getGitVersion();
        var numbers = NUMBERS.matcher(text);
        synchronized (this) {
            version = new Version(numbers.matches() ? numbers.group(1) : text, asked);
            return version.text();
        }
    }
}
