package io.platformoperator.graph;

/** Class of a cloud error: decides when the step is retried and which condition reason is shown. */
public enum ErrorClass {
    /** A transient fault (HTTP 5xx, connection lost). Retried soon. */
    TRANSIENT("CloudUnavailable"),
    /** Too many calls. Retried with growing delays. */
    THROTTLED("Throttled"),
    /** A resource that the call depends on is not in the required state yet. */
    WAITING("WaitingForCloud"),
    /** The cloud rejects the request as invalid. Retried rarely, and at once after a change of the spec. */
    REFUSED("Refused"),
    /** The operator lacks a permission. */
    DENIED("AccessDenied"),
    /** A quota of the account is exhausted. */
    QUOTA("QuotaExceeded"),
    /** Something that the call names does not exist, or is not visible yet. */
    NOT_FOUND("Refused"),
    /**
     * A resource of the desired name exists in the account, although listings may not show it yet. Our own resource, or
     * that of another owner.
     */
    ALREADY_EXISTS("Conflict"),
    /** Another owner has a resource of the desired name. */
    CONFLICT("Conflict"),
    /** Another object claims the environment, to which the resource belongs: its operator alone may change it. */
    CLAIMED("ClaimedByAnother"),
    /** An exception of the operator itself: a defect. Retried rarely; the log has the stack trace. */
    INTERNAL("InternalError");

    private final String reason;

    ErrorClass(String reason) {
        this.reason = reason;
    }

    /** Condition reason for this class. */
    public String reason() {
        return reason;
    }

    /**
     * True if the error of a read concerns one resource only, so that the others of its kind are still known. All other
     * errors concern every call.
     */
    boolean concernsOneResource() {
        return needsUserAction();
    }

    /** True if only a user can remove the cause. Such steps are retried rarely. */
    public boolean needsUserAction() {
        return switch (this) {
            case REFUSED, DENIED, QUOTA, NOT_FOUND, ALREADY_EXISTS, CONFLICT, CLAIMED, INTERNAL -> true;
            case TRANSIENT, THROTTLED, WAITING -> false;
        };
    }
}
