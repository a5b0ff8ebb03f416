package io.platformoperator.drill;

import static io.platformoperator.graph.UpdateBehavior.AT_CREATION_ONLY;

import io.platformoperator.aws.AccountListing;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.Quota;
import io.platformoperator.aws.resources.OwnResource;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DbInstanceAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;
import software.amazon.awssdk.services.rds.model.Endpoint;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * An instance that a drill restores from the automated backups of the live one, or from a recovery point of AWS Backup. It has a
 * security group of its own, no standby, and no deletion protection, and it is deleted without a final snapshot.
 *
 * <p>A job of AWS Backup takes no tags for what it restores. The engine tags that instance as soon as RDS lists it, by its name, which no
 * other resource has.
 */
final class RestoredInstances {
    private static final Duration CREATION = Duration.ofMinutes(12);
    private static final Set<String> SERVING =
            Set.of("available", "backing-up", "storage-optimization", "storage-initialization");
    private static final Set<String> FAILED = Set.of(
            "failed",
            "restore-error",
            "inaccessible-encryption-credentials",
            "inaccessible-encryption-credentials-recoverable",
            "insufficient-capacity",
            "storage-full");

    private RestoredInstances() {}

    /**
     * A desired instance.
     *
     * @param name lower case letters, digits and single hyphens, at most 63 characters
     * @param restoreRoleArn the role that AWS Backup assumes; not used for automated backups
     */
    record Desired(String name, RestoreSettings settings, String securityGroupId, String restoreRoleArn) {}

    /** {@code rds/DBInstanceRestore}; CloudFormation models it as a DBInstance with a source. */
    static final ResourceKind<Aws, Desired, DBInstance> KIND = ResourceKind.<Aws, Desired, DBInstance>named(
                    "rds/DBInstanceRestore")
            .iam(
                    IamStatement.allow(
                            "rds:DescribeDBInstances",
                            "rds:DescribeDBInstanceAutomatedBackups",
                            "kms:DescribeKey",
                            "backup:ListRecoveryPointsByBackupVault",
                            "backup:GetRecoveryPointRestoreMetadata",
                            "backup:ListRestoreJobs"),
                    IamStatement.creates("rds:RestoreDBInstanceToPointInTime"),
                    IamStatement.allow("backup:StartRestoreJob")
                            .on(
                                    "arn:aws:backup:*:{account}:recovery-point:*",
                                    "arn:aws:rds:*:{account}:snapshot:awsbackup:*"),
                    IamStatement.allow("rds:AddTagsToResource")
                            .on("arn:aws:rds:*:{account}:db:{regional:63}")
                            .whenSettingTags(),
                    IamStatement.changes("rds:AddTagsToResource", "rds:DeleteDBInstance"),
                    IamStatement.changes("kms:CreateGrant").when("Bool", "kms:GrantIsForAWSResource", "true"),
                    IamStatement.passRole("backup.amazonaws.com"))
            .usesQuota(Quota.DB_INSTANCES.key(), desired -> 1)
            .usesQuota(Quota.DB_STORAGE.key(), desired -> desired.settings().storageGiB())
            .creationTime(CREATION)
            .list(RestoredInstances::list)
            .id(DBInstance::dbInstanceIdentifier)
            .tags(RestoredInstances::tags)
            .name(Desired::name, DBInstance::dbInstanceIdentifier)
            .state(RestoredInstances::state)
            .preview(desired -> DBInstance.builder()
                    .dbInstanceIdentifier(desired.name())
                    .dbInstanceArn(Plan.KNOWN_AFTER_APPLY)
                    .dbInstanceStatus("available")
                    .endpoint(Endpoint.builder().address(Plan.KNOWN_AFTER_APPLY).build())
                    .build())
            .create(RestoredInstances::create)
            .field(
                    "instanceClass",
                    desired -> desired.settings().instanceClass(),
                    DBInstance::dbInstanceClass,
                    AT_CREATION_ONLY)
            .updateTags(
                    (aws, observed, tags) -> aws.rds().addTagsToResource(r -> r.resourceName(observed.dbInstanceArn())
                            .tags(fromMap(tags))))
            .delete((aws, observed, request) -> delete(aws, observed.dbInstanceIdentifier()))
            .monthlyCost((desired, region) -> monthlyCost(desired.settings(), region))
            .build();

    /** US dollars per month. */
    static double monthlyCost(RestoreSettings settings, String region) {
        var prices = Catalog.standard().in(region);
        return prices.monthlyInstancePrice(settings.instanceClass())
                + prices.monthlyPrice("rds-gp3-gib") * settings.storageGiB();
    }

    /** Tags the instance of that name, if it exists without an owner: a job of AWS Backup created it a moment ago. */
    static void claim(Aws aws, String name, Map<String, String> tags) {
        describe(aws, name)
                .filter(instance -> Identity.of(tags(instance)).isEmpty())
                .ifPresent(instance -> aws.rds().addTagsToResource(r -> r.resourceName(instance.dbInstanceArn())
                        .tags(fromMap(tags))));
    }

