package io.platformoperator.subsystem;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.platformoperator.api.v1alpha1.IgnoreDrift;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.Policies.AdoptBy;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.graph.IgnoredFields;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.kubernetes.Annotations;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Derives the owner of a child's AWS resources from the child. */
public final class Ownership {
    private Ownership() {}

    /**
     * The owner of the child's resources in that subsystem. Resources are tagged with the uid of the environment that owns the
     * child; with the child's own uid if no environment does.
     */
    public static Owner of(SubsystemResource<?> child, String subsystem) {
        var meta = child.getMetadata();
        var placement = child.getSpec().placement();
        var environmentUid = environmentUid(meta);
        return new Owner(
                meta.getNamespace() + "/" + placement.environment(),
                environmentUid.orElse(meta.getUid()),
                placement.region(),
                subsystem,
                meta.getGeneration(),
                placement.tags(),
                switch (placement.policies().deletion()) {
                    case RETAIN -> TeardownPolicy.RETAIN;
                    case SNAPSHOT -> TeardownPolicy.SNAPSHOT;
                    case DELETE -> TeardownPolicy.DELETE;
                },
                ignoredFields(placement.policies().ignoreDrift()),
                placement.policies().adoption() == AdoptBy.NAME,
                takesOverFrom(meta));
    }

    /** True if an environment owns the child; false for one that a user wrote by hand. */
    static boolean isOfEnvironment(SubsystemResource<?> child) {
        return environmentUid(child.getMetadata()).isPresent();
    }

    private static Optional<String> environmentUid(ObjectMeta child) {
        return child.getOwnerReferences().stream()
                .filter(owner -> PlatformEnvironment.class.getSimpleName().equals(owner.getKind()))
                .map(OwnerReference::getUid)
                .findFirst();
    }

    private static Set<String> takesOverFrom(ObjectMeta child) {
        var uids = Annotations.get(child, PlatformEnvironment.TAKE_OVER_FROM);
        return uids == null
                ? Set.of()
                : Arrays.stream(uids.split(","))
                        .map(String::strip)
                        .filter(uid -> !uid.isEmpty())
                        .collect(Collectors.toSet());
    }

    private static IgnoredFields ignoredFields(List<IgnoreDrift> ignoreDrift) {
        return new IgnoredFields(ignoreDrift.stream()
                .flatMap(each -> each.fields().stream()
                        .map(field -> new IgnoredFields.Rule(each.kind(), each.resource(), field)))
                .toList());
    }
}
