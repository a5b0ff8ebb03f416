package io.platformoperator.workload;

/** Result of looking up the cluster that a stack runs on. */
public sealed interface Found {
    /** The cluster can be used. */
    record Open(Site site) implements Found {}

    /**
     * The cluster can't be used yet.
     *
     * @param why the reason, for messages
     */
    record NotYet(String why) implements Found {}

    /** EKS reports that the cluster does not exist or is being deleted. */
    record Gone() implements Found {}
}
