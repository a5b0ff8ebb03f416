package io.platformoperator.graph;

import java.util.Map;

/** The operations that the graph needs from a cloud, independent of the clients that the kinds use. */
public interface Cloud {
    /** Converts an exception of a kind's functions into a classified error. Must not throw. */
    CloudError classify(RuntimeException exception);

    /**
     * Classifies the exception of a call for that kind, and reports one of the operator itself ({@link
     * ErrorClass#INTERNAL}) where developers find it. Must not throw.
     */
    default CloudError classify(ResourceKind<?, ?, ?> kind, RuntimeException exception) {
        var error = classify(exception);
        if (error.errorClass() == ErrorClass.INTERNAL) {
            reportInternalError(kind.name(), exception);
        }
        return error;
    }

    /** Records an exception of the operator itself, for that kind of resource. Must not throw. */
    default void reportInternalError(String kind, RuntimeException exception) {}

    /**
     * Returns an error for each quota of the account that is too small for the planned creations. May call the cloud.
     * Treats a quota that the cloud does not report as large enough, because the cloud enforces it anyway. Must not
     * throw.
     *
     * @param needs planned amount by quota key
     */
    default Map<String, CloudError> quotaShortages(Map<String, Long> needs) {
        return Map.of();
    }
}
