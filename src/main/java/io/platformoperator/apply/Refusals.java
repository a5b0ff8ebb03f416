package io.platformoperator.apply;

import java.util.Set;

/** What the API server's refusal of an object means. Pure. */
final class Refusals {
    private static final Set<Integer> BUSY = Set.of(0, 429, 502, 503, 504);

    /** Kinds that hold nothing: what can't be changed in them is changed by making them anew. */
    private static final Set<String> REMADE = Set.of(
            "Job.batch",
            "RoleBinding.rbac.authorization.k8s.io",
            "ClusterRoleBinding.rbac.authorization.k8s.io",
            "StorageClass.storage.k8s.io",
            "StatefulSet.apps");

    private Refusals() {}

    /** Waiting, where what is missing may come by itself; else failed. */
    static Outcome outcome(ApiError e) {
        return mayPass(e) ? Outcome.waiting(words(e)) : Outcome.failed(words(e));
    }

    /** Whether it was refused because a field of the object that is there can't be changed, and the kind may be made anew. */
    static boolean isRemade(ObjectKey key, ApiError e) {
        return e.code() == 422
                && REMADE.contains(key.groupKind())
                && (words(e).contains("immutable")
                        || words(e).contains("cannot change roleRef")
                        || words(e).contains("updates to parameters are forbidden")
                        || words(e).contains("updates to statefulset spec for fields other than"));
    }

    /** Whether a webhook that has to look at every object of the kind doesn't answer. */
    static boolean isOfWebhook(ApiError e) {
        return e.code() == 500 && words(e).contains("failed calling webhook");
    }

    private static boolean mayPass(ApiError e) {
        return e.isNotFound()
                || e.isConflict()
                || BUSY.contains(e.code())
                || (e.code() == 403 && words(e).contains("is being terminated"))
                || (e.code() == 500
                        && (words(e).contains("webhook") || words(e).contains("storage is (re)initializing")));
    }

    private static String words(ApiError e) {
        if (e.isNotFound() && !e.resource().equals("namespaces") && e.resource().isEmpty()) {
            return "its kind isn't served yet";
        }
        return String.valueOf(e.getMessage());
    }
}
