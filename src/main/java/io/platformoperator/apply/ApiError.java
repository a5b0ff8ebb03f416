package io.platformoperator.apply;

import com.fasterxml.jackson.databind.JsonNode;

/** The API server refused a request. The message is the API server's own. */
final class ApiError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;
    private final transient JsonNode status;

    ApiError(int code, String message, JsonNode status) {
        super(message);
        this.code = code;
        this.status = status;
    }

    /** The HTTP status code; 0 if the API server did not answer in time. */
    int code() {
        return code;
    }

    /** The causes of the Status object: each has a reason, a message and a field. */
    JsonNode causes() {
        return status.path("details").path("causes");
    }

    /** The plural of the kind that the Status object names; empty if it names none. */
    String resource() {
        return status.path("details").path("kind").asText("");
    }

    boolean isNotFound() {
        return code == 404;
    }

    boolean isConflict() {
        return code == 409;
    }

    /** True if another field manager owns an applied field. */
    boolean isFieldConflict() {
        return isConflict()
                && "FieldManagerConflict".equals(causes().path(0).path("reason").asText());
    }

    /** True if the API server can't call an admission webhook for the kind. */
    boolean isWebhookFailure() {
        return code == 500 && says("failed calling webhook");
    }

    /** True if the request changes an immutable field. */
    boolean isImmutableField() {
        return code == 422
                && (says("immutable")
                        || says("may not change once set")
                        || says("cannot change roleRef")
                        || says("updates to parameters are forbidden")
                        || says("updates to statefulset spec for fields other than"));
    }

    boolean says(String text) {
        return String.valueOf(getMessage()).contains(text);
    }
}
