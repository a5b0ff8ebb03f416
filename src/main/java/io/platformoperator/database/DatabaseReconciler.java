package io.platformoperator.database;

import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.platformoperator.api.v1alpha1.DatabaseSpec;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.subsystem.ReconcilerContext;
import io.platformoperator.subsystem.SubsystemReconciler;

/** Reconciles {@link PlatformDatabase}. */
@ControllerConfiguration
public final class DatabaseReconciler extends SubsystemReconciler<PlatformDatabase, DatabaseSpec> {
    /** Reconciles in {@code context}. */
    public DatabaseReconciler(ReconcilerContext context) {
        super(new Database(), PlatformDatabase::new, context);
    }
}
