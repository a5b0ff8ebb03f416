package io.platformoperator.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;

/**
 * A failed reconcile as the conditions of its object show it.
 *
 * @param reason reason of the conditions
 * @param message message of the conditions: the error's own words
 * @param needsUser true if retries can't help until a user changes something
 */
public record ReconcileFailure(String reason, String message, boolean needsUser) {
    private static final int UNPROCESSABLE = 422;

    /**
     * Classifies an exception that a reconciler did not handle: {@code AccessDenied} or {@code Refused} if the API server
     * rejected a request (403; 400 and 422), {@code ReconcileError} for everything else, which a retry may resolve.
     */
    public static ReconcileFailure of(Throwable exception) {
        var text = text(exception);
        if (exception instanceof KubernetesClientException rejection) {
            switch (rejection.getCode()) {
                case HttpURLConnection.HTTP_FORBIDDEN -> {
                    return new ReconcileFailure("AccessDenied", text, true);
                }
                case HttpURLConnection.HTTP_BAD_REQUEST, UNPROCESSABLE -> {
                    return new ReconcileFailure("Refused", text, true);
                }
                default -> {
                    // retried like any other error
                }
            }
        }
        return new ReconcileFailure("ReconcileError", exception.getClass().getSimpleName() + ": " + text, false);
    }

    /** The operator does not apply the spec, because it has these problems. */
    public static ReconcileFailure invalidSpec(List<String> problems) {
        return new ReconcileFailure("InvalidSpec", "the spec is not applied: " + String.join("; ", problems), true);
    }

    /** The exception's message, or its class name if it has no message. */
    public static String text(Throwable exception) {
        var message = exception.getMessage();
        return message == null ? exception.getClass().getSimpleName() : message;
    }
}
