package io.platformoperator.subsystem;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.platformoperator.api.v1alpha1.AdoptBy;
import io.platformoperator.api.v1alpha1.IgnoreDrift;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.graph.DeletionPolicy;
import io.platformoperator.graph.Ignored;
import io.platformoperator.graph.Owner;
import java.util.List;

/** On whose behalf a child wants its graph. */
public final class Ownership {
    private Ownership() {}

    /** The owner that stands for that child; its resources belong to the environment that the child is part of. */
    public static Owner of(SubsystemResource<?> child, String subsystem) {
        var meta = child.getMetadata();
        var placement = child.getSpec().placement();
        var environmentUid = meta.getOwnerReferences().stream()
                .filter(owner -> PlatformEnvironment.class.getSimpleName().equals(owner.getKind()))
                .map(OwnerReference::getUid)
                .findFirst();
        return new Owner(
                meta.getNamespace() + "/" + placement.environment(),
                environmentUid.orElse(meta.getUid()),
                placement.region(),
                subsystem,
                meta.getGeneration(),
                placement.tags(),
                switch (placement.policies().deletion()) {
                    case RETAIN -> DeletionPolicy.RETAIN;
                    case SNAPSHOT -> DeletionPolicy.SNAPSHOT;
                    case DELETE -> DeletionPolicy.DELETE;
                },
                ignored(placement.policies().ignoreDrift()),
                placement.policies().adoption() == AdoptBy.NAME);
    }

    private static Ignored ignored(List<IgnoreDrift> ignore) {
        return new Ignored(ignore.stream()
                .flatMap(each ->
                        each.fields().stream().map(field -> new Ignored.Setting(each.kind(), each.resource(), field)))
                .toList());
    }
}
