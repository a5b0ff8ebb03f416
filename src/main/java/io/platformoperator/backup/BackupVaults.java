package io.platformoperator.backup;

import static io.platformoperator.graph.UpdateBehavior.IMMUTABLE;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.AbsentValue;
import io.platformoperator.graph.DeleteRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.TeardownPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.backup.model.BackupVaultListMember;
import software.amazon.awssdk.services.backup.model.RecoveryPointStatus;
import software.amazon.awssdk.services.backup.model.ResourceNotFoundException;

/** A vault of AWS Backup, which stores recovery points. AWS refuses to delete a vault that contains recovery points. */
final class BackupVaults {
    private BackupVaults() {}

    /**
     * A vault lock: how long recovery points must and may be retained.
     *
     * @param finalAfterDays the number of days after which nobody can remove the lock any more (compliance mode); null:
     *     users with the permission can always remove it (governance mode)
     */
    record Lock(
            long minRetentionDays,
            long maxRetentionDays,
            @Nullable Long finalAfterDays) {}

    /**
     * A desired vault.
     *
     * @param lock null leaves a lock that the vault has unchanged
     */
    record Desired(String name, String kmsKey, @Nullable Lock lock) {}

    /**
     * An observed vault.
     *
     * @param becomesFinal whether the lock is, or is going to be, irremovable
     */
    record Vault(
            String name,
            String arn,
            Map<String, String> tags,
            @Nullable String kmsKey,
            @Nullable Long minRetentionDays,
            @Nullable Long maxRetentionDays,
            boolean becomesFinal) {
        Vault with(Map<String, String> newTags) {
            return new Vault(name, arn, newTags, kmsKey, minRetentionDays, maxRetentionDays, becomesFinal);
        }
    }

    /** {@code backup/BackupVault}. */
    static final ResourceKind<Aws, Desired, Vault> KIND = ResourceKind.<Aws, Desired, Vault>named("backup/BackupVault")
            .iam(
                    IamStatement.allow(
                            "backup:ListBackupVaults",
                            "backup:ListTags",
                            "backup-storage:MountCapsule",
                            "backup:ListRecoveryPointsByBackupVault",
                            "kms:DescribeKey",
                            "kms:RetireGrant",
                            "tag:GetResources"),
                    IamStatement.creates("backup:CreateBackupVault"),
                    IamStatement.changes(
                            "backup:TagResource",
                            "backup:PutBackupVaultLockConfiguration",
                            "backup:DeleteRecoveryPoint",
                            "backup:DeleteBackupVault",
                            "kms:GenerateDataKey",
                            "kms:Decrypt"),
                    IamStatement.allow("backup:TagResource")
                            .on("arn:aws:backup:*:{account}:backup-vault:{regional:50}")
                            .whenSettingTags(),
                    IamStatement.changes("kms:CreateGrant").when("Bool", "kms:GrantIsForAWSResource", "true"))
            .holdsData()
            .list(BackupVaults::list)
            .details(
                    Duration.ofMinutes(10),
                    BackupVaults::read,
                    (before, listed) -> listed.with(AwsTags.listedOr(listed.tags(), before::tags)))
            .id(Vault::arn)
            .tags(Vault::tags)
            .name(Desired::name, Vault::name)
            .preview(desired -> new Vault(
                    desired.name(),
                    Plan.KNOWN_AFTER_APPLY,
                    Map.of(),
                    desired.kmsKey(),
                    min(desired),
                    max(desired),
                    isFinal(desired) != null))
            .create((aws, desired, request) -> {
                var created = aws.backup().createBackupVault(r -> r.backupVaultName(desired.name())
                        .encryptionKeyArn(desired.kmsKey())
                        .creatorRequestId(request.token().substring(0, 50))
                        .backupVaultTags(request.tags()));
                return new Vault(
                        desired.name(), created.backupVaultArn(), request.tags(), desired.kmsKey(), null, null, false);
            })
            .field("kmsKey", Desired::kmsKey, Vault::kmsKey, IMMUTABLE)
            .field("lock.minRetentionDays", BackupVaults::min, AbsentValue.isNone(Vault::minRetentionDays), IN_PLACE)
            .field("lock.maxRetentionDays", BackupVaults::max, AbsentValue.isNone(Vault::maxRetentionDays), IN_PLACE)
            .field("lock.becomesFinal", BackupVaults::isFinal, Vault::becomesFinal, IN_PLACE)
            .update((aws, observed, desired, changes) -> {
                aws.backup().putBackupVaultLockConfiguration(r -> r.backupVaultName(observed.name())
                        .minRetentionDays(min(desired))
                        .maxRetentionDays(max(desired))
                        .changeableForDays(
                                desired.lock() == null ? null : desired.lock().finalAfterDays()));
                return new Vault(
                        observed.name(),
                        observed.arn(),
                        observed.tags(),
                        observed.kmsKey(),
                        min(desired),
                        max(desired),
                        isFinal(desired) != null);
            })
            .updateTags((aws, observed, tags) ->
                    aws.backup().tagResource(r -> r.resourceArn(observed.arn()).tags(tags)))
            .delete(BackupVaults::delete)
            .build();

