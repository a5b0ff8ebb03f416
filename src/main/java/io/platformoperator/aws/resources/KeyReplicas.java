package io.platformoperator.aws.resources;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.SourceNotReady;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.model.AlreadyExistsException;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.MultiRegionKey;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.Tag;

/**
 * Replicas of multi-Region KMS keys. A replica has the key id and the key material of its primary, so that a ciphertext of one
 * region is decrypted in the other without a call to the first one. Tags, policy and alias are the replica's own. KMS replicates
 * a key in a few seconds, at times in minutes, during which the replica has the state Creating (KMS API, ReplicateKey).
 *
 * <p>Only what is decrypted in another region as it is needs a replica. AWS encrypts copies of snapshots, backups, objects and
 * secrets anew, with a key of the destination.
 */
final class KeyReplicas {
    private KeyReplicas() {}

    /**
     * Replicates a key to the region of {@code aws}. A replica of it whose deletion is scheduled is used again: KMS creates no
     * second one before it is deleted.
     *
     * @throws SourceNotReady if the key does not exist, or can't be replicated in its present state
     */
    static KeyMetadata create(Aws aws, Keys.Source source, String description, List<Tag> tags) {
        var key = find(aws, source);
        try {
            return aws.kmsIn(primaryRegion(key, source))
                    .replicateKey(r -> r.keyId(key.keyId())
                            .replicaRegion(aws.region())
                            .description(description)
                            .tags(tags))
                    .replicaKeyMetadata();
        } catch (AlreadyExistsException e) {
            var replica = describe(aws, key.keyId());
            if (replica.keyState() != KeyState.PENDING_DELETION) {
                throw e;
            }
            aws.kms().cancelKeyDeletion(r -> r.keyId(key.keyId()));
            aws.kms().enableKey(r -> r.keyId(key.keyId()));
            aws.kms().tagResource(r -> r.keyId(key.keyId()).tags(tags));
            return describe(aws, key.keyId());
        }
    }

    private static KeyMetadata find(Aws aws, Keys.Source source) {
        var name = source.alias() + " in " + source.region();
        KeyMetadata key;
        try {
            key = aws.kmsIn(source.region())
                    .describeKey(r -> r.keyId(source.alias()))
                    .keyMetadata();
        } catch (NotFoundException e) {
            throw new SourceNotReady("the key " + name + ", which is to be replicated, does not exist yet");
        }
        if (key.keyState() != KeyState.ENABLED) {
            throw new SourceNotReady("the key " + name + ", which is to be replicated, is " + key.keyState());
        }
        return key;
    }

    private static KeyMetadata describe(Aws aws, String id) {
        return aws.kms().describeKey(r -> r.keyId(id)).keyMetadata();
    }

    private static String primaryRegion(KeyMetadata key, Keys.Source source) {
        var region = primaryRegion(key);
        return region == null ? source.region() : region;
    }

    /** The region of the primary of a multi-Region key; null for another key. */
    static @Nullable String primaryRegion(KeyMetadata key) {
        var configuration = key.multiRegionConfiguration();
        return configuration == null || configuration.primaryKey() == null
                ? null
                : configuration.primaryKey().region();
    }

    /** The regions of the primary and of all replicas of a key; its own region if it is no multi-Region key. */
    static Set<String> regions(KeyMetadata key) {
        var configuration = key.multiRegionConfiguration();
        return configuration == null || configuration.primaryKey() == null
                ? Set.of(key.arn().split(":", 5)[3])
                : Stream.concat(Stream.of(configuration.primaryKey()), configuration.replicaKeys().stream())
                        .map(MultiRegionKey::region)
                        .collect(Collectors.toUnmodifiableSet());
    }
}
