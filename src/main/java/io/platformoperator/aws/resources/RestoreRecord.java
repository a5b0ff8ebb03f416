package io.platformoperator.aws.resources;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.CreateRequest;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/**
 * What AWS remembers of a restore from the backups of another environment: tags of the restored store, and a tag of the secret with its
 * password. The secret outlives the store, so that a store that was restored and lost is never restored from the other environment
 * again: its clients have written since.
 */
public final class RestoreRecord {
    /** Tag key of a restored store; the value is the ARN of the backup that it was created from. */
    private static final String FROM_TAG = "platform-operator.io/restored-from";

    /** Tag key of a restored store; the value is the time of its data (RFC 3339). */
    private static final String TO_TAG = "platform-operator.io/restored-to";

    /** Tag key of a restored store and, once the restore is complete, of its secret; the value is the environment of the backup. */
    private static final String ENVIRONMENT_TAG = "platform-operator.io/restored-environment";

    /** Tag key of a restored store. Its value is set from the start: a snapshot of another restored store has the tag too. */
    private static final String STATE_TAG = "platform-operator.io/restore";

    private static final String WAITING = "waiting";
    private static final String COMPLETED = "completed";

    private RestoreRecord() {}

    /** All tags of a store that is created from a backup: those of its request, and where the data is from. */
    public static Map<String, String> tags(CreateRequest request, String environment, String backupArn, Instant time) {
        var tags = new HashMap<>(request.tags());
        tags.putAll(
                Map.of(ENVIRONMENT_TAG, environment, FROM_TAG, backupArn, TO_TAG, time.toString(), STATE_TAG, WAITING));
        return tags;
    }

    /** True for the tags of a store that was created from a backup. */
    public static boolean isRestored(Map<String, String> tags) {
        return tags.containsKey(FROM_TAG);
    }

    /** True for the tags of a store that was created from a backup and needs something more. */
    public static boolean isIncomplete(Map<String, String> tags) {
        return isRestored(tags) && !COMPLETED.equals(tags.get(STATE_TAG));
    }

    /** The ARN of the backup of a restored store; null if it was not restored, or the restore is not complete. */
    public static @Nullable String from(Map<String, String> tags) {
        return isIncomplete(tags) ? null : tags.get(FROM_TAG);
    }

    /** The time of the data of a restored store; null if it was not restored, or the restore is not complete. */
    public static @Nullable String to(Map<String, String> tags) {
        return isIncomplete(tags) ? null : tags.get(TO_TAG);
    }

    /**
     * Records in the secret of a store that its restore is complete.
     *
     * @param tags tags of the store
     * @return the tags that the store gets afterwards
     */
    public static Map<String, String> complete(Aws aws, String secretArn, Map<String, String> tags) {
        var environment = Map.of(ENVIRONMENT_TAG, tags.getOrDefault(ENVIRONMENT_TAG, ""));
        aws.secretsManager().tagResource(r -> r.secretId(secretArn).tags(Secrets.tags(environment)));
        return Map.of(STATE_TAG, COMPLETED);
    }

    /**
     * Refuses to restore a store from another environment again. An environment may always be restored from its own backups.
     *
     * @param service the SDK's name of the service, such as {@code Rds}
     * @param store what is to be restored, such as {@code the database}
     * @param own namespace/name of the environment that is to be restored
     * @param source namespace/name of the environment whose backups are asked for
     * @throws AwsServiceException with the code {@code AlreadyRestored}
     */
    public static void requireNone(Aws aws, String secretArn, String service, String store, String own, String source) {
        if (!isRecorded(aws, secretArn, own, source)) {
            return;
        }
        var name = own.substring(own.indexOf('/') + 1);
        throw ServiceErrors.of(
                service,
                409,
                "AlreadyRestored",
                store + " of " + own + " was restored from " + source
                        + " before, and was lost since; it is not restored from there"
                        + " again, because that would take back what was written since: set spec.restoreFrom.environment to "
                        + name + " to restore its own backups, or remove spec.restoreFrom to start with no data",
                null);
    }

    /**
     * True if a store of that secret was restored from that other environment before.
     *
     * @param own namespace/name of the environment of the store
     * @param source namespace/name of the environment whose backups are asked for
     */
    public static boolean isRecorded(Aws aws, String secretArn, String own, String source) {
        if (source.equals(own)) {
            return false;
        }
        var tags = AwsTags.toMap(
                aws.secretsManager().describeSecret(r -> r.secretId(secretArn)).tags(), Tag::key, Tag::value);
        return source.equals(tags.get(ENVIRONMENT_TAG));
    }
}
