package io.platformoperator.recovery.observation;

import io.platformoperator.aws.AwsAccount;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to observe in one region. Names and ARNs come from the statuses of the environment's children, so that no call looks them
 * up; those that do not exist yet are null or missing from the lists.
 *
 * @param cluster name of the EKS cluster
 * @param databaseArn ARN of the database's instance
 * @param cacheGroup name of the replication group
 * @param cacheNodes number of its nodes
 * @param buckets names of the buckets that are replicated to the other region
 * @param backupsBucket name of the bucket for backups of the cluster
 * @param vault name of the backup vault
 * @param keys ARNs of the KMS keys
 * @param secretReplicas ARNs of the secrets that are replicas of those in the other region
 * @param repositories names of the image repositories
 * @param proofRequest ID of the request for a proof of the fence; null if none is asked for
 */
public record RegionTarget(
        String region,
        AwsAccount account,
        String cluster,
        @Nullable String databaseArn,
        @Nullable String cacheGroup,
        int cacheNodes,
        List<String> buckets,
        @Nullable String backupsBucket,
        @Nullable String vault,
        List<String> keys,
        List<String> secretReplicas,
        List<String> repositories,
        @Nullable String proofRequest) {
    public RegionTarget {
        buckets = List.copyOf(buckets);
        keys = List.copyOf(keys);
        secretReplicas = List.copyOf(secretReplicas);
        repositories = List.copyOf(repositories);
    }

    /** Name of the database's instance; null if it does not exist yet. */
    public @Nullable String database() {
        return databaseArn == null ? null : databaseArn.substring(databaseArn.lastIndexOf(':') + 1);
    }
}
