package io.platformoperator.graph;

import org.jspecify.annotations.Nullable;

/**
 * One resource as a person sees it.
 *
 * @param identity whose
 * @param kind such as {@code ec2/Subnet}
 * @param id the cloud's id, empty while it does not exist
 * @param phase in one word
 * @param message what it waits for, or the error that blocks it, in the cloud's words; empty when it is ready
 * @param error the error that blocks it
 */
public record NodeReport(
        Identity identity,
        String kind,
        String id,
        Phase phase,
        String message,
        @Nullable CloudError error) {

    /** What is going on with one resource. */
    public enum Phase {
        /** It is as wanted. */
        READY,
        /** It will be made as soon as what it needs is there. */
        PLANNED,
        /** The cloud is making or changing it. */
        IN_PROGRESS,
        /** It differs from what is wanted, and is not to be corrected. */
        DRIFTED,
        /** It can't go on: see the message. */
        BLOCKED,
        /** It is going away, or will as soon as what needs it is gone. */
        DELETING,
        /** It stays although its owner goes. */
        RETAINED,
        /** It is gone. */
        GONE
    }
}
