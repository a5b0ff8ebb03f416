package io.platformoperator.apply;

import com.fasterxml.jackson.databind.JsonNode;

/** A request that the API server refused; the message has its words. */
final class ApiError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;
    private final transient JsonNode status;

    ApiError(int code, String message, JsonNode status) {
        super(message);
        this.code = code;
        this.status = status;
    }

    /** The HTTP status; 0 if there was no answer in time. */
    int code() {
        return code;
    }

    /** The reason in one word, as in a Status; empty if the answer has none. */
    String reason() {
        return status.path("reason").asText("");
    }

    /** The causes in a Status: each with reason, message, field. */
    JsonNode causes() {
        return status.path("details").path("causes");
    }

    /** The kind (plural) of which the Status speaks. */
    String resource() {
        return status.path("details").path("kind").asText("");
    }

    boolean isNotFound() {
        return code == 404;
    }

    boolean isConflict() {
        return code == 409;
    }

    /** Whether a field of ours is somebody else's. */
    boolean isFieldConflict() {
        return isConflict()
                && "FieldManagerConflict".equals(causes().path(0).path("reason").asText());
    }

    /** Whether the API server has forgotten the version from which a watch or list was to go on. */
    boolean isGone() {
        return code == 410;
    }
}
