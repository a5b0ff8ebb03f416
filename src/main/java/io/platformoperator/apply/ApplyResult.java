package io.platformoperator.apply;

import java.util.Set;

/** Result of applying one object; the message may be empty. */
record ApplyResult(ApplyAction action, String message) {
    static final ApplyResult UNCHANGED = new ApplyResult(ApplyAction.UNCHANGED, "");

    /** HTTP status codes of an overloaded or restarting API server; 0 stands for a timeout. */
    private static final Set<Integer> OVERLOADED = Set.of(0, 429, 502, 503, 504);

    static ApplyResult waiting(String message) {
        return new ApplyResult(ApplyAction.WAITING, message);
    }

    static ApplyResult failed(String message) {
        return new ApplyResult(ApplyAction.FAILED, message);
    }

    /** The result of a refused object: waiting if a retry may succeed without a change, otherwise failed. */
    static ApplyResult of(ApiError e) {
        var message = isKindUnknown(e) ? "the cluster does not serve its kind yet" : String.valueOf(e.getMessage());
        return isTransient(e) ? waiting(message) : failed(message);
    }

    /** The API server answers Not Found without naming a resource if it does not serve the path of the kind. */
    private static boolean isKindUnknown(ApiError e) {
        return e.isNotFound() && e.resource().isEmpty();
    }

    private static boolean isTransient(ApiError e) {
        return e.isNotFound()
                || e.isConflict()
                || OVERLOADED.contains(e.code())
                || (e.code() == 403 && e.says("is being terminated"))
                || (e.code() == 500 && (e.says("webhook") || e.says("storage is (re)initializing")));
    }
}
