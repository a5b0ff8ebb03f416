package io.platformoperator.storage;

import io.platformoperator.api.v1alpha1.Bucket;
import io.platformoperator.api.v1alpha1.Bucket.Transition;
import io.platformoperator.api.v1alpha1.Bucket.Transition.StorageClass;
import io.platformoperator.api.v1alpha1.StorageSpec;
import io.platformoperator.subsystem.Specs;
import java.util.List;

/** Storage specs as the environment's reconciler creates them. */
final class StorageSpecs {
    private StorageSpecs() {}

    static StorageSpec production(String environment, boolean emptyOnDelete) {
        return new StorageSpec(
                Specs.placement(environment),
                List.of(bucket("documents", 180, null), bucket("backups", 90, 365), bucket("logs", 90, 365)),
                emptyOnDelete);
    }

    private static Bucket bucket(String name, int glacier, Integer expire) {
        return new Bucket(
                name,
                List.of(new Transition(30, StorageClass.STANDARD_IA), new Transition(glacier, StorageClass.GLACIER)),
                expire,
                90,
                7);
    }
}
