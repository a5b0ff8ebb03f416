package io.platformoperator.graph;

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

    @Override
    public String toString() {
        return code + ": " + message + (requestId.isEmpty() ? "" : " (request " + requestId + ")");
    }
}
