package io.platformoperator.storage;

import io.platformoperator.api.v1alpha1.PlatformStorage;
import io.platformoperator.api.v1alpha1.StorageSpec;
import io.platformoperator.subsystem.ReconcilerContext;
import io.platformoperator.subsystem.SubsystemReconciler;

/** Reconciles {@link PlatformStorage}. */
public final class StorageReconciler extends SubsystemReconciler<PlatformStorage, StorageSpec> {
    /** Reconciles in {@code context}. */
    public StorageReconciler(ReconcilerContext context) {
        super(new Storage(), PlatformStorage::new, context);
    }
}
