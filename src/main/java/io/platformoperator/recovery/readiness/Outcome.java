package io.platformoperator.recovery.readiness;

/** Status of a part of the condition {@code FailoverReady}. */
public enum Outcome {
    /** Nothing prevents a failover. */
    READY("True"),
    /** A failover would fail, or lose more than the objective allows. */
    NOT_READY("False"),
    /** It can't be told. */
    UNKNOWN("Unknown");

    private final String text;

    Outcome(String text) {
        this.text = text;
    }

    /** The status as conditions have it. */
    public String text() {
        return text;
    }
}
