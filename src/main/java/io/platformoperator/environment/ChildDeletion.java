package io.platformoperator.environment;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.subsystem.DeletionProtection;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Deletes children, in the order of {@link ChildKind#deletedAfter}.
 *
 * @param client client of the operator's own cluster
 */
record ChildDeletion(KubernetesClient client) {
    /**
     * Reads the environment's children from the API server. The informers' caches may lack a child that was created a moment
     * before the environment was deleted.
     */
    List<Child> children(PlatformEnvironment environment) {
        return Arrays.stream(ChildKind.values())
                .flatMap(kind -> children(kind.type(), environment))
                .sorted(Comparator.comparing(child -> child.region() + child.kind() + child.name()))
                .toList();
    }

    private <T extends SubsystemResource<?>> Stream<Child> children(Class<T> type, PlatformEnvironment environment) {
        var meta = environment.getMetadata();
        return client
                .resources(type)
                .inNamespace(meta.getNamespace())
                .withLabel(PlatformEnvironment.ENVIRONMENT_LABEL, meta.getName())
                .list()
                .getItems()
                .stream()
                .filter(child -> child.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner -> owner.getUid().equals(meta.getUid())))
                .map(Child::new);
    }

    /**
     * Deletes those of the children that no other of them has to precede, and returns them. A child that somebody else is
     * deleting already only loses its protection.
     */
    List<Child> deleteNext(List<Child> children) {
        var next = children.stream().filter(child -> isNext(child, children)).toList();
        next.forEach(child -> DeletionProtection.lift(child.object(), client));
        var started = next.stream().filter(child -> !child.isBeingDeleted()).toList();
        started.forEach(child -> client.resource(child.object()).delete());
        return started;
    }

    private static boolean isNext(Child child, List<Child> present) {
        return present.stream()
                .filter(other -> other.region().equals(child.region()) && !other.isTornDown())
                .noneMatch(other -> child.kind().deletedAfter().contains(other.kind()));
    }
}
