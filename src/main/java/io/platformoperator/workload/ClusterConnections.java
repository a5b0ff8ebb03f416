package io.platformoperator.workload;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.StackSpec.TargetCluster;
import io.platformoperator.apply.ApplyEngine;
import io.platformoperator.aws.AwsAccount;
import io.platformoperator.aws.AwsRegions;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Connections to the clusters that stacks run on. The stacks of a cluster share one client. A cluster that does not answer
 * delays only its own stacks. Thread-safe.
 */
public final class ClusterConnections implements AutoCloseable {
    private final AwsRegions regions;
    private final InstantSource clock;
    private final Function<KubernetesClient, ApplyEngine> engines;
    private final ClusterRequestMetrics requests;
    private final ClusterConnection ownCluster;
    private final Map<ClusterId, EksCluster> clusters = new ConcurrentHashMap<>();

    private record ClusterId(AwsAccount account, String region, String name) {}

    /**
     * Creates the set of connections, without opening one.
     *
     * @param own client of the cluster that the operator runs in; the caller closes it
     * @param engines creates the engine of a cluster, which is closed before the cluster's client
     * @param requests counts the requests to the clusters
     */
    public ClusterConnections(
            AwsRegions regions,
            KubernetesClient own,
            Function<KubernetesClient, ApplyEngine> engines,
            ClusterRequestMetrics requests,
            InstantSource clock) {
        this.regions = regions;
        this.engines = engines;
        this.requests = requests;
        this.clock = clock;
        this.ownCluster = new ClusterConnection(own, engines, clock);
    }

    /**
     * Looks up the cluster that a stack runs on, and registers the stack as its user until {@link #unregister}. Calls AWS
     * only if the latest lookup may be outdated.
     *
     * @param changes number of changes of clusters that the caller knew of before it called
     * @throws software.amazon.awssdk.core.exception.SdkException if the call to AWS fails
     */
    public ClusterLookup find(ResourceID stack, StackSpec spec, long changes) {
        return find(stack, spec, cluster -> cluster.find(changes));
    }

    /** Like {@link #find}, but always calls AWS. */
    public ClusterLookup findAgain(ResourceID stack, StackSpec spec, long changes) {
        return find(stack, spec, cluster -> cluster.findAgain(changes));
    }

    private ClusterLookup find(ResourceID stack, StackSpec spec, Function<EksCluster, ClusterLookup> lookup) {
        if (spec.targetCluster() == TargetCluster.LOCAL) {
            return new ClusterLookup.Available(ownCluster, Map.of());
        }
        return lookup.apply(clusters.compute(idOf(spec), (id, existing) -> {
            var one = existing == null ? create(id) : existing;
            one.users().add(stack);
            return one;
        }));
    }

    /** The open connection to an EKS cluster that stacks use; empty if no stack has opened one. Makes no call. */
    public Optional<ClusterConnection> open(AwsAccount account, String region, String name) {
        var cluster = clusters.get(new ClusterId(account, region, name));
        return cluster == null ? Optional.empty() : cluster.open();
    }

    /** All stacks that use the cluster of this stack, including the stack itself. */
    public Set<ResourceID> stacksOnSameCluster(StackSpec spec) {
        var cluster = clusters.get(idOf(spec));
        return cluster == null ? Set.of() : Set.copyOf(cluster.users());
    }

    /** Unregisters a stack from its cluster; closes the client if no other stack uses the cluster. */
    public void unregister(ResourceID stack, StackSpec spec) {
        clusters.computeIfPresent(idOf(spec), (id, existing) -> {
            existing.users().remove(stack);
            if (existing.users().isEmpty()) {
                existing.close();
                return null;
            }
            return existing;
        });
    }

    private EksCluster create(ClusterId id) {
        var aws = regions.engine(id.account(), id.region()).resourceCache().cloud();
        return new EksCluster(aws, id.name(), ownCluster.client().getConfiguration(), engines, requests, clock);
    }

    private static ClusterId idOf(StackSpec spec) {
        var placement = spec.placement();
        var access = placement.aws();
        return new ClusterId(
                new AwsAccount(access.roleArn(), access.externalId()), placement.region(), spec.clusterName());
    }

    @Override
    public void close() {
        clusters.values().forEach(EksCluster::close);
        clusters.clear();
        ownCluster.closeEngine();
    }
}
