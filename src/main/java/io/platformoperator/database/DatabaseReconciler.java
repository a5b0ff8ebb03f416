package io.platformoperator.database;

import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.platformoperator.api.v1alpha1.DatabaseSpec;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.subsystem.Reconciliation;
import io.platformoperator.subsystem.SubsystemReconciler;

/** Reconciles {@link PlatformDatabase}. */
@ControllerConfiguration
public final class DatabaseReconciler extends SubsystemReconciler<PlatformDatabase, DatabaseSpec> {
    /** Reconciles with that. */
    public DatabaseReconciler(Reconciliation with) {
        super(new Database(), PlatformDatabase::new, with);
    }
}
