package io.platformoperator.graph;

/** What a cloud error means for the one who waits for it to pass. */
public enum ErrorClass {
    /** A passing fault (5xx, connection lost): tried again soon. */
    RETRY("CloudUnavailable"),
    /** Too many calls: tried again, more slowly. */
    THROTTLED("Throttled"),
    /** Something that it needs is not in the right state yet. */
    WAITING("WaitingForCloud"),
    /** The cloud says that the request itself is wrong: parked until the spec changes, tried again rarely. */
    REFUSED("Refused"),
    /** A right is missing. */
    DENIED("AccessDenied"),
    /** A quota of the account is used up. */
    QUOTA("QuotaExceeded"),
    /** Somebody else has what is wanted. */
    CONFLICT("Conflict");

    private final String reason;

    ErrorClass(String reason) {
        this.reason = reason;
    }

    /** The condition reason that shows it. */
    public String reason() {
        return reason;
    }

    /** Whether only a person can help: such a resource is parked and tried again slowly. */
    public boolean needsPerson() {
        return switch (this) {
            case REFUSED, DENIED, QUOTA, CONFLICT -> true;
            case RETRY, THROTTLED, WAITING -> false;
        };
    }
}
