package io.platformoperator.workload;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.apply.ApplyEngine;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.ClusterDescriptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;

/** One EKS cluster: its state as EKS reports it, and a connection that is opened once the cluster is active. */
final class EksCluster implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);
    private static final int RETRIES = 1;

    private final Aws aws;
    private final String name;
    private final Config own;
    private final Function<KubernetesClient, ApplyEngine> engines;
    private final ClusterRequestMetrics requests;
    private final InstantSource clock;
    private final Set<ResourceID> users = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();

    private final ClusterLookupCache lookups;
    private @Nullable Connection connection;
    private boolean closed;

    /** Address of the cluster; a recreated cluster of the same name has another one. */
    private record Address(String endpoint, String authority) {}

    private record Connection(Address address, ClusterConnection site) {}

    EksCluster(
            Aws aws,
            String name,
            Config own,
            Function<KubernetesClient, ApplyEngine> engines,
            ClusterRequestMetrics requests,
            InstantSource clock) {
        this.aws = aws;
        this.name = name;
        this.own = own;
        this.engines = engines;
        this.requests = requests;
        this.clock = clock;
        this.lookups = new ClusterLookupCache(clock);
    }

    /** The stacks that use the cluster. */
    Set<ResourceID> users() {
        return users;
    }

    /**
     * Looks up the cluster. Concurrent callers share one call to EKS, because all stacks of a cluster reconcile at once
     * when it changes. They share its failure too: if each called again, the last of them would wait for as many timeouts.
     *
     * @param changes see {@link ClusterLookupCache#get}
     */
    ClusterLookup find(long changes) {
        var requestedAt = clock.instant();
        lock.lock();
        try {
            return lookups.get(requestedAt, changes, isUnanswered(), () -> describe(ClusterDescriptions::recent));
        } finally {
            lock.unlock();
        }
    }

    /** Like {@link #find}, by a call to EKS that starts after this call. */
    ClusterLookup findAgain(long changes) {
        var requestedAt = clock.instant();
        lock.lock();
        try {
            return lookups.refresh(requestedAt, changes, () -> describe(ClusterDescriptions::read));
        } finally {
            lock.unlock();
        }
    }

    /** The connection, if one is open. */
    Optional<ClusterConnection> open() {
        lock.lock();
        try {
            return connection == null ? Optional.empty() : Optional.of(connection.site());
        } finally {
            lock.unlock();
        }
    }

    private ClusterLookup describe(BiFunction<Aws, String, Cluster> call) {
        try {
            return result(call.apply(aws, name));
        } catch (ResourceNotFoundException e) {
            disconnect();
            return new ClusterLookup.Deleted();
        }
    }

    private ClusterLookup result(Cluster cluster) {
        return switch (cluster.status()) {
            case ACTIVE, UPDATING ->
                connect(
                        new Address(
                                cluster.endpoint(),
                                cluster.certificateAuthority().data()),
                        ApiServerAccess.of(cluster),
                        cluster.tags());
            case DELETING -> {
                disconnect();
                yield new ClusterLookup.Deleted();
            }
            case CREATING, PENDING, FAILED ->
                new ClusterLookup.NotServing("the EKS cluster " + name + " is " + cluster.statusAsString());
            case null, default ->
                new ClusterLookup.NotReady("the EKS cluster " + name + " is " + cluster.statusAsString());
        };
    }

    private boolean isUnanswered() {
        return connection != null && connection.site().isUnanswered();
    }

    private ClusterLookup connect(Address address, @Nullable ApiServerAccess access, Map<String, String> tags) {
        if (closed) {
            return new ClusterLookup.NotReady("the operator is shutting down");
        }
        if (connection != null && !connection.address().equals(address)) {
            disconnect();
        }
        if (connection == null) {
            connection = new Connection(address, new ClusterConnection(client(address), engines, clock));
        }
        connection.site().setAccess(access);
        return new ClusterLookup.Available(connection.site(), tags);
    }

    /** Uses no setting of the operator's own cluster except the proxy. */
    private KubernetesClient client(Address address) {
        var config = new ConfigBuilder(Config.empty())
                .withMasterUrl(address.endpoint())
                .withCaCertData(address.authority())
                .withOauthTokenProvider(EksTokens.of(aws, name, clock))
                .withHttpsProxy(own.getHttpsProxy())
                .withNoProxy(own.getNoProxy())
                .withConnectionTimeout(Math.toIntExact(CONNECT_TIMEOUT.toMillis()))
                .withRequestTimeout(Math.toIntExact(REQUEST_TIMEOUT.toMillis()))
                .withRequestRetryBackoffLimit(RETRIES)
                .build();
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("metrics", requests))
                .build();
    }

    private void disconnect() {
        if (connection != null) {
            connection.site().closeEngine();
            connection.site().client().close();
            connection = null;
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            disconnect();
        } finally {
            lock.unlock();
        }
    }
}
