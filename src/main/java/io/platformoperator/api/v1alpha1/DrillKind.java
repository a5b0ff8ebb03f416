package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a drill restores. */
public enum DrillKind {
    /** The database, from its automated backups to their latest restorable time. */
    @JsonProperty("DatabaseRestore")
    DATABASE_RESTORE("DatabaseRestore"),
    /** The database, from the newest recovery point of AWS Backup. */
    @JsonProperty("BackupRestore")
    BACKUP_RESTORE("BackupRestore"),
    /** The cache, from its newest snapshot. */
    @JsonProperty("CacheRestore")
    CACHE_RESTORE("CacheRestore"),
    /** The database, in the region that stands by, from the backups that are replicated there. */
    @JsonProperty("RegionFailover")
    REGION_FAILOVER("RegionFailover"),
    /** What the stacks back up: Vault's snapshot, the bundles of Git repositories, and Velero's backup. */
    @JsonProperty("StackRestore")
    STACK_RESTORE("StackRestore"),
    /** The whole environment beside the live one, with its database and its cache. */
    @JsonProperty("EnvironmentRestore")
    ENVIRONMENT_RESTORE("EnvironmentRestore");

    private final String text;

    DrillKind(String text) {
        this.text = text;
    }

    /** The value in manifests. */
    public String text() {
        return text;
    }
}
