package io.platformoperator.graph;

import org.jspecify.annotations.Nullable;

/**
 * An error with the cloud's code and message.
 *
 * @param errorClass class of the error, which decides about retries
 * @param code the cloud's error code, such as {@code DependencyViolation}
 * @param message the cloud's message
 * @param requestId the cloud's request id; empty if the error has none
 */
public record CloudError(ErrorClass errorClass, String code, String message, String requestId) {
    /** The error of a kind before its first listing. */
    static final CloudError NOT_LISTED = withoutRequest(ErrorClass.TRANSIENT, "NotObserved", "not listed yet");

    /** An error that the operator detected itself, without a request. */
    public static CloudError withoutRequest(ErrorClass errorClass, String code, String message) {
        return new CloudError(errorClass, code, message, "");
    }

    /**
     * Returns {@code earlier} if class, code and message are equal, else this error. Keeping the first request id
     * prevents a new Event for every retry.
     */
    CloudError orEarlierIfSame(@Nullable CloudError earlier) {
        return earlier != null
                        && earlier.errorClass() == errorClass
                        && earlier.code().equals(code)
                        && earlier.message().equals(message)
                ? earlier
                : this;
    }

    @Override
    public String toString() {
        return code + ": " + message + (requestId.isEmpty() ? "" : " (request " + requestId + ")");
    }
}
