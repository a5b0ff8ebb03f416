package io.platformoperator.apply;

import java.util.Set;

/** Classifies the API server's errors. Pure. */
final class Refusals {
    private static final Set<Integer> BUSY = Set.of(0, 429, 502, 503, 504);

    /** Kinds without state of their own, so an object with an immutable field can be deleted and recreated. */
    private static final Set<String> RECREATABLE = Set.of(
            "Job.batch",
            "RoleBinding.rbac.authorization.k8s.io",
            "ClusterRoleBinding.rbac.authorization.k8s.io",
            "StorageClass.storage.k8s.io",
            "StatefulSet.apps");

    private Refusals() {}

    /** Waiting if a retry may succeed without a change, otherwise failed. */
    static Outcome outcome(ApiError e) {
        return isTransient(e) ? Outcome.waiting(message(e)) : Outcome.failed(message(e));
    }

    /** True if the refusal concerns an immutable field and the object may be recreated. */
    static boolean isRemade(ObjectKey key, ApiError e) {
        return e.code() == 422
                && RECREATABLE.contains(key.groupKind())
                && (message(e).contains("immutable")
                        || message(e).contains("cannot change roleRef")
                        || message(e).contains("updates to parameters are forbidden")
                        || message(e).contains("updates to statefulset spec for fields other than"));
    }

    /** True if the API server can't call an admission webhook for the kind. */
    static boolean isOfWebhook(ApiError e) {
        return e.code() == 500 && message(e).contains("failed calling webhook");
    }

    private static boolean isTransient(ApiError e) {
        return e.isNotFound()
                || e.isConflict()
                || BUSY.contains(e.code())
                || (e.code() == 403 && message(e).contains("is being terminated"))
                || (e.code() == 500
                        && (message(e).contains("webhook") || message(e).contains("storage is (re)initializing")));
    }

    private static String message(ApiError e) {
        if (e.isNotFound() && !e.resource().equals("namespaces") && e.resource().isEmpty()) {
            return "the cluster does not serve its kind yet";
        }
        return String.valueOf(e.getMessage());
    }
}
