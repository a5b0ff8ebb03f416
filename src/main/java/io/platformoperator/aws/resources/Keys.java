package io.platformoperator.aws.resources;

import static io.platformoperator.graph.UpdateBehavior.IMMUTABLE;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.WithoutRetries;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.Tag;

/**
 * A symmetric KMS key. CreateKey takes no idempotency token, so the engine lists keys twice before it creates one; of two
 * keys with one identity it uses the older and retains both, since either may have encrypted data. The
 * resources that the key encrypts depend on it in the graph, so the engine retains it as long as one of them is retained.
 * Deletion is scheduled: AWS deletes the key after at least seven days, during which a user can cancel the deletion. A key that
 * databases of other environments need, which were restored from backups of this one, is not deleted.
 *
 * <p>A key can be a replica of a multi-Region key of another region ({@link KeyReplicas}). Both are one kind, so that a key of
 * an identity exists once in a region, whatever its role. A key with replicas is deleted last: KMS keeps a primary key whose
 * deletion is scheduled as PendingReplicaDeletion until its replicas are deleted.
 */
public final class Keys {
    private static final int MIN_PENDING_WINDOW_DAYS = 7;

    private Keys() {}

    /**
     * A desired key.
     *
     * @param description a text for users
     * @param multiRegion whether it can be replicated to other regions; immutable
     * @param rotation whether AWS creates new key material every year; KMS copies the setting of a primary key to its replicas
     * @param source the key of which it is a replica, so that each decrypts what the other encrypted; null: none
     */
    public record Desired(
            String description,
            boolean multiRegion,
            boolean rotation,
            @Nullable Source source) {
        /** A key that is no replica. */
        public Desired(String description, boolean multiRegion, boolean rotation) {
            this(description, multiRegion, rotation, null);
        }
    }

    /**
     * A multi-Region key of another region.
     *
     * @param alias its alias, as {@link KeyAliases#name} returns it
     */
    public record Source(String region, String alias) {}

    /**
     * An observed key.
     *
     * @param regions the regions that have this key: for a multi-Region key those of its primary and of all replicas
     * @param primaryRegion the region of the primary of a multi-Region key; null if it is unknown
     * @param addedStatements statements of the key policy beside KMS's default one, as JSON: they give access to what the key
     *     encrypts
     */
    public record Key(
            String id,
            String arn,
            Instant createdAt,
            Map<String, String> tags,
            KeyState state,
            boolean multiRegion,
            boolean rotation,
            Set<String> regions,
            @Nullable String primaryRegion,
            Set<String> addedStatements) {
        private Key with(boolean newRotation, Set<String> newStatements) {
            return new Key(
                    id, arn, createdAt, tags, state, multiRegion, newRotation, regions, primaryRegion, newStatements);
        }
    }

    /** {@code kms/Key}. */
    public static final ResourceKind<Aws, Desired, Key> KIND = ResourceKind.<Aws, Desired, Key>named("kms/Key")
            .iam(
                    IamStatement.allow(
                            "tag:GetResources",
                            "kms:ListKeys",
                            "kms:ListResourceTags",
                            "kms:DescribeKey",
                            "kms:GetKeyPolicy",
                            "kms:GetKeyRotationStatus",
                            "rds:DescribeDBInstances",
                            "rds:DescribeDBSnapshots"),
                    IamStatement.creates("kms:CreateKey"),
                    IamStatement.changes(
                            "kms:TagResource",
                            "kms:ReplicateKey",
                            "kms:UpdatePrimaryRegion",
                            "kms:CancelKeyDeletion",
                            "kms:EnableKey",
                            "kms:EnableKeyRotation",
                            "kms:DisableKeyRotation",
                            "kms:PutKeyPolicy",
                            "kms:ScheduleKeyDeletion"),
                    IamStatement.allow("kms:TagResource").whenSettingTags().when("Null", "kms:ResourceAliases", "true"),
                    IamStatement.createServiceLinkedRole(
                            "mrk.kms.amazonaws.com")) // KMS synchronizes multi-Region keys by a service-linked role
            .requiredForData()
            .withoutUniqueName()
            .createdAt(Key::createdAt)
            .list(Keys::list)
            .details(Duration.ofMinutes(10), Keys::read, (before, listed) -> before)
            .id(Key::arn)
            .tags(Key::tags)
            .state(Keys::state)
            .acceptsWhenFailed((observed, field) -> false) // a disabled key
            .preview(desired -> new Key(
                    Plan.KNOWN_AFTER_APPLY,
                    Plan.KNOWN_AFTER_APPLY,
                    Instant.EPOCH,
                    Map.of(),
                    KeyState.ENABLED,
                    desired.multiRegion(),
                    desired.rotation(),
                    Set.of(),
                    null,
                    Set.of()))
            .create((aws, desired, request) -> key(create(aws, desired, request.tags()), request.tags()))
            .field("multiRegion", Desired::multiRegion, Key::multiRegion, IMMUTABLE)
            .relativeField("source", Keys::sourceRegion, Keys::observedSource, IMMUTABLE)
            .relativeField("primaryRegion", Keys::sourceRegion, Keys::observedPrimary, IN_PLACE)
            .field("rotation", desired -> desired.source() == null ? desired.rotation() : null, Key::rotation, IN_PLACE)
            .field("addedStatements", desired -> Set.of(), Key::addedStatements, IN_PLACE)
            .update((aws, observed, desired, changes) -> {
                if (changes.includes("primaryRegion")) {
                    aws.kms().updatePrimaryRegion(r -> r.keyId(observed.id()).primaryRegion(sourceRegion(desired)));
                    return null;
                }
                if (changes.includes("addedStatements")) {
                    aws.kms().putKeyPolicy(r -> r.keyId(observed.id()).policy(KeyPolicy.ofAccount(observed.arn())));
                }
                if (changes.includes("rotation") && desired.rotation()) {
                    aws.kms().enableKeyRotation(r -> r.keyId(observed.id()));
                } else if (changes.includes("rotation")) {
                    aws.kms().disableKeyRotation(r -> r.keyId(observed.id()));
                }
                return observed.with(changes.includes("rotation") ? desired.rotation() : observed.rotation(), Set.of());
            })
            .delete((aws, observed, request) -> {
                KeyUses.requireNone(aws, observed.arn(), observed.tags());
                aws.kms().scheduleKeyDeletion(r -> r.keyId(observed.id()).pendingWindowInDays(MIN_PENDING_WINDOW_DAYS));
            })
            .deletesSynchronously()
            .monthlyCost((desired, region) -> Catalog.standard().in(region).monthlyPrice("kms-key"))
            .build();

