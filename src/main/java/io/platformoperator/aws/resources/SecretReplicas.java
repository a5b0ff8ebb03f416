package io.platformoperator.aws.resources;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.SourceNotReady;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.secretsmanager.model.ReplicaRegionType;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/**
 * A replica of a secret of another region. Secrets Manager keeps its value, tags and policies equal to those of its primary,
 * and takes the calls that create and delete it in the primary's region only (Secrets Manager API,
 * ReplicateSecretToRegions and RemoveRegionsFromReplication).
 */
public final class SecretReplicas {
    private SecretReplicas() {}

    /**
     * A desired replica.
     *
     * @param name name of the primary, which the replica shares
     * @param primaryRegion region of the primary
     * @param kmsKeyId key of the replica's own region that encrypts it
     */
    public record Desired(String name, String primaryRegion, String kmsKeyId) {}

    /**
     * {@code secretsmanager/AdditionalSecretReplica}: a replica in a region that has a secret of its own with the same logical
     * id. The logical id of the replica is {@link #additional}. CloudFormation models it as a property of the primary.
     */
    public static final ResourceKind<Aws, Desired, SecretListEntry> ADDITIONAL =
            ResourceKind.<Aws, Desired, SecretListEntry>named("secretsmanager/AdditionalSecretReplica")
                    .iam(
                            IamStatement.allow("secretsmanager:ListSecrets"),
                            IamStatement.changes(
                                    "secretsmanager:ReplicateSecretToRegions",
                                    "secretsmanager:RemoveRegionsFromReplication",
                                    "kms:GenerateDataKey",
                                    "kms:Decrypt"))
                    .list(SecretReplicas::list)
                    .id(SecretListEntry::arn)
                    .tags(secret -> AwsTags.toMap(secret.tags(), Tag::key, Tag::value))
                    .name(Desired::name, SecretListEntry::name)
                    .preview(desired -> SecretListEntry.builder()
                            .arn(Plan.KNOWN_AFTER_APPLY)
                            .name(desired.name())
                            .build())
                    .create(SecretReplicas::create)
                    .delete((aws, observed, request) -> delete(aws, observed))
                    .deletesSynchronously()
                    .monthlyCost(
                            (desired, region) -> Catalog.standard().in(region).monthlyPrice("secret"))
                    .build();

    /** The logical id of a replica of kind {@link #ADDITIONAL} whose primary has that logical id. */
    public static String additional(String logicalId) {
        return logicalId + "-replica";
    }

    static SecretListEntry create(Aws aws, Desired desired, CreateRequest request) {
        return SecretListEntry.builder()
                .arn(inRegion(replicate(aws, desired, false), aws.region()))
                .name(desired.name())
                .primaryRegion(desired.primaryRegion())
                .tags(AwsTags.fromMap(
                        request.tags(),
                        (key, value) -> Tag.builder().key(key).value(value).build()))
                .build();
    }

    /**
     * Replicates a secret to the region of {@code aws}, and returns the ARN of the primary.
     *
     * @param overwrites whether the replica may take the place of a secret of that name
     * @throws SourceNotReady if the primary does not exist
     */
    static String replicate(Aws aws, Desired desired, boolean overwrites) {
        var replica = ReplicaRegionType.builder()
                .region(aws.region())
                .kmsKeyId(desired.kmsKeyId())
                .build();
        try {
            return aws.secretsManagerIn(desired.primaryRegion())
                    .replicateSecretToRegions(r -> r.secretId(desired.name())
                            .addReplicaRegions(replica)
                            .forceOverwriteReplicaSecret(overwrites ? true : null))
                    .arn();
        } catch (ResourceNotFoundException e) {
            throw new SourceNotReady("the secret " + desired.name() + " in " + desired.primaryRegion()
                    + " does not exist yet; it is replicated as soon as it exists");
        }
    }

    static void delete(Aws aws, SecretListEntry replica) {
        aws.secretsManagerIn(replica.primaryRegion())
                .removeRegionsFromReplication(r -> r.secretId(replica.name()).removeReplicaRegions(aws.region()));
    }

    private static List<SecretListEntry> list(Aws aws) {
        return Secrets.all(aws).stream()
                .filter(secret -> secret.primaryRegion() != null
                        && !secret.primaryRegion().equals(aws.region()))
                .map(secret -> withOwnIdentity(secret, aws.region()))
                .toList();
    }

    /** Secrets Manager copies the tags of the primary, so the identity in them names the primary's region. */
    private static SecretListEntry withOwnIdentity(SecretListEntry replica, String region) {
        Map<String, String> tags = new HashMap<>(AwsTags.toMap(replica.tags(), Tag::key, Tag::value));
        tags.computeIfPresent(Identity.REGION_TAG, (_, _) -> region);
        tags.computeIfPresent(Identity.RESOURCE_TAG, (_, primary) -> additional(primary));
        return replica.toBuilder()
                .tags(AwsTags.fromMap(
                        tags,
                        (key, value) -> Tag.builder().key(key).value(value).build()))
                .build();
    }

    /** The ARN of the replica in that region: only the region differs from its primary's. */
    private static String inRegion(String arn, String region) {
        var parts = arn.split(":", 5);
        return String.join(":", parts[0], parts[1], parts[2], region, parts[4]);
    }
}
