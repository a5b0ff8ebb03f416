package io.platformoperator.apply;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether an object with a changed immutable field can be deleted and created again: only if it holds nothing that
 * its deletion would lose.
 */
final class ObjectRecreation {
    private static final String STATEFUL_SET = "StatefulSet.apps";

    /** Kinds without state of their own. */
    private static final Set<String> RECREATABLE = Set.of(
            "ClusterRoleBinding.rbac.authorization.k8s.io",
            "ConfigMap",
            "DaemonSet.apps",
            "Deployment.apps",
            "IngressClass.networking.k8s.io",
            "Job.batch",
            "PriorityClass.scheduling.k8s.io",
            "RoleBinding.rbac.authorization.k8s.io",
            "Secret",
            "Service",
            STATEFUL_SET,
            "StorageClass.storage.k8s.io");

    private ObjectRecreation() {}

    /**
     * The propagation policy of the deletion; empty if the object holds something: its kind holds data, a finalizer shows
     * that a controller has made something for it (a load balancer), or its claims would be deleted with it. The pods of a
     * StatefulSet are retained if the new one selects them.
     */
    static Optional<String> propagation(DesiredObject desired, ObservedObject observed) {
        var holdsSomething = !RECREATABLE.contains(desired.groupKind())
                || observed.finalizers().stream().anyMatch(finalizer -> !isOfGarbageCollection(finalizer))
                || isLoadBalancer(desired)
                || "Delete"
                        .equals(observed.object()
                                .at("/spec/persistentVolumeClaimRetentionPolicy/whenDeleted")
                                .asText());
        if (holdsSomething) {
            return Optional.empty();
        }
        return Optional.of(
                desired.groupKind().equals(STATEFUL_SET) && selectsSamePods(desired, observed)
                        ? "Orphan"
                        : "Background");
    }

    /** What a user can do about an object that is not recreated, to follow the API server's message. */
    static String advice(ObservedObject observed) {
        var key = observed.key();
        return ". The field can't be changed on an existing object, and this one may hold something. To recreate it:"
                + " kubectl"
                + (key.namespace().isEmpty() ? "" : " -n " + key.namespace()) + " delete "
                + key.groupKind().toLowerCase(Locale.ROOT) + " " + key.name();
    }

    private static boolean isOfGarbageCollection(String finalizer) {
        return List.of("foregroundDeletion", "orphan").contains(finalizer);
    }

    private static boolean isLoadBalancer(DesiredObject desired) {
        return desired.groupKind().equals("Service")
                && "LoadBalancer".equals(desired.object().at("/spec/type").asText());
    }

    private static boolean selectsSamePods(DesiredObject desired, ObservedObject observed) {
        var selector = observed.object().at("/spec/selector");
        return selector.isMissingNode() || selector.equals(desired.object().at("/spec/selector"));
    }
}
