package io.platformoperator.backup;

import io.platformoperator.api.v1alpha1.BackupSpec;
import io.platformoperator.api.v1alpha1.VaultLock;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.aws.resources.PolicyDocument;
import io.platformoperator.aws.resources.Roles;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.subsystem.Subsystem;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * AWS Backup in a region: a vault with its KMS key, a plan with one daily rule, and a selection of resources by tags with
 * the IAM role that AWS Backup assumes.
 *
 * <p>With a second region, the plan of the active region copies each recovery point to the vault of the other region, whose
 * ARN follows from the spec: no call to that region is necessary. A copy to a vault that does not exist yet fails, and the
 * next one succeeds.
 */
public final class Backup implements Subsystem<BackupSpec> {
    private static final int MAX_NAME_LENGTH = 50;
    private static final int MAX_ROLE_NAME_LENGTH = 64;
    private static final String POLICIES = "arn:aws:iam::aws:policy/service-role/";
    private static final SortedSet<String> ROLE_POLICIES = new TreeSet<>(List.of(
            POLICIES + "AWSBackupServiceRolePolicyForBackup", POLICIES + "AWSBackupServiceRolePolicyForRestores"));
    private static final List<ResourceKind<Aws, ?, ?>> KINDS =
            List.of(Keys.KIND, Roles.KIND, BackupVaults.KIND, BackupPlans.KIND, BackupSelections.KIND);

    @Override
    public String name() {
        return "backup";
    }

    @Override
    public List<ResourceKind<Aws, ?, ?>> kinds() {
        return KINDS;
    }

    @Override
    public Graph<Aws> desired(Owner owner, BackupSpec spec, RegionInfo regionInfo) {
        var graph = new Graph<Aws>(owner, KINDS);
        var environment = spec.placement().environment();
        var name = name(spec, regionInfo.region());
        var copyRegion = spec.copyRegion();
        var copyTo = copyRegion == null
                ? null
                : "arn:aws:backup:%s:%s:backup-vault:%s"
                        .formatted(copyRegion, regionInfo.accountId(), name(spec, copyRegion));
        var key =
                graph.add("key", Keys.KIND, dependencies -> new Keys.Desired("Backups of " + environment, true, true));
        var role = graph.add(
                "role",
                Roles.KIND,
                dependencies -> new Roles.Desired(
                        AwsNames.join(MAX_ROLE_NAME_LENGTH, environment, regionInfo.region(), "backup"),
                        PolicyDocument.trust("backup.amazonaws.com"),
                        ROLE_POLICIES,
                        Map.of(),
                        spec.placement().aws().permissionsBoundary()));
        var vault = graph.add(
                "vault",
                BackupVaults.KIND,
                dependencies ->
                        new BackupVaults.Desired(name, dependencies.of(key).arn(), lock(spec.vaultLock())),
                key);
        var plan = graph.add(
                "plan",
                BackupPlans.KIND,
                dependencies -> new BackupPlans.Desired(
                        name,
                        new BackupPlans.Rule(
                                dependencies.of(vault).name(),
                                spec.schedule(),
                                spec.startWindowMinutes(),
                                spec.completionWindowMinutes(),
                                spec.retentionDays(),
                                copyTo)),
                vault);
        graph.add(
                "selection",
                BackupSelections.KIND,
                dependencies -> new BackupSelections.Desired(
                        dependencies.of(plan).id(), dependencies.of(role).arn(), spec.selection()),
                plan.existing(), // a plan whose copies fail makes backups nevertheless
                role);
        graph.retainWithSnapshots(key);
        graph.retainWithSnapshots(vault); // AWS Backup's snapshots, the recovery points, are in the vault
        graph.output("vaultName", vault, BackupVaults.Vault::name);
        graph.output("vaultArn", vault, BackupVaults.Vault::arn);
        graph.output("planId", plan, BackupPlans.BackupPlan::id);
        return graph;
    }

    private static String name(BackupSpec spec, String region) {
        return AwsNames.join(MAX_NAME_LENGTH, spec.placement().environment(), region);
    }

    private static BackupVaults.@Nullable Lock lock(@Nullable VaultLock lock) {
        if (lock == null) {
            return null;
        }
        var finalAfter = lock.finalAfterDays();
        return new BackupVaults.Lock(
                lock.minRetentionDays(), lock.maxRetentionDays(), finalAfter == null ? null : finalAfter.longValue());
    }
}
