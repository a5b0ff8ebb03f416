package io.platformoperator.backup;

import io.platformoperator.api.v1alpha1.BackupSpec;
import io.platformoperator.api.v1alpha1.PlatformBackup;
import io.platformoperator.subsystem.ReconcilerContext;
import io.platformoperator.subsystem.SubsystemReconciler;

/** Reconciles {@link PlatformBackup}. */
public final class BackupReconciler extends SubsystemReconciler<PlatformBackup, BackupSpec> {
    /** Reconciles in {@code context}. */
    public BackupReconciler(ReconcilerContext context) {
        super(new Backup(), PlatformBackup::new, context);
    }
}
