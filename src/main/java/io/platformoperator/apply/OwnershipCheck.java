package io.platformoperator.apply;

import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Decides whether an existing object that is not a member of the set belongs to an owner that would not release it. All
 * other objects are adopted: objects that a user created, that an uninstalled Helm release left, or that belonged to a set
 * of this operator whose parent is deleted.
 */
final class OwnershipCheck {
    private final String id;
    private final List<ApplySetParent> parents;
    private final BiPredicate<String, String> liveRelease;

    /**
     * For one set.
     *
     * @param id of the set
     * @param parents of all sets on the cluster
     * @param liveRelease true if a Helm release of that namespace and name exists
     */
    OwnershipCheck(String id, List<ApplySetParent> parents, BiPredicate<String, String> liveRelease) {
        this.id = id;
        this.parents = parents;
        this.liveRelease = liveRelease;
    }

    /** The other owner, phrased to follow the object's name; empty if the object may be adopted. */
    Optional<String> otherOwner(ObservedObject observed) {
        return otherSet(observed)
                .or(() -> helmRelease(observed))
                .or(() -> gitOpsTool(observed))
                .or(() -> controller(observed));
    }

    private Optional<String> otherSet(ObservedObject observed) {
        var set = observed.setId();
        if (set.isEmpty() || set.equals(id)) {
            return Optional.empty();
        }
        var parent = parents.stream().filter(one -> one.id().equals(set)).findFirst();
        if (parent.isPresent()) {
            return Optional.of("belongs to " + parent.get().owner());
        }
        // All parents of this operator's sets are cached, so an applied object without a parent is orphaned.
        return observed.annotation(ObservedObject.APPLIED_HASH).isEmpty()
                ? Optional.of("belongs to the ApplySet with id " + set)
                : Optional.empty();
    }

    private Optional<String> helmRelease(ObservedObject observed) {
        var release = observed.annotation("meta.helm.sh/release-name");
        var namespace = observed.annotation("meta.helm.sh/release-namespace");
        return release.isEmpty() || !liveRelease.test(namespace, release)
                ? Optional.empty()
                : Optional.of("belongs to the Helm release " + namespace + "/" + release);
    }

    private static Optional<String> gitOpsTool(ObservedObject observed) {
        var argo = observed.annotation("argocd.argoproj.io/tracking-id");
        if (!argo.isEmpty()) {
            return Optional.of("is managed by Argo CD (" + argo + ")");
        }
        for (var tool : List.of("kustomize", "helm")) {
            var flux = observed.label(tool + ".toolkit.fluxcd.io/name");
            if (!flux.isEmpty()) {
                return Optional.of("is managed by Flux (" + observed.label(tool + ".toolkit.fluxcd.io/namespace") + "/"
                        + flux + ")");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> controller(ObservedObject observed) {
        for (var owner : observed.metadata().path("ownerReferences")) {
            if (owner.path("controller").asBoolean()) {
                return Optional.of("is created by " + owner.path("kind").asText() + " "
                        + owner.path("name").asText());
            }
        }
        return Optional.empty();
    }
}