    /** The instances of drills, and those without an owner, of which one may be that of a job of AWS Backup. */
    private static List<DBInstance> list(Aws aws) {
        return AccountListing.DB_INSTANCES.list(aws).stream()
                .filter(instance -> DrillGraphs.SUBSYSTEM.equals(
                        tags(instance).getOrDefault(Identity.SUBSYSTEM_TAG, DrillGraphs.SUBSYSTEM)))
                .toList();
    }

    private static DBInstance create(Aws aws, Desired desired, CreateRequest request) {
        return OwnResource.createOrGet(
                request,
                () -> restore(aws, desired, request).toBuilder()
                        .tagList(fromMap(request.tags()))
                        .build(),
                DbInstanceAlreadyExistsException.class,
                () -> describe(aws, desired.name()),
                RestoredInstances::tags);
    }

    private static DBInstance restore(Aws aws, Desired desired, CreateRequest request) {
        var settings = desired.settings();
        if (settings.recoveryPoint() != null) {
            return startJob(aws, desired, settings.recoveryPoint(), request);
        }
        return aws.rds()
                .restoreDBInstanceToPointInTime(r -> r.sourceDBInstanceIdentifier(
                                settings.replicatedBackups() == null ? settings.instance() : null)
                        .sourceDBInstanceAutomatedBackupsArn(settings.replicatedBackups())
                        .targetDBInstanceIdentifier(desired.name())
                        .restoreTime(settings.time())
                        .dbInstanceClass(settings.instanceClass())
                        .dbSubnetGroupName(settings.subnetGroup())
                        .dbParameterGroupName(settings.parameterGroup())
                        .vpcSecurityGroupIds(desired.securityGroupId())
                        .port(settings.port())
                        .multiAZ(false)
                        .publiclyAccessible(false)
                        .deletionProtection(false)
                        .copyTagsToSnapshot(false)
                        .autoMinorVersionUpgrade(false)
                        .tags(fromMap(request.tags())))
                .dbInstance();
    }

    /**
     * Starts a restore job with the metadata of the recovery point and other values for what must differ. The token makes a repeated call
     * return the same job.
     */
    private static DBInstance startJob(Aws aws, Desired desired, String recoveryPoint, CreateRequest request) {
        var settings = desired.settings();
        var metadata = new TreeMap<>(aws.backup()
                .getRecoveryPointRestoreMetadata(
                        r -> r.backupVaultName(settings.vault()).recoveryPointArn(recoveryPoint))
                .restoreMetadata());
        metadata.remove("AvailabilityZone");
        metadata.putAll(Map.of(
                "DBInstanceIdentifier",
                desired.name(),
                "DBInstanceClass",
                settings.instanceClass(),
                "DBSubnetGroupName",
                settings.subnetGroup(),
                "VpcSecurityGroupIds",
                "[\"" + desired.securityGroupId() + "\"]",
                "Port",
                String.valueOf(settings.port()),
                "MultiAZ",
                "false",
                "PubliclyAccessible",
                "false",
                "DeletionProtection",
                "false",
                "CopyTagsToSnapshot",
                "false"));
        aws.backup().startRestoreJob(r -> r.recoveryPointArn(recoveryPoint)
                .iamRoleArn(desired.restoreRoleArn())
                .resourceType("RDS")
                .idempotencyToken(request.token())
                .metadata(metadata));
        return DBInstance.builder()
                .dbInstanceIdentifier(desired.name())
                .dbInstanceStatus("creating")
                .dbInstanceClass(settings.instanceClass())
                .build();
    }

    private static Optional<DBInstance> describe(Aws aws, String name) {
        try {
            return aws.rds().describeDBInstances(r -> r.dbInstanceIdentifier(name)).dbInstances().stream()
                    .findFirst();
        } catch (DbInstanceNotFoundException e) {
            return Optional.empty();
        }
    }

    private static void delete(Aws aws, String name) {
        try {
            aws.rds()
                    .deleteDBInstance(r ->
                            r.dbInstanceIdentifier(name).skipFinalSnapshot(true).deleteAutomatedBackups(true));
        } catch (DbInstanceNotFoundException e) {
            // it is deleted already
        }
    }

    /** The instance serves clients while RDS takes its first backup. */
    private static State state(DBInstance instance) {
        var status = instance.dbInstanceStatus() == null ? "" : instance.dbInstanceStatus();
        if (status.equals("deleting")) {
            return new State.Deleting(status);
        }
        if (FAILED.contains(status) || status.startsWith("incompatible-")) {
            return new State.Failed(
                    status,
                    "RDS could not restore the data: see the events of the instance in RDS, and restore another point in"
                            + " time by hand to find out since when the backups can't be used");
        }
        return SERVING.contains(status) && instance.endpoint() != null
                ? new State.Ready(status)
                : new State.Pending(status);
    }

    private static Map<String, String> tags(DBInstance instance) {
        return AwsTags.toMap(instance.tagList(), Tag::key, Tag::value);
    }

    private static List<Tag> fromMap(Map<String, String> tags) {
        return AwsTags.fromMap(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }
}
