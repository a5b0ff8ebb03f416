package io.platformoperator.apply;

import io.platformoperator.apply.health.Health;

/**
 * Result of a reconcile for one object.
 *
 * @param message details of the action: owners of fields, differing fields, the API server's message; may be empty
 * @param health health of the object; progressing if the object does not exist
 */
public record ObjectReport(ObjectKey key, ApplyAction action, String message, Health health) {
    /** Why the object is not as desired and ready; empty if it is. */
    public String problem() {
        return switch (action) {
            case DRIFTED, CONFLICT, WAITING, FAILED -> key + ": " + message;
            case PRUNED, RETAINED -> "";
            case CREATED, CONFIGURED, GROWN, UNCHANGED -> health.isReady() ? "" : key + ": " + health.message();
        };
    }
}
