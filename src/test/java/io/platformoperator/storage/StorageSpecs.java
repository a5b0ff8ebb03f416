package io.platformoperator.storage;

import io.platformoperator.api.v1alpha1.Bucket;
import io.platformoperator.api.v1alpha1.Bucket.Transition;
import io.platformoperator.api.v1alpha1.Bucket.Transition.StorageClass;
import io.platformoperator.api.v1alpha1.StorageSpec;
import io.platformoperator.subsystem.Specs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Storage specs as the environment's reconciler creates them. */
final class StorageSpecs {
    private StorageSpecs() {}

    static StorageSpec production(String environment, boolean emptyOnDelete) {
        return new StorageSpec(Specs.placement(environment), buckets(), emptyOnDelete, null);
    }

    /** The buckets of one of two regions, which replicate each other, or of a region alone if the other is null. */
    static StorageSpec of(String environment, String region, @Nullable String other) {
        return new StorageSpec(Specs.placement(environment, region), buckets(), true, other);
    }

    private static List<Bucket> buckets() {
        return List.of(
                bucket("documents", 180, null, true), bucket("backups", 90, 365, true), bucket("logs", 90, 365, false));
    }

    private static Bucket bucket(String name, int glacier, Integer expire, boolean replicated) {
        return new Bucket(
                name,
                List.of(new Transition(30, StorageClass.STANDARD_IA), new Transition(glacier, StorageClass.GLACIER)),
                expire,
                90,
                7,
                replicated);
    }
}
