package io.platformoperator.workload;

import java.util.Map;

/** Result of looking up the cluster that a stack runs on. */
public sealed interface ClusterLookup {
    /**
     * The cluster can be used.
     *
     * @param tags tags of the EKS cluster, which name the environment object that claims it; empty for the operator's own
     *     cluster
     */
    record Available(ClusterConnection connection, Map<String, String> tags) implements ClusterLookup {}

    /**
     * The cluster can't be used now; objects may run on it.
     *
     * @param reason the reason, for messages
     */
    record NotReady(String reason) implements ClusterLookup {}

    /**
     * The cluster runs no objects, because EKS has not created it yet, or its creation failed.
     *
     * @param reason the reason, for messages
     */
    record NotServing(String reason) implements ClusterLookup {}

    /** EKS reports that the cluster does not exist or is being deleted. */
    record Deleted() implements ClusterLookup {}
}
