package io.platformoperator.graph;

/** How much the engine may do. */
public enum Mode {
    /** Make, change and remove, until all is as wanted. */
    CORRECT,
    /** Make what is missing, but only report what differs. */
    REPORT_DRIFT,
    /** Touch nothing. */
    OBSERVE
}
