package io.platformoperator.charts;

/** A chart is not available or does not render; the message has the words of helm, of the repository or of the chart. */
public final class ChartError extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** An error with those words. */
    public ChartError(String message) {
        super(message);
    }
}
