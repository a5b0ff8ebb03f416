package io.platformoperator.database;

import static io.platformoperator.graph.UpdateBehavior.AT_CREATION_ONLY;
import static io.platformoperator.graph.UpdateBehavior.AT_LEAST;
import static io.platformoperator.graph.UpdateBehavior.IMMEDIATE;
import static io.platformoperator.graph.UpdateBehavior.IMMUTABLE;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;
import static io.platformoperator.graph.UpdateBehavior.REPLACE;

import io.platformoperator.api.v1alpha1.OldPrimary;
import io.platformoperator.api.v1alpha1.SupportType;
import io.platformoperator.aws.AccountListing;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.Quota;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.AbsentValue;
import io.platformoperator.graph.DataReplacement;
import io.platformoperator.graph.DeleteRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.UpdateRequest;
import io.platformoperator.subsystem.BackupSource;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSubnetGroup;
import software.amazon.awssdk.services.rds.model.Endpoint;
import software.amazon.awssdk.services.rds.model.PendingModifiedValues;

/**
 * The PostgreSQL instance of a region: the writer, or a replica of the instance in the other region. Promotion makes a replica
 * the writer. RDS can't make a writer a replica: a fenced one is replaced, see {@link FormerWriter}. The operator reads the password from its secret when it creates the writer,
 * and stores it nowhere else. One list call returns all instances with their tags and settings.
 */
final class DBInstances {
    static final String ENGINE = "postgres";

    /** The logical id of a region's instance. Other instances with the operator's tags are former read replicas. */
    static final String LOGICAL_ID = "instance";

    /** Fields whose changes interrupt the instance while RDS applies them. */
    private static final Set<String> INTERRUPTING =
            Set.of("instanceClass", "engineVersion", "parameterGroup", "multiAZ");

    private DBInstances() {}

    /**
     * A desired instance.
     *
     * @param name lower case letters, digits and single hyphens, at most 63 characters
     * @param databaseName the name of the first database
     * @param passwordSecretArn the secret that contains the password of {@code username}
     * @param keyArn the KMS key of its storage; immutable
     * @param source what it replicates; null for the writer
     * @param oldPrimary what becomes of a writer that has to become a replica; null if none may be replaced
     * @param backupSource the database from whose backups a writer is created; null for an empty one. Not used once the instance
     *     exists
     * @param supportType what RDS does when its standard support of the major version ends; null lets the version decide. Not
     *     used once the instance exists
     */
    record Desired(
            String name,
            String databaseName,
            String username,
            String passwordSecretArn,
            String keyArn,
            String subnetGroup,
            Gp3 storage,
            boolean multiAz,
            int backupRetentionDays,
            String backupWindow,
            boolean deletionProtection,
            @Nullable ReplicationSource source,
            @Nullable OldPrimary oldPrimary,
            @Nullable BackupSource backupSource,
            @Nullable SupportType supportType,
            InstanceSettings settings) {}

