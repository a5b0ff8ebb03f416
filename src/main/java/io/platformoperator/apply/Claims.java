package io.platformoperator.apply;

import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Whether an object that is there, but is no member of the set, belongs to somebody who would not give it up. Everything else
 * is adopted: what a person made, what a Helm release left behind, what a set of ours whose parent is gone had.
 */
final class Claims {
    private final String id;
    private final List<Parent> parents;
    private final BiPredicate<String, String> liveRelease;

    /**
     * Of others than a set.
     *
     * @param parents of all sets on the cluster
     * @param liveRelease whether there is a Helm release of that namespace and name
     */
    Claims(String id, List<Parent> parents, BiPredicate<String, String> liveRelease) {
        this.id = id;
        this.parents = parents;
        this.liveRelease = liveRelease;
    }

    /** Whose it is, in words that stand after the object's name; empty if it may be adopted. */
    Optional<String> on(Seen seen) {
        return ofSet(seen).or(() -> ofRelease(seen)).or(() -> ofDelivery(seen)).or(() -> ofController(seen));
    }

    private Optional<String> ofSet(Seen seen) {
        var set = seen.set();
        if (set.isEmpty() || set.equals(id)) {
            return Optional.empty();
        }
        var parent = parents.stream().filter(one -> one.id().equals(set)).findFirst();
        if (parent.isPresent()) {
            return Optional.of("belongs to " + parent.get().owner());
        }
        // The parents of this operator's sets are all known: the object was left behind.
        return seen.annotation(Seen.APPLIED).isEmpty()
                ? Optional.of("belongs to the ApplySet with id " + set)
                : Optional.empty();
    }

    private Optional<String> ofRelease(Seen seen) {
        var release = seen.annotation("meta.helm.sh/release-name");
        var namespace = seen.annotation("meta.helm.sh/release-namespace");
        return release.isEmpty() || !liveRelease.test(namespace, release)
                ? Optional.empty()
                : Optional.of("belongs to the Helm release " + namespace + "/" + release);
    }

    private static Optional<String> ofDelivery(Seen seen) {
        var argo = seen.annotation("argocd.argoproj.io/tracking-id");
        if (!argo.isEmpty()) {
            return Optional.of("is managed by Argo CD (" + argo + ")");
        }
        for (var tool : List.of("kustomize", "helm")) {
            var flux = seen.label(tool + ".toolkit.fluxcd.io/name");
            if (!flux.isEmpty()) {
                return Optional.of(
                        "is managed by Flux (" + seen.label(tool + ".toolkit.fluxcd.io/namespace") + "/" + flux + ")");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofController(Seen seen) {
        for (var owner : seen.metadata().path("ownerReferences")) {
            if (owner.path("controller").asBoolean()) {
                return Optional.of("is made by " + owner.path("kind").asText() + " "
                        + owner.path("name").asText());
            }
        }
        return Optional.empty();
    }
}
