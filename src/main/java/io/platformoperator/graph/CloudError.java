package io.platformoperator.graph;

import org.jspecify.annotations.Nullable;

/**
 * An error in the cloud's own words.
 *
 * @param kind what it means
 * @param code the cloud's error code, such as {@code DependencyViolation}
 * @param message the cloud's message
 * @param requestId the cloud's request id, empty where there is none
 */
public record CloudError(ErrorClass kind, String code, String message, String requestId) {
    /** An error that we found ourselves, without a request. */
    public static CloudError ours(ErrorClass kind, String code, String message) {
        return new CloudError(kind, code, message, "");
    }

    /** The earlier error when this is the same again, so that nobody is told twice for a new request id alone. */
    CloudError orSame(@Nullable CloudError earlier) {
        return earlier != null
                        && earlier.kind() == kind
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