    private static @Nullable Long min(Desired desired) {
        return desired.lock() == null ? null : desired.lock().minRetentionDays();
    }

    private static @Nullable Long max(Desired desired) {
        return desired.lock() == null ? null : desired.lock().maxRetentionDays();
    }

    private static @Nullable Boolean isFinal(Desired desired) {
        var lock = desired.lock();
        return (lock == null || lock.finalAfterDays() == null) ? null : Boolean.TRUE;
    }

    private static List<Vault> list(Aws aws) {
        var tags = aws.taggedResources().snapshot();
        return aws.backup().listBackupVaultsPaginator().stream()
                .flatMap(page -> page.backupVaultList().stream())
                .map(vault -> vault(vault, tags.of(vault.backupVaultArn())))
                .toList();
    }

    private static Vault vault(BackupVaultListMember vault, Map<String, String> tags) {
        return new Vault(
                vault.backupVaultName(),
                vault.backupVaultArn(),
                tags,
                vault.encryptionKeyArn(),
                vault.minRetentionDays(),
                vault.maxRetentionDays(),
                vault.lockDate() != null);
    }

    private static Optional<Vault> read(Aws aws, Vault listed) {
        return Optional.of(listed.with(AwsTags.listedOr(
                listed.tags(),
                () -> aws.backup().listTags(r -> r.resourceArn(listed.arn())).tags())));
    }

    /**
     * Deletes the recovery points first under {@link TeardownPolicy#DELETE}; under the other policies AWS refuses to
     * delete a vault that contains some. AWS deletes recovery points asynchronously, so a later reconcile deletes the
     * vault.
     */
    private static void delete(Aws aws, Vault observed, DeleteRequest<Desired> request) {
        try {
            if (request.teardownPolicy() != TeardownPolicy.DELETE || !deleteRecoveryPoints(aws, observed.name())) {
                aws.backup().deleteBackupVault(r -> r.backupVaultName(observed.name()));
            }
        } catch (ResourceNotFoundException e) {
            // it is deleted already
        }
    }

    /** Starts the deletion of all recovery points; returns whether the vault contained any. */
    private static boolean deleteRecoveryPoints(Aws aws, String vault) {
        var points = aws.backup().listRecoveryPointsByBackupVaultPaginator(r -> r.backupVaultName(vault)).stream()
                .flatMap(page -> page.recoveryPoints().stream())
                .toList();
        points.stream()
                .filter(point -> point.status() != RecoveryPointStatus.DELETING)
                .forEach(point -> aws.backup()
                        .deleteRecoveryPoint(r -> r.backupVaultName(vault).recoveryPointArn(point.recoveryPointArn())));
        return !points.isEmpty();
    }
}
