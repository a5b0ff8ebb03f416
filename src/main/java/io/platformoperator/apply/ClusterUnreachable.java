package io.platformoperator.apply;

/** The cluster's API server doesn't answer, or not to us. Says nothing about the objects on it. */
public final class ClusterUnreachable extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With the words of what went wrong. */
    public ClusterUnreachable(String message) {
        super(message);
    }

    /** With the words of what went wrong. */
    public ClusterUnreachable(String message, Throwable cause) {
        super(message, cause);
    }
}
