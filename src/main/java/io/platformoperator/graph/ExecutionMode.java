package io.platformoperator.graph;

/** Operations that the engine may perform. */
public enum ExecutionMode {
    /** Create, update and delete until observed and desired state agree. */
    CORRECT,
    /** Only report missing, different and unmanaged resources. */
    REPORT_DRIFT,
    /** Change nothing and report progress only. */
    OBSERVE
}
