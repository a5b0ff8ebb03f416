package io.platformoperator.aws;

/**
 * What a resource is to send its data to is not ready yet, in a place that the graph does not cover (another region). The
 * engine reports the message and tries again ({@link io.platformoperator.graph.ErrorClass#WAITING}).
 */
public final class DestinationNotReady extends RuntimeException {
    /**
     * Creates the exception.
     *
     * @param message which resource is not ready, where, and its state
     */
    public DestinationNotReady(String message) {
        super(message);
    }
}