    /** {@code rds/DBInstance}. */
    static final ResourceKind<Aws, Desired, DBInstance> KIND = InstanceSettings.fields(
                    ResourceKind.<Aws, Desired, DBInstance>named("rds/DBInstance"), Desired::settings)
            .iam(
                    IamStatement.allow(
                            "rds:DescribeDBInstances",
                            "rds:DescribeDBSnapshots",
                            "rds:DescribeDBInstanceAutomatedBackups",
                            "tag:GetResources",
                            "kms:ListKeys",
                            "kms:ListResourceTags",
                            "kms:DescribeKey",
                            "ec2:DescribeAvailabilityZones",
                            "ec2:DescribeSecurityGroups",
                            "ec2:DescribeSubnets",
                            "ec2:DescribeVpcs"),
                    IamStatement.creates(
                            "rds:CreateDBInstance",
                            "rds:CreateDBInstanceReadReplica",
                            "rds:RestoreDBInstanceToPointInTime",
                            "rds:RestoreDBInstanceFromDBSnapshot"),
                    IamStatement.changes(
                            "rds:PromoteReadReplica",
                            "rds:AddTagsToResource",
                            "rds:ModifyDBInstance",
                            "rds:RebootDBInstance",
                            "rds:DeleteDBInstance",
                            "secretsmanager:GetSecretValue",
                            "secretsmanager:DescribeSecret",
                            "secretsmanager:TagResource",
                            "kms:Decrypt"),
                    IamStatement.allow("rds:AddTagsToResource")
                            .on("arn:aws:rds:*:{account}:db:{regional:63}")
                            .whenSettingTags(),
                    IamStatement.changes("rds:CreateDBSnapshot"),
                    IamStatement.allow("rds:CreateDBSnapshot", "rds:AddTagsToResource")
                            .on("arn:aws:rds:*:{account}:snapshot:{regional}"),
                    IamStatement.changes("kms:CreateGrant").when("Bool", "kms:GrantIsForAWSResource", "true"),
                    IamStatement.passRole("monitoring.rds.amazonaws.com"),
                    IamStatement.createServiceLinkedRole("rds.amazonaws.com"))
            .usesQuota(Quota.DB_INSTANCES.key(), desired -> 1)
            .usesQuota(Quota.DB_STORAGE.key(), desired -> desired.storage().gib())
            .creationTime(Duration.ofMinutes(12))
            .holdsData()
            .replacesData(new DataReplacement<>(
                    (desired, observed) -> desired.oldPrimary() != null && isWriter(observed), FormerWriter::of))
            .logicalIds(LOGICAL_ID::equals)
            .list(aws -> all(aws).stream()
                    .filter(instance -> !ReadReplicas.hasSourceInItsRegion(instance))
                    .toList())
            .id(DBInstance::dbInstanceIdentifier)
            .tags(FormerWriter::tags)
            .name(Desired::name, DBInstance::dbInstanceIdentifier)
            .state(instance -> isWriter(instance) ? InstanceState.of(instance) : InstanceState.ofReplica(instance))
            .acceptsWhenFailed(InstanceState::accepts)
            .preview(DBInstances::preview)
            .create(DBInstanceCreation::create)
            .field("engine", desired -> ENGINE, DBInstance::engine, IMMUTABLE)
            .field(
                    "replicationSource",
                    desired ->
                            desired.source() == null ? null : desired.source().arn(),
                    AbsentValue.isNone(DBInstance::readReplicaSourceDBInstanceIdentifier),
                    REPLACE)
            .field("writer", desired -> desired.source() == null ? true : null, DBInstances::isWriter, IMMEDIATE)
            .field(
                    "restoreFrom",
                    desired -> BackupSource.textOf(desired.backupSource()),
                    instance -> null,
                    AT_CREATION_ONLY)
            .field(
                    "restoreWaiting",
                    desired -> desired.source() == null ? false : null,
                    RestoredWriter::hasPasswordOfSource,
                    IN_PLACE)
            .field("databaseName", Desired::databaseName, DBInstance::dbName, IMMUTABLE)
            .field("masterUsername", Desired::username, DBInstance::masterUsername, IMMUTABLE)
            .relativeField("encryptionKey", Desired::keyArn, RestoredWriter::encryptionKey, IMMUTABLE)
            .field("subnetGroup", Desired::subnetGroup, DBInstances::subnetGroup, IMMUTABLE)
            .field("storageType", desired -> Gp3.TYPE, Gp3::type, IN_PLACE)
            .field("allocatedStorage", desired -> desired.storage().gib(), Gp3::gib, AT_LEAST)
            .field("iops", desired -> desired.storage().effectiveIops(), Gp3::iops, IN_PLACE)
            .field("storageThroughput", desired -> desired.storage().effectiveThroughput(), Gp3::throughput, IN_PLACE)
            .field(
                    "multiAZ",
                    Desired::multiAz,
                    observed -> PendingModifications.pendingOr(
                            observed, PendingModifiedValues::multiAZ, DBInstance::multiAZ),
                    IN_PLACE)
            .field(
                    "backupRetentionDays",
                    Desired::backupRetentionDays,
                    observed -> PendingModifications.pendingOr(
                            observed, PendingModifiedValues::backupRetentionPeriod, DBInstance::backupRetentionPeriod),
                    IN_PLACE)
            .field("backupWindow", Desired::backupWindow, DBInstance::preferredBackupWindow, IN_PLACE)
            .field("deletionProtection", Desired::deletionProtection, DBInstance::deletionProtection, IN_PLACE)
            .update(DBInstances::update)
            .updateTags((aws, observed, tags) -> RdsTags.put(aws, observed.dbInstanceArn(), tags))
            .delete(DBInstances::delete)
            .monthlyCost((desired, region) ->
                    monthlyCost(region, desired.settings().instanceClass(), desired.storage(), desired.multiAz()))
            .build();

    /** All instances of the account and region, replicas included. */
    static List<DBInstance> all(Aws aws) {
        return AccountListing.DB_INSTANCES.list(aws);
    }

