package io.platformoperator.graph;

import org.jspecify.annotations.Nullable;

/**
 * State of one resource as shown to users.
 *
 * @param identity identity of the resource
 * @param kind name of the kind, such as {@code ec2/Subnet}
 * @param id cloud id; empty while the resource does not exist
 * @param phase phase
 * @param message what the resource waits for, or the error; empty when ready
 * @param error the error that blocks the resource; null if there is none
 */
public record ResourceReport(
        Identity identity,
        String kind,
        String id,
        Phase phase,
        String message,
        @Nullable CloudError error) {

    /** Phase of a resource. */
    public enum Phase {
        /** Observed and desired state agree. */
        READY,
        /** Will be created once its dependencies are satisfied. */
        PLANNED,
        /** The cloud is creating or updating it. */
        IN_PROGRESS,
        /** Differs from the desired state, and the mode forbids correcting it. */
        DRIFTED,
        /** Cannot proceed; see the message. */
        BLOCKED,
        /** Is being deleted, or will be once its dependents are deleted. */
        DELETING,
        /** Remains although its owner is deleted. */
        RETAINED,
        /** Was added by another client to a resource of the graph, and stays. */
        UNMANAGED,
        /** Deleted. */
        DELETED
    }
}
