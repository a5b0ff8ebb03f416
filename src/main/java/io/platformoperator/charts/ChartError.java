package io.platformoperator.charts;

/** A chart that can't be had or does not render; the message has the repository's or the chart's own words. */
public final class ChartError extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With those words. */
    public ChartError(String message) {
        super(message);
    }
}
