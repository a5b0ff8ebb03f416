package io.platformoperator.apply;

/** What a reconcile did with an object. */
public enum ApplyAction {
    /** The object was missing and has been created. */
    CREATED,
    /** The object was applied, because the desired or the observed state had changed. */
    CONFIGURED,
    /** The volume claim was grown to the storage that its StatefulSet requests. */
    GROWN,
    /** The object is as desired: nothing was sent. */
    UNCHANGED,
    /** The object differs from the desired state; the drift policy forbids a correction. */
    DRIFTED,
    /** Another owner or field manager owns the object or some fields, which were left unchanged. */
    CONFLICT,
    /** The object can't be applied yet: a dependency is missing, or the time limit was reached. The next reconcile retries. */
    WAITING,
    /** The API server refused the object, or would refuse it; the message says why. */
    FAILED,
    /** The object is no longer desired and was deleted, or its deletion has started. */
    PRUNED,
    /**
     * The object is no longer desired but still exists: its deletion is not complete, its deletion would delete objects of
     * other owners, an annotation asks for it to be retained, or the drift policy forbids deletion.
     */
    RETAINED
}
