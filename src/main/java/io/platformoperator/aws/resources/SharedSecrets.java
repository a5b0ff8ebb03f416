package io.platformoperator.aws.resources;

import static io.platformoperator.graph.UpdateBehavior.AT_CREATION_ONLY;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.SourceNotReady;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.AbsentValue;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.UpdateRequest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.ReplicationStatusType;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/**
 * A secret that both regions of an environment have: the primary in the active region, its replica in the other one. When the
 * other region becomes active, its replica is promoted: a call to its own region only, so it works while the former region is
 * lost. Later the former primary is overwritten by a replica of the new one. The value, and the ARN but for the region, stay
 * the same throughout.
 */
public final class SharedSecrets {
    private SharedSecrets() {}

    /**
     * A desired secret.
     *
     * @param name at most 512 characters; the same in both regions, because a replica shares it
     * @param username the user name that is stored with the password
     * @param kmsKeyId key of this region that encrypts it
     * @param primaryRegion region of the secret of which this one is a replica; null for the primary
     */
    public record Desired(
            String name,
            String description,
            String username,
            String kmsKeyId,
            @Nullable String primaryRegion) {}

    /**
     * An observed secret.
     *
     * @param tags with the region that has the secret: Secrets Manager copies the tags of a primary to its replicas, and a
     *     promoted replica keeps them
     * @param replicates region of the primary; null for a secret that is no replica
     * @param hasOwnRegion whether the secret itself is tagged with its region
     */
    public record SharedSecret(
            SecretListEntry entry,
            Map<String, String> tags,
            @Nullable String replicates,
            boolean hasOwnRegion) {
        public SharedSecret {
            tags = Map.copyOf(tags);
        }

        private static SharedSecret of(SecretListEntry entry, String region) {
            var tags = AwsTags.toMap(entry.tags(), Tag::key, Tag::value);
            var own = new HashMap<>(tags);
            own.computeIfPresent(Identity.REGION_TAG, (_, _) -> region);
            var primary = entry.primaryRegion();
            return new SharedSecret(
                    entry,
                    own,
                    primary == null || primary.equals(region) ? null : primary,
                    region.equals(tags.get(Identity.REGION_TAG)));
        }

        /** The region of the primary; that of the copied tags for a promoted replica that still has them. */
        private Object primaryRegion() {
            var none = AbsentValue.orNone(null);
            return replicates != null ? replicates : hasOwnRegion ? none : none + ", but the tags of another region";
        }

        /** The ARN of the secret in this region. */
        public String arn() {
            return entry.arn();
        }
    }

    /** {@code secretsmanager/SharedSecret}; CloudFormation models replicas as a property of the primary. */
    public static final ResourceKind<Aws, Desired, SharedSecret> KIND = ResourceKind.<Aws, Desired, SharedSecret>named(
                    "secretsmanager/SharedSecret")
            .iam(
                    IamStatement.allow("secretsmanager:ListSecrets"),
                    IamStatement.creates("secretsmanager:CreateSecret"),
                    IamStatement.changes(
                            "secretsmanager:TagResource",
                            "secretsmanager:RestoreSecret",
                            "secretsmanager:UpdateSecret",
                            "secretsmanager:GetSecretValue",
                            "secretsmanager:DescribeSecret",
                            "secretsmanager:DeleteSecret",
                            "secretsmanager:ReplicateSecretToRegions",
                            "secretsmanager:RemoveRegionsFromReplication",
                            "secretsmanager:StopReplicationToReplica",
                            "kms:GenerateDataKey",
                            "kms:Decrypt"),
                    IamStatement.allow("secretsmanager:TagResource")
                            .on("arn:aws:secretsmanager:*:{account}:secret:{environment}")
                            .whenSettingTags())
            .requiredForData()
            .list(aws -> Secrets.all(aws).stream()
                    .map(entry -> SharedSecret.of(entry, aws.region()))
                    .toList())
            .id(SharedSecret::arn)
            .tags(SharedSecret::tags)
            .name(Desired::name, secret -> secret.entry().name())
            .preview(desired -> new SharedSecret(
                    SecretListEntry.builder()
                            .arn(Plan.KNOWN_AFTER_APPLY)
                            .name(desired.name())
                            .build(),
                    Map.of(),
                    desired.primaryRegion(),
                    true))
            .create(SharedSecrets::create)
            .field(
                    "primaryRegion",
                    desired -> AbsentValue.orNone(desired.primaryRegion()),
                    SharedSecret::primaryRegion,
                    IN_PLACE)
            .field("username", Desired::username, secret -> null, AT_CREATION_ONLY)
            .field(
                    "kmsKey",
                    desired -> desired.primaryRegion() == null ? desired.kmsKeyId() : null,
                    AbsentValue.isNone(secret -> secret.entry().kmsKeyId()),
                    IN_PLACE)
            .update(SharedSecrets::update)
            .updateTags((aws, observed, tags) -> aws.secretsManager()
                    .tagResource(r -> r.secretId(observed.arn()).tags(Secrets.tags(tags))))
            .copiesTags(observed -> observed.replicates() != null)
            .delete((aws, observed, request) -> {
                if (observed.replicates() == null) {
                    Secrets.delete(aws, observed.arn(), request.teardownPolicy());
                } else {
                    SecretReplicas.delete(aws, observed.entry());
                }
            })
            .deletesSynchronously()
            .monthlyCost((desired, region) -> Catalog.standard().in(region).monthlyPrice("secret"))
            .build();

