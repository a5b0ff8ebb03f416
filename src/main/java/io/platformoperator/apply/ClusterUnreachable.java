package io.platformoperator.apply;

/** The cluster's API server does not answer, or refuses the operator's credentials. The state of the objects is unknown. */
public final class ClusterUnreachable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean refusesCredentials;

    /** The message says what failed. */
    public ClusterUnreachable(String message) {
        this(message, false);
    }

    /**
     * The message says what failed.
     *
     * @param refusesCredentials true if the API server answered that it does not accept the operator's identity
     */
    ClusterUnreachable(String message, boolean refusesCredentials) {
        super(message);
        this.refusesCredentials = refusesCredentials;
    }

    /** The message says what failed. */
    public ClusterUnreachable(String message, Throwable cause) {
        super(message, cause);
        this.refusesCredentials = false;
    }

    /** True if the API server answered that it does not accept the operator's identity. */
    public boolean refusesCredentials() {
        return refusesCredentials;
    }
}
