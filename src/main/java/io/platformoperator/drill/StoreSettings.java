package io.platformoperator.drill;

/**
 * The settings of a restored database or cache: those of the live store, as it was at the start of the run. The status of the run keeps
 * them, so that every reconcile asks for the same resources.
 */
sealed interface StoreSettings extends RestoreSource permits RestoreSettings, CacheRestoreSettings {
    /** The port at which clients connect. */
    int port();

    /** The secret with the login. */
    String secretArn();
}
