package io.platformoperator.apply;

/**
 * One object after a pass.
 *
 * @param message what there is to say about the action: who holds what, which fields differ, what the API server said; empty
 *     if nothing
 * @param health how the object is; of one that isn't on the cluster: progressing
 */
public record ObjectReport(ObjectKey object, Action action, String message, Health health) {
    /** What stands in the way of the object being as wanted and ready; empty if nothing. */
    public String trouble() {
        return switch (action) {
            case DRIFTED, CONFLICT, WAITING, FAILED -> object + ": " + message;
            case PRUNED, KEPT -> "";
            case CREATED, CONFIGURED, UNCHANGED -> health.isReady() ? "" : object + ": " + health.message();
        };
    }
}
