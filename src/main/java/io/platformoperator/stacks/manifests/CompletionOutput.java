package io.platformoperator.stacks.manifests;

import io.platformoperator.api.v1alpha1.RecoveryRequest.LastBackup;
import io.platformoperator.api.v1alpha1.RecoveryRequest.Restore;

/**
 * An output that a stack publishes once one of its objects is complete, such as the Job of a restore, and another one if the object
 * fails for good.
 *
 * @param key key of the output
 * @param value value of the output
 * @param kind kind of the object
 * @param namespace its namespace
 * @param name its name
 */
public record CompletionOutput(String key, String value, String kind, String namespace, String name) {
    /** Key of the output with the id of the last backup that is complete. */
    public static final String BACKED_UP = "backedUp";

    /** Key of the output with the id of the restore that is complete. */
    public static final String RESTORED = "restored";

    /** Key of the output with the id of a last backup that has failed, and why. */
    public static final String BACKUP_FAILED = "backupFailed";

    /** Key of the output with the id of a restore that has failed, and why. */
    public static final String RESTORE_FAILED = "restoreFailed";

    /** Key of the output that is published if the object fails for good. */
    public String failureKey() {
        return key.equals(BACKED_UP) ? BACKUP_FAILED : RESTORE_FAILED;
    }

    /** Value of that output. */
    public String failure(String why) {
        return value + ": " + why;
    }

    /** The output of a last backup that the object makes. */
    public static CompletionOutput backedUp(LastBackup backup, String kind, String namespace, String name) {
        return new CompletionOutput(BACKED_UP, backup.id(), kind, namespace, name);
    }

    /** The output of a restore that the object makes. */
    public static CompletionOutput restored(Restore restore, String kind, String namespace, String name) {
        return new CompletionOutput(RESTORED, restore.id(), kind, namespace, name);
    }
}
