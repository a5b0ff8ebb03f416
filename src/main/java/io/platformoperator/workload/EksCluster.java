package io.platformoperator.workload;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.apply.ApplyEngine;
import io.platformoperator.aws.Aws;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;

/** One EKS cluster: what AWS says of it, and the client into it, made when it serves. */
final class EksCluster implements AutoCloseable {
    /** Endpoint and certificate authority stay as long as the cluster does. */
    private static final Duration HOLDS = Duration.ofMinutes(10);

    private static final Duration CONNECTS_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(20);
    private static final int REPEATS = 1;

    private final Aws aws;
    private final String name;
    private final Config own;
    private final Function<KubernetesClient, ApplyEngine> engines;
    private final RequestMetrics requests;
    private final InstantSource clock;
    private final Set<ResourceID> users = ConcurrentHashMap.newKeySet();
    private final ReentrantLock asking = new ReentrantLock();

    private Found found = new Found.NotYet("not looked at yet");
    private Instant asked = Instant.MIN;
    private @Nullable Door door;
    private boolean closed;

    /** How it is reached: another cluster of the same name has another. */
    private record Way(String endpoint, String authority) {}

    private record Door(Way way, Site site) {}

    EksCluster(
            Aws aws,
            String name,
            Config own,
            Function<KubernetesClient, ApplyEngine> engines,
            RequestMetrics requests,
            InstantSource clock) {
        this.aws = aws;
        this.name = name;
        this.own = own;
        this.engines = engines;
        this.requests = requests;
        this.clock = clock;
    }

    /** The stacks that use it. */
    Set<ResourceID> users() {
        return users;
    }

    /** All of its stacks ask at once when it changes: those who waited for another one's answer take it. */
    Found find(boolean afresh) {
        var since = clock.instant();
        asking.lock();
        try {
            var holds = found instanceof Found.Open && !afresh ? HOLDS : Duration.ZERO;
            if (asked.isBefore(since.minus(holds))) {
                var now = clock.instant();
                found = ask();
                asked = now;
            }
            return found;
        } finally {
            asking.unlock();
        }
    }

    private Found ask() {
        try {
            return judge(aws.eks().describeCluster(r -> r.name(name)).cluster());
        } catch (ResourceNotFoundException e) {
            shut();
            return new Found.Gone();
        }
    }

    private Found judge(Cluster cluster) {
        return switch (cluster.status()) {
            case ACTIVE, UPDATING ->
                open(new Way(cluster.endpoint(), cluster.certificateAuthority().data()));
            case DELETING -> {
                shut();
                yield new Found.Gone();
            }
            default -> new Found.NotYet("the EKS cluster " + name + " is " + cluster.statusAsString());
        };
    }

    private Found open(Way way) {
        if (closed) {
            return new Found.NotYet("the operator is stopping");
        }
        if (door != null && !door.way().equals(way)) {
            shut();
        }
        if (door == null) {
            door = new Door(way, new Site("the EKS cluster " + name, client(way), engines, clock));
        }
        return new Found.Open(door.site());
    }

    /** Knows nothing of the operator's own cluster but the way out: the proxy. */
    private KubernetesClient client(Way way) {
        var config = new ConfigBuilder(Config.empty())
                .withMasterUrl(way.endpoint())
                .withCaCertData(way.authority())
                .withOauthTokenProvider(EksTokens.of(aws, name, clock))
                .withHttpsProxy(own.getHttpsProxy())
                .withNoProxy(own.getNoProxy())
                .withConnectionTimeout(Math.toIntExact(CONNECTS_WITHIN.toMillis()))
                .withRequestTimeout(Math.toIntExact(ANSWERS_WITHIN.toMillis()))
                .withRequestRetryBackoffLimit(REPEATS)
                .build();
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("metrics", requests))
                .build();
    }

    private void shut() {
        if (door != null) {
            door.site().closeEngine();
            door.site().client().close();
            door = null;
        }
    }

    @Override
    public void close() {
        asking.lock();
        try {
            closed = true;
            shut();
        } finally {
            asking.unlock();
        }
    }
}
