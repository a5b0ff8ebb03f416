package io.platformoperator.graph;

/** How much the engine may do. */
public enum Mode {
    /** Make, change and remove, until all is as wanted. */
    CORRECT,
    /** Only report what is missing, differs, or is too much. */
    REPORT_DRIFT,
    /** Touch nothing. */
    OBSERVE
}
