package io.platformoperator.workload;

/** Result of looking up the cluster that a stack runs on. */
public sealed interface ClusterLookup {
    /** The cluster can be used. */
    record Available(ClusterConnection connection) implements ClusterLookup {}

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
