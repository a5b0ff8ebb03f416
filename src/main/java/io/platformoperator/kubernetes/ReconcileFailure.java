package io.platformoperator.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.OperatorException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

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
     * Classifies an exception that a reconciler did not handle, without the exceptions that wrap it: {@code AccessDenied} or {@code Refused} if the API server
     * rejected a request (403; 400 and 422), {@code ReconcileError} for everything else, which a retry may resolve.
     */
    public static ReconcileFailure of(Throwable thrown) {
        var exception = unwrapped(thrown);
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

    /**
     * The exception to report. JOSDK wraps each exception of a reconciler in its own, and fabric8 wraps the answer of the
     * API server in an exception without a code where it waits for the answer in another thread.
     */
    private static Throwable unwrapped(Throwable thrown) {
        var reported = thrown;
        while (isWrapper(reported) && reported.getCause() != null) {
            reported = reported.getCause();
        }
        return reported;
    }

    private static boolean isWrapper(Throwable thrown) {
        return thrown instanceof OperatorException
                || thrown instanceof CompletionException
                || thrown instanceof ExecutionException
                || (thrown instanceof KubernetesClientException rejection
                        && rejection.getCode() == 0
                        && rejection.getCause() instanceof KubernetesClientException);
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
