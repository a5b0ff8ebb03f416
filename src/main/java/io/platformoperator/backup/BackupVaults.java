package io.platformoperator.backup;

import static io.platformoperator.graph.OnDifference.IN_PLACE;
import static io.platformoperator.graph.OnDifference.REFUSE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.DeletionPolicy;
import io.platformoperator.graph.Farewell;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.backup.model.BackupVaultListMember;
import software.amazon.awssdk.services.backup.model.RecoveryPointStatus;
import software.amazon.awssdk.services.backup.model.ResourceNotFoundException;

/** A vault of AWS Backup: where recovery points are kept. AWS deletes none that still holds some. */
final class BackupVaults {
    private BackupVaults() {}

    /**
     * How long recovery points must and may be kept.
     *
     * @param finalAfterDays when nobody can lift the lock any more, in days from when it is put; null: people with the
     *     right to can
     */
    record Lock(
            long minRetentionDays,
            long maxRetentionDays,
            @Nullable Long finalAfterDays) {}

    /** What is wanted of a vault; without a lock, one that it has is left alone. */
    record Desired(String name, String kmsKey, @Nullable Lock lock) {}

    /** A vault as AWS Backup shows it. */
    record Vault(
            String name,
            String arn,
            Map<String, String> tags,
            @Nullable String kmsKey,
            @Nullable Long minRetentionDays,
            @Nullable Long maxRetentionDays,
            boolean becomesFinal) {
        Vault with(Map<String, String> otherTags) {
            return new Vault(name, arn, otherTags, kmsKey, minRetentionDays, maxRetentionDays, becomesFinal);
        }
    }

    static final ResourceKind<Aws, Desired, Vault> KIND = ResourceKind.<Aws, Desired, Vault>named("backup/BackupVault")
            .iam(
                    "backup:ListBackupVaults",
                    "backup:ListTags",
                    "backup:CreateBackupVault",
                    "backup:TagResource",
                    "backup-storage:MountCapsule",
                    "backup:PutBackupVaultLockConfiguration",
                    "backup:ListRecoveryPointsByBackupVault",
                    "backup:DeleteRecoveryPoint",
                    "backup:DeleteBackupVault",
                    "kms:CreateGrant",
                    "kms:RetireGrant",
                    "kms:GenerateDataKey",
                    "kms:Decrypt",
                    "kms:DescribeKey",
                    "tag:GetResources")
            .holdsData()
            .list(BackupVaults::list)
            .details(
                    Duration.ofMinutes(10),
                    BackupVaults::read,
                    (before, listed) -> listed.with(AwsTags.shownOr(listed.tags(), before.tags())))
            .id(Vault::arn)
            .tags(Vault::tags)
            .name(Desired::name, Vault::name)
            .preview(desired -> new Vault(
                    desired.name(),
                    Plan.KNOWN_LATER,
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
                return new Vault(desired.name(), created.backupVaultArn(), request.tags(), desired.kmsKey(), null, null, false);
            })
            .field("kmsKey", Desired::kmsKey, Vault::kmsKey, REFUSE)
            .field("lock.minRetentionDays", BackupVaults::min, Vault::minRetentionDays, IN_PLACE)
            .field("lock.maxRetentionDays", BackupVaults::max, Vault::maxRetentionDays, IN_PLACE)
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
            .retag((aws, observed, tags) ->
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
        var tags = aws.tagged().picture();
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
        return Identity.of(listed.tags()).isPresent()
                ? Optional.of(listed)
                : Optional.of(listed.with(
                        aws.backup().listTags(r -> r.resourceArn(listed.arn())).tags()));
    }

    /**
     * Removes recovery points under {@link DeletionPolicy#DELETE} alone; otherwise AWS refuses while there are some. They
     * take their time to go: a vault that had some stays for now, and the next look goes on.
     */
    private static void delete(Aws aws, Vault observed, Farewell<Desired> request) {
        try {
            if (request.policy() != DeletionPolicy.DELETE || !empty(aws, observed.name())) {
                aws.backup().deleteBackupVault(r -> r.backupVaultName(observed.name()));
            }
        } catch (ResourceNotFoundException e) {
            // gone already
        }
    }

    /** Asks for the removal of all recovery points; whether there were any. */
    private static boolean empty(Aws aws, String vault) {
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
