package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A store whose newest backup is restored and verified. */
public enum ValidatedStore {
    /** The database, from its newest recovery point of AWS Backup. */
    @JsonProperty("Database")
    DATABASE("Database", DrillKind.BACKUP_RESTORE),
    /** The cache, from its newest snapshot. */
    @JsonProperty("Cache")
    CACHE("Cache", DrillKind.CACHE_RESTORE),
    /** What the stacks back up into the backups bucket. */
    @JsonProperty("Stacks")
    STACKS("Stacks", DrillKind.STACK_RESTORE);

    private final String text;
    private final DrillKind drill;

    ValidatedStore(String text, DrillKind drill) {
        this.text = text;
        this.drill = drill;
    }

    /** The value in manifests. */
    public String text() {
        return text;
    }

    /** The kind of drill that restores the store. */
    public DrillKind drill() {
        return drill;
    }
}
