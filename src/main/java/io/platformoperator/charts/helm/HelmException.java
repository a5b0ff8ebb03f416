package io.platformoperator.charts.helm;

/** Helm could not render a chart; the message is Helm's. */
public final class HelmException extends RuntimeException {
    private static final long serialVersionUID = 1;

    HelmException(String message, Throwable cause) {
        super(message, cause);
    }
}
