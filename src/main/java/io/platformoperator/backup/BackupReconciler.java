package io.platformoperator.backup;

import io.platformoperator.api.v1alpha1.BackupSpec;
import io.platformoperator.api.v1alpha1.PlatformBackup;
import io.platformoperator.subsystem.Reconciliation;
import io.platformoperator.subsystem.SubsystemReconciler;

/** Reconciles {@link PlatformBackup}. */
public final class BackupReconciler extends SubsystemReconciler<PlatformBackup, BackupSpec> {
    /** Reconciles with that. */
    public BackupReconciler(Reconciliation with) {
        super(new Backup(), PlatformBackup::new, with);
    }
}
