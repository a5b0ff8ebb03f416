package io.platformoperator.apply;

/** The cluster's API server does not answer, or refuses the operator's credentials. The state of the objects is unknown. */
public final class ClusterUnreachable extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The message says what failed. */
    public ClusterUnreachable(String message) {
        super(message);
    }

    /** The message says what failed. */
    public ClusterUnreachable(String message, Throwable cause) {
        super(message, cause);
    }
}
