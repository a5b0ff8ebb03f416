package io.platformoperator.aws.resources;

import io.platformoperator.aws.AccountListing;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.Identity;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * Databases of other environments that a key encrypts, because they were restored from backups of the database that the key was
 * created for: RDS restores with the key of the backup. Without the key, AWS can't read them any more.
 */
final class KeyUses {
    private static final String DATABASE = "database";

    private KeyUses() {}

    /**
     * Makes sure that no database of another environment, and no snapshot of one, needs the key.
     *
     * @param tags tags of the key
     * @throws AwsServiceException while one needs it
     */
    static void requireNone(Aws aws, String keyArn, Map<String, String> tags) {
        if (!DATABASE.equals(tags.get(Identity.SUBSYSTEM_TAG))) {
            return;
        }
        var environment = tags.get(Identity.ENVIRONMENT_TAG);
        Stream.concat(instances(aws, keyArn), snapshots(aws, keyArn))
                .filter(use -> use.environment() != null && !use.environment().equals(environment))
                .findFirst()
                .ifPresent(use -> {
                    throw ServiceErrors.of(
                            "Kms",
                            409,
                            "ResourceInUseException",
                            "the key encrypts %s of %s, which was restored from a backup of this database: it is deleted when nothing needs it any more. spec.deletionPolicy Snapshot keeps it"
                                    .formatted(use.name(), use.environment()),
                            null);
                });
    }

    /**
     * A resource that the key encrypts.
     *
     * @param tags tags of the resource
     */
    private record Use(String name, Map<String, String> tags) {
        private @Nullable String environment() {
            return tags.get(Identity.ENVIRONMENT_TAG);
        }
    }

    private static Stream<Use> instances(Aws aws, String keyArn) {
        return AccountListing.DB_INSTANCES.list(aws).stream()
                .filter(instance -> keyArn.equals(instance.kmsKeyId()))
                .map(instance -> new Use("the database " + instance.dbInstanceIdentifier(), tags(instance.tagList())));
    }

    private static Stream<Use> snapshots(Aws aws, String keyArn) {
        return aws.rds().describeDBSnapshotsPaginator().dbSnapshots().stream()
                .filter(snapshot -> keyArn.equals(snapshot.kmsKeyId()))
                .map(snapshot -> new Use("the snapshot " + snapshot.dbSnapshotIdentifier(), tags(snapshot.tagList())));
    }

    private static Map<String, String> tags(List<Tag> tags) {
        return AwsTags.toMap(tags, Tag::key, Tag::value);
    }
}
