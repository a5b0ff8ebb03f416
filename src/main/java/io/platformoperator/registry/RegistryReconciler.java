package io.platformoperator.registry;

import io.platformoperator.api.v1alpha1.PlatformRegistry;
import io.platformoperator.api.v1alpha1.RegistrySpec;
import io.platformoperator.subsystem.ReconcilerContext;
import io.platformoperator.subsystem.SubsystemReconciler;

/** Reconciles {@link PlatformRegistry}. */
public final class RegistryReconciler extends SubsystemReconciler<PlatformRegistry, RegistrySpec> {
    /** Reconciles in {@code context}. */
    public RegistryReconciler(ReconcilerContext context) {
        super(new Registry(), PlatformRegistry::new, context);
    }
}