    /**
     * The cost of an instance in US dollars per month: its class, its storage, and IOPS and throughput above gp3's
     * baseline. Multi-AZ doubles it.
     */
    static double monthlyCost(String region, String instanceClass, Gp3 storage, boolean multiAz) {
        var prices = Catalog.standard().in(region);
        var zones = multiAz ? "-multi-az" : "";
        var iops = storage.iops() == null ? 0 : Math.max(0, storage.iops() - Gp3.BASE_IOPS);
        var throughput =
                storage.throughputMiBps() == null ? 0 : Math.max(0, storage.throughputMiBps() - Gp3.BASE_THROUGHPUT);
        return prices.monthlyInstancePrice(instanceClass) * (multiAz ? 2 : 1)
                + prices.monthlyPrice("rds-gp3-gib" + zones) * storage.gib()
                + prices.monthlyPrice("rds-gp3-iops" + zones) * iops
                + prices.monthlyPrice("rds-gp3-mibps" + zones) * throughput;
    }

    private static DBInstance preview(Desired desired) {
        return DBInstance.builder()
                .dbInstanceIdentifier(desired.name())
                .dbInstanceArn(Plan.KNOWN_AFTER_APPLY)
                .engineVersion(desired.settings().engineVersion())
                .allocatedStorage(desired.storage().gib())
                .dbInstanceStatus("available")
                .endpoint(Endpoint.builder().address(Plan.KNOWN_AFTER_APPLY).build())
                .build();
    }

    /** True for an instance that accepts writes: RDS names no source of it. A replica has its source until its promotion is complete. */
    static boolean isWriter(DBInstance instance) {
        return instance.readReplicaSourceDBInstanceIdentifier() == null;
    }

    /**
     * Modifies the instance. A volume grows without an interruption, and an instance gets its standby without one (RDS User Guide,
     * "Converting a DB instance to a Multi-AZ deployment"), so neither waits for the maintenance window: a promoted replica has
     * no standby yet. RDS applies all pending modifications together: therefore these two are requested first, and interrupting
     * changes follow in a later call. If a modification is already pending, they wait for the window with it.
     */
    private static @Nullable DBInstance update(Aws aws, DBInstance observed, Desired desired, UpdateRequest all) {
        if (all.includes("writer")) {
            return promote(aws, observed, desired);
        }
        if (all.includes("restoreWaiting")) {
            return RestoredWriter.complete(aws, observed, desired);
        }
        var getsStandby = all.includes("multiAZ") && desired.multiAz();
        var appliesNow = (Gp3.isIn(all) && InstanceState.isStorageFull(observed))
                || ((Gp3.isIn(all) || getsStandby)
                        && !desired.settings().applyImmediately()
                        && !PendingModifications.exist(observed));
        var changes = appliesNow
                ? new UpdateRequest(all.differences().stream()
                        .filter(difference -> !INTERRUPTING.contains(difference.field())
                                || (getsStandby && difference.field().equals("multiAZ")))
                        .toList())
                : all;
        var request = desired.settings().modifyRequest(observed, changes);
        if (appliesNow) {
            request.applyImmediately(true);
        }
        if (!Gp3.isPostponed(observed, changes)) {
            desired.storage().modify(request, observed, changes);
            if (changes.includes("maxAllocatedStorage") && desired.settings().maxStorageGiB() == 0) {
                request.maxAllocatedStorage(desired.storage().sizeAfterGrowth(observed));
            }
        }
        if (changes.includes("multiAZ")) {
            request.multiAZ(desired.multiAz());
        }
        if (changes.includes("backupRetentionDays")) {
            request.backupRetentionPeriod(desired.backupRetentionDays());
        }
        if (changes.includes("backupWindow")) {
            request.preferredBackupWindow(desired.backupWindow());
        }
        if (changes.includes("deletionProtection")) {
            request.deletionProtection(desired.deletionProtection());
        }
        return InstanceSettings.modify(aws, observed, changes, request.build());
    }

    /** Makes a replica the writer, with automated backups. Other changes follow in later calls. */
    private static DBInstance promote(Aws aws, DBInstance observed, Desired desired) {
        var promoted = aws.rds()
                .promoteReadReplica(r -> r.dbInstanceIdentifier(observed.dbInstanceIdentifier())
                        .backupRetentionPeriod(desired.backupRetentionDays())
                        .preferredBackupWindow(desired.backupWindow()))
                .dbInstance();
        return promoted.toBuilder().dbInstanceStatus("modifying").build();
    }

    private static void delete(Aws aws, DBInstance observed, DeleteRequest<Desired> request) {
        var desired = request.desired();
        if (request.isReplacement() && desired != null && desired.oldPrimary() != null && isWriter(observed)) {
            FormerWriter.setAside(aws, observed, desired);
        } else if (FormerWriter.isFormer(observed)) {
            FormerWriter.delete(aws, observed);
        } else {
            DBInstanceDeletion.delete(aws, observed, request.teardownPolicy());
        }
    }

    private static @Nullable String subnetGroup(DBInstance instance) {
        DBSubnetGroup group = instance.dbSubnetGroup();
        return group == null ? null : group.dbSubnetGroupName();
    }
}
