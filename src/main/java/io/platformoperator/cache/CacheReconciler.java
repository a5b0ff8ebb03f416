package io.platformoperator.cache;

import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.platformoperator.api.v1alpha1.CacheSpec;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.subsystem.ReconcilerContext;
import io.platformoperator.subsystem.SubsystemReconciler;

/** Reconciles {@link PlatformCache}. */
@ControllerConfiguration
public final class CacheReconciler extends SubsystemReconciler<PlatformCache, CacheSpec> {
    /** Reconciles in {@code context}. */
    public CacheReconciler(ReconcilerContext context) {
        super(new Cache(), PlatformCache::new, context);
    }
}