    private static SharedSecret create(Aws aws, Desired desired, CreateRequest request) {
        var primaryRegion = desired.primaryRegion();
        if (primaryRegion != null) {
            var replica = SecretReplicas.create(
                    aws, new SecretReplicas.Desired(desired.name(), primaryRegion, desired.kmsKeyId()), request);
            return SharedSecret.of(replica, aws.region());
        }
        var secret = Secrets.create(
                aws,
                new Secrets.Desired(desired.name(), desired.description(), desired.username(), desired.kmsKeyId()),
                request);
        return SharedSecret.of(secret, aws.region());
    }

    private static @Nullable SharedSecret update(
            Aws aws, SharedSecret observed, Desired desired, UpdateRequest changes) {
        if (changes.includes("primaryRegion")) {
            if (desired.primaryRegion() != null) {
                becomeReplica(aws, observed, desired, desired.primaryRegion());
            } else if (observed.replicates() != null) {
                aws.secretsManager().stopReplicationToReplica(r -> r.secretId(observed.arn()));
            } else {
                var tags = Map.of(Identity.REGION_TAG, aws.region());
                aws.secretsManager().tagResource(r -> r.secretId(observed.arn()).tags(Secrets.tags(tags)));
            }
            return null;
        }
        if (changes.includes("kmsKey")) {
            aws.secretsManager().updateSecret(r -> r.secretId(observed.arn()).kmsKeyId(desired.kmsKeyId()));
        }
        return null;
    }

    /**
     * Replicates the secret of the other region over this one. Secrets Manager overwrites a secret of the same name if it is asked
     * to (API, ReplicateSecretToRegions). Replicas of this one, of which there are none after a promotion, are given up first.
     */
    private static void becomeReplica(Aws aws, SharedSecret observed, Desired desired, String primaryRegion) {
        var name = observed.entry().name();
        requirePrimary(aws, name, primaryRegion);
        var replicas = aws.secretsManager().describeSecret(r -> r.secretId(observed.arn())).replicationStatus().stream()
                .map(ReplicationStatusType::region)
                .toList();
        if (!replicas.isEmpty()) {
            aws.secretsManager().removeRegionsFromReplication(r -> r.secretId(observed.arn())
                    .removeReplicaRegions(replicas));
        }
        SecretReplicas.replicate(aws, new SecretReplicas.Desired(name, primaryRegion, desired.kmsKeyId()), true);
    }

    /** Makes sure that the other region has the secret, and not as a replica of this one: its value would be lost with this one. */
    private static void requirePrimary(Aws aws, String name, String region) {
        DescribeSecretResponse secret;
        try {
            secret = aws.secretsManagerIn(region).describeSecret(r -> r.secretId(name));
        } catch (ResourceNotFoundException e) {
            throw new SourceNotReady(
                    "the secret " + name + " in " + region + " does not exist yet; it replaces this one");
        }
        if (secret.primaryRegion() != null && !secret.primaryRegion().equals(region)) {
            throw new SourceNotReady("the secret " + name + " in " + region + " is still a replica of that in "
                    + secret.primaryRegion() + "; once it is promoted, it replaces this one");
        }
    }
}
