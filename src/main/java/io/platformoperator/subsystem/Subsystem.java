package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.SubsystemSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceCache;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One AWS subsystem: the kinds of resources that it manages, and the desired resources of a spec. */
public interface Subsystem<S extends SubsystemSpec> {
    /** Name of the subsystem in tags and labels. Constant across versions, because tags identify existing resources. */
    String name();

    /** Every kind of resource that this version or an earlier one may have created, in an order of creation. */
    List<ResourceKind<Aws, ?, ?>> kinds();

    /**
     * The region for which {@link #desired} builds the graph of a spec. May read AWS; a subsystem that does not choose zones reads
     * only what is constant.
     */
    default ChosenRegion region(ResourceCache<Aws> cache, Owner owner, S spec) {
        return ChosenRegion.of(cache.cloud().regionInfo());
    }

    /** The graph of desired resources. A pure function: equal arguments give equal graphs. */
    Graph<Aws> desired(Owner owner, S spec, RegionInfo facts);

    /**
     * Resources with data that others created for the subsystem, and that remain after its teardown. Each is described with its
     * cloud id. Calls AWS with IAM actions that {@link #kinds()} list.
     */
    default List<String> orphanedResources(Aws aws, S spec) {
        return List.of();
    }

    /**
     * For how long after the teardown AWS may create resources for the subsystem again, by AWS's clock; zero if it creates none.
     *
     * @param outputs the last outputs of the torn down resources; empty if they never existed
     */
    default Duration lateCreations(S spec, Map<String, String> outputs) {
        return Duration.ZERO;
    }

    /**
     * Adds the owner's tags to resources that AWS created for the subsystem after its teardown, so that the next teardown
     * deletes them. Returns descriptions of those that exist. Calls AWS with IAM actions that {@link #kinds()} list.
     */
    default List<String> claimLateResources(Aws aws, Owner owner, S spec) {
        return List.of();
    }
}
