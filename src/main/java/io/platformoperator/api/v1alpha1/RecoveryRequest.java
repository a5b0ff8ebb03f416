package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** What a failover asks of the stacks whose data is in the cluster: a last backup in one region, and a restore in the other. */
public sealed interface RecoveryRequest {
    /** Id of the failover. */
    String id();

    /** A last backup before a planned failover. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LastBackup(
            @JsonPropertyDescription("Id of the failover. The output backedUp has it once the backup is complete.")
            @Required
            @Size(min = 1, max = 40)
            @Pattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
            String id)
            implements RecoveryRequest {}

    /** A restore of what the other region's cluster has backed up; it happens once per id. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Restore(
            @JsonPropertyDescription("Id of the failover. The output restored has it once the restore is complete.")
            @Required
            @Size(min = 1, max = 40)
            @Pattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
            String id,

            @JsonPropertyDescription("Name of the EKS cluster whose backups, which S3 replicates, are restored.")
            @Required
            @Size(min = 1, max = 100)
            String fromCluster,

            @JsonPropertyDescription(
                    "Whether the restore waits for the last backup of the same id. Otherwise it takes the"
                            + " newest that there is.")
            @Default("false")
            Boolean afterLastBackup)
            implements RecoveryRequest {
        public Restore {
            afterLastBackup = afterLastBackup == null ? Boolean.FALSE : afterLastBackup;
        }
    }
}
