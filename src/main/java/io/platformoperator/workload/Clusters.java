package io.platformoperator.workload;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.TargetCluster;
import io.platformoperator.apply.ApplyEngine;
import io.platformoperator.aws.AwsAccount;
import io.platformoperator.aws.AwsRegions;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The clusters that stacks run on: a client for each, which the stacks on it share. Each is on its own: one that does not
 * answer keeps nobody waiting but those who ask for it.
 */
public final class Clusters implements AutoCloseable {
    private final AwsRegions regions;
    private final InstantSource clock;
    private final Function<KubernetesClient, ApplyEngine> engines;
    private final RequestMetrics requests;
    private final Site own;
    private final Map<Place, EksCluster> clusters = new ConcurrentHashMap<>();

    private record Place(AwsAccount account, String region, String name) {}

    /**
     * None yet.
     *
     * @param own client of the cluster that the operator runs in; stays the caller's
     * @param engines makes what applies to a cluster; closed before the cluster's client
     * @param requests counts what is asked of the clusters
     */
    public Clusters(
            AwsRegions regions,
            KubernetesClient own,
            Function<KubernetesClient, ApplyEngine> engines,
            RequestMetrics requests,
            InstantSource clock) {
        this.regions = regions;
        this.engines = engines;
        this.requests = requests;
        this.clock = clock;
        this.own = new Site("the operator's own cluster", own, engines, clock);
    }

    /**
     * The cluster that a stack is to run on. From then on the stack uses it, until it leaves.
     *
     * @param afresh asks AWS whatever is known
     * @throws software.amazon.awssdk.core.exception.SdkException when AWS does not say
     */
    public Found find(ResourceID stack, StackSpec spec, boolean afresh) {
        if (spec.targetCluster() == TargetCluster.LOCAL) {
            return new Found.Open(own);
        }
        var cluster = clusters.compute(place(spec), (place, known) -> {
            var one = known == null ? open(place) : known;
            one.users().add(stack);
            return one;
        });
        return cluster.find(afresh);
    }

    /** All stacks that use the cluster of that one, itself included. */
    public Set<ResourceID> neighbours(StackSpec spec) {
        var cluster = clusters.get(place(spec));
        return cluster == null ? Set.of() : Set.copyOf(cluster.users());
    }

    /** The stack does not use its cluster any more; the last one out closes its client. */
    public void leave(ResourceID stack, StackSpec spec) {
        clusters.computeIfPresent(place(spec), (place, known) -> {
            known.users().remove(stack);
            if (known.users().isEmpty()) {
                known.close();
                return null;
            }
            return known;
        });
    }

    private EksCluster open(Place place) {
        var aws = regions.engine(place.account(), place.region()).observatory().cloud();
        return new EksCluster(aws, place.name(), own.client().getConfiguration(), engines, requests, clock);
    }

    private static Place place(StackSpec spec) {
        var placement = spec.placement();
        var access = placement.aws();
        return new Place(new AwsAccount(access.roleArn(), access.externalId()), placement.region(), spec.clusterName());
    }

    @Override
    public void close() {
        clusters.values().forEach(EksCluster::close);
        clusters.clear();
        own.closeEngine();
    }
}