    private static List<Key> list(Aws aws) {
        return aws.keyTags().byArn().entrySet().stream()
                .map(entry -> {
                    var arn = entry.getKey();
                    var id = arn.substring(arn.lastIndexOf('/') + 1);
                    return new Key(
                            id,
                            arn,
                            Instant.MAX,
                            entry.getValue(),
                            KeyState.CREATING,
                            false,
                            false,
                            Set.of(),
                            null,
                            Set.of());
                })
                .toList();
    }

    private static KeyMetadata create(Aws aws, Desired desired, Map<String, String> tags) {
        var keyTags = AwsTags.fromMap(
                tags, (key, value) -> Tag.builder().tagKey(key).tagValue(value).build());
        if (desired.source() != null) {
            return KeyReplicas.create(aws, desired.source(), desired.description(), keyTags);
        }
        return aws.kms()
                .createKey(r -> r.overrideConfiguration(WithoutRetries::apply)
                        .description(desired.description())
                        .multiRegion(desired.multiRegion())
                        .tags(keyTags))
                .keyMetadata();
    }

    private static @Nullable String sourceRegion(Desired desired) {
        return desired.source() == null ? null : desired.source().region();
    }

    /**
     * The desired region if that region has this key, as its primary or as another replica; a description otherwise. Null if the
     * regions are unknown.
     */
    private static @Nullable Object observedSource(Desired desired, Key key, Instant now) {
        var region = sourceRegion(desired);
        if (key.regions().isEmpty()) {
            return null;
        }
        return region == null || key.regions().contains(region)
                ? region
                : "none: the key exists in " + String.join(", ", new TreeSet<>(key.regions())) + " only";
    }

    /**
     * The region of a standby's key if that is the primary, because the active region was another one before. KMS takes the change
     * in the region of the primary only, replicates a key from there only, and deletes a primary last. A replica encrypts and
     * decrypts without its primary, so the change waits until the former region answers.
     */
    private static @Nullable Object observedPrimary(Desired desired, Key key, Instant now) {
        var primary = key.primaryRegion();
        return primary != null && key.arn().contains(":" + primary + ":") ? primary : sourceRegion(desired);
    }

    /** Only DescribeKey proves that a key does not exist: after another answer the operator would create a second one. */
    private static Optional<Key> read(Aws aws, Key listed) {
        KeyMetadata key;
        try {
            key = aws.kms().describeKey(r -> r.keyId(listed.id())).keyMetadata();
        } catch (NotFoundException e) {
            return Optional.empty();
        }
        if (isPendingDeletion(key.keyState())) {
            return Optional.of(key(key, Map.of()));
        }
        if (key.keyState() == KeyState.CREATING) { // a replica, of which KMS shows the other settings later
            return Optional.of(key(key, listed.tags()));
        }
        var rotation = aws.kms().getKeyRotationStatus(r -> r.keyId(listed.id()));
        var policy = aws.kms().getKeyPolicy(r -> r.keyId(listed.id())).policy();
        return Optional.of(key(key, listed.tags())
                .with(rotation.keyRotationEnabled(), KeyPolicy.addedStatements(listed.arn(), policy)));
    }

    /**
     * Whether the key's deletion is scheduled. KMS and the tagging API return such a key for a week or more. The operator
     * treats it as deleted: it clears the tags, so that an environment of the same name gets a new key, and reports the
     * key as ready, so that the engine does not poll it.
     */
    private static boolean isPendingDeletion(KeyState state) {
        return state == KeyState.PENDING_DELETION || state == KeyState.PENDING_REPLICA_DELETION;
    }

    private static State state(Key key) {
        var status = key.state().toString();
        if (key.state() == KeyState.ENABLED || isPendingDeletion(key.state())) {
            return new State.Ready(status);
        }
        return switch (key.state()) {
            case CREATING, UPDATING -> new State.Pending(status);
            case DISABLED ->
                new State.Failed(
                        status,
                        "somebody disabled the key: what it encrypts can't be read or replicated, and RDS ends the"
                                + " replication of backups. Enable it: aws kms enable-key --region "
                                + key.arn().split(":", 5)[3] + " --key-id " + key.id());
            default -> new State.Failed(status, "KMS can't use the key now; see the key in KMS");
        };
    }

    /** A key as KMS creates it: without rotation, and with its default policy. */
    private static Key key(KeyMetadata key, Map<String, String> tags) {
        return new Key(
                key.keyId(),
                key.arn(),
                key.creationDate() == null ? Instant.EPOCH : key.creationDate(),
                tags,
                key.keyState(),
                Boolean.TRUE.equals(key.multiRegion()),
                false,
                KeyReplicas.regions(key),
                KeyReplicas.primaryRegion(key),
                Set.of());
    }
}
