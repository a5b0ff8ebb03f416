package io.platformoperator.database;

import static io.platformoperator.graph.OnDifference.AT_LEAST;
import static io.platformoperator.graph.OnDifference.IN_PLACE;
import static io.platformoperator.graph.OnDifference.REFUSE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.Quota;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.graph.Changes;
import io.platformoperator.graph.Claim;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSubnetGroup;
import software.amazon.awssdk.services.rds.model.Endpoint;
import software.amazon.awssdk.services.rds.model.PendingModifiedValues;

/**
 * A PostgreSQL instance that is nobody's replica. Its password is read from the secret at the moment of creation and
 * known to nobody else. One listing shows all instances with tags and settings.
 */
final class DBInstances {
    static final String ENGINE = "postgres";

    /** What stops the instance for a while when it is applied. */
    private static final Set<String> RESTARTING = Set.of("instanceClass", "engineVersion", "parameterGroup", "multiAZ");

    private DBInstances() {}

    /**
     * What is wanted of an instance.
     *
     * @param name lower case letters, digits and single hyphens, at most 63 characters
     * @param databaseName name of the first database
     * @param passwordSecretArn secret that holds the password of {@code username}
     * @param keyArn KMS key for its storage; fixed for ever
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
            InstanceSettings settings) {}

    /** {@code rds/DBInstance}. */
    static final ResourceKind<Aws, Desired, DBInstance> KIND = InstanceSettings.fields(
                    ResourceKind.<Aws, Desired, DBInstance>named("rds/DBInstance"), Desired::settings)
            .iam(
                    "rds:DescribeDBInstances",
                    "rds:CreateDBInstance",
                    "rds:AddTagsToResource",
                    "rds:ModifyDBInstance",
                    "rds:RebootDBInstance",
                    "rds:DeleteDBInstance",
                    "rds:CreateDBSnapshot",
                    "rds:DescribeDBSnapshots",
                    "secretsmanager:GetSecretValue",
                    "kms:Decrypt",
                    "kms:DescribeKey",
                    "kms:CreateGrant",
                    "iam:PassRole",
                    "iam:CreateServiceLinkedRole",
                    "ec2:DescribeAvailabilityZones",
                    "ec2:DescribeSecurityGroups",
                    "ec2:DescribeSubnets",
                    "ec2:DescribeVpcs")
            .uses(Quota.DB_INSTANCES.key(), desired -> 1)
            .uses(Quota.DB_STORAGE.key(), desired -> desired.storage().gib())
            .takes(Duration.ofMinutes(12))
            .holdsData()
            .list(aws -> all(aws).stream()
                    .filter(instance -> instance.readReplicaSourceDBInstanceIdentifier() == null)
                    .toList())
            .id(DBInstance::dbInstanceIdentifier)
            .tags(instance -> RdsTags.of(instance.tagList()))
            .name(Desired::name, DBInstance::dbInstanceIdentifier)
            .state(InstanceState::of)
            .preview(DBInstances::preview)
            .create(DBInstances::create)
            .field("engine", desired -> ENGINE, DBInstance::engine, REFUSE)
            .field("databaseName", Desired::databaseName, DBInstance::dbName, REFUSE)
            .field("masterUsername", Desired::username, DBInstance::masterUsername, REFUSE)
            .field("encryptionKey", Desired::keyArn, DBInstance::kmsKeyId, REFUSE)
            .field("subnetGroup", Desired::subnetGroup, DBInstances::subnetGroup, REFUSE)
            .field("storageType", desired -> Gp3.TYPE, Gp3::type, IN_PLACE)
            .field("allocatedStorage", desired -> desired.storage().gib(), Gp3::gib, AT_LEAST)
            .field("iops", desired -> desired.storage().effectiveIops(), Gp3::iops, IN_PLACE)
            .field("storageThroughput", desired -> desired.storage().effectiveThroughput(), Gp3::throughput, IN_PLACE)
            .field(
                    "multiAZ",
                    Desired::multiAz,
                    i -> PendingModifications.of(i, PendingModifiedValues::multiAZ, DBInstance::multiAZ),
                    IN_PLACE)
            .field(
                    "backupRetentionDays",
                    Desired::backupRetentionDays,
                    i -> PendingModifications.of(
                            i, PendingModifiedValues::backupRetentionPeriod, DBInstance::backupRetentionPeriod),
                    IN_PLACE)
            .field("backupWindow", Desired::backupWindow, DBInstance::preferredBackupWindow, IN_PLACE)
            .field(
                    "deletionProtection",
                    Desired::deletionProtection,
                    i -> Boolean.TRUE.equals(i.deletionProtection()),
                    IN_PLACE)
            .update(DBInstances::update)
            .retag((aws, observed, tags) -> RdsTags.put(aws, observed.dbInstanceArn(), tags))
            .delete((aws, observed, request) -> DBInstanceDeletion.of(aws, observed, request.policy()))
            .monthlyCost(desired -> InstanceCost.perMonth(desired.settings().instanceClass(), desired.storage(), desired.multiAz()))
            .build();

    /** Every instance of the account and region, replicas too. */
    static List<DBInstance> all(Aws aws) {
        return aws.shared()
                .of("rds:DescribeDBInstances", () -> aws.rds().describeDBInstancesPaginator().dbInstances().stream()
                        .toList());
    }

    private static DBInstance preview(Desired desired) {
        return DBInstance.builder()
                .dbInstanceIdentifier(desired.name())
                .dbInstanceArn(Plan.KNOWN_LATER)
                .engineVersion(desired.settings().engineVersion())
                .allocatedStorage(desired.storage().gib())
                .dbInstanceStatus("available")
                .endpoint(Endpoint.builder().address(Plan.KNOWN_LATER).build())
                .build();
    }

    private static DBInstance create(Aws aws, Desired desired, Claim request) {
        var settings = desired.settings();
        var password = Secrets.password(aws, desired.passwordSecretArn());
        var created = aws.rds()
                .createDBInstance(r -> r.dbInstanceIdentifier(desired.name())
                        .engine(ENGINE)
                        .engineVersion(settings.engineVersion())
                        .dbInstanceClass(settings.instanceClass())
                        .dbName(desired.databaseName())
                        .masterUsername(desired.username())
                        .masterUserPassword(password)
                        .storageType(Gp3.TYPE)
                        .allocatedStorage(desired.storage().gib())
                        .maxAllocatedStorage(settings.maxStorage())
                        .iops(desired.storage().iops())
                        .storageThroughput(desired.storage().throughputMiBps())
                        .storageEncrypted(true)
                        .kmsKeyId(desired.keyArn())
                        .multiAZ(desired.multiAz())
                        .dbSubnetGroupName(desired.subnetGroup())
                        .vpcSecurityGroupIds(settings.securityGroupId())
                        .publiclyAccessible(false)
                        .dbParameterGroupName(settings.parameterGroup())
                        .backupRetentionPeriod(desired.backupRetentionDays())
                        .preferredBackupWindow(desired.backupWindow())
                        .preferredMaintenanceWindow(settings.maintenanceWindow())
                        .copyTagsToSnapshot(true)
                        .autoMinorVersionUpgrade(true)
                        .deletionProtection(desired.deletionProtection())
                        .monitoringInterval(settings.monitoringInterval())
                        .monitoringRoleArn(settings.monitoringRoleArn())
                        .enablePerformanceInsights(settings.performanceInsights())
                        .performanceInsightsKMSKeyId(settings.performanceInsightsKeyArn())
                        .tags(RdsTags.list(request.tags())))
                .dbInstance();
        return created.toBuilder().tagList(RdsTags.list(request.tags())).build();
    }

    /**
     * A volume grows while the instance serves, so it need not wait for the maintenance window. But RDS applies all that
     * waits together: what restarts the instance is asked for in a call of its own, after that; and where such a thing
     * waits already, the volume waits with it.
     */
    private static @Nullable DBInstance update(Aws aws, DBInstance observed, Desired desired, Changes all) {
        var growsNow = !desired.settings().applyImmediately() && !PendingModifications.isWaiting(observed) && Gp3.isIn(all);
        var changes = growsNow
                ? new Changes(all.differences().stream()
                        .filter(difference -> !RESTARTING.contains(difference.field()))
                        .toList())
                : all;
        var request = desired.settings().modification(observed, changes);
        if (growsNow) {
            request.applyImmediately(true);
        }
        if (!Gp3.isLeftForLater(observed, changes)) {
            desired.storage().modify(request, observed, changes);
        }
        if (changes.has("multiAZ")) {
            request.multiAZ(desired.multiAz());
        }
        if (changes.has("backupRetentionDays")) {
            request.backupRetentionPeriod(desired.backupRetentionDays());
        }
        if (changes.has("backupWindow")) {
            request.preferredBackupWindow(desired.backupWindow());
        }
        if (changes.has("deletionProtection")) {
            request.deletionProtection(desired.deletionProtection());
        }
        return Modification.apply(aws, observed, changes, request.build());
    }

    private static @Nullable String subnetGroup(DBInstance instance) {
        DBSubnetGroup group = instance.dbSubnetGroup();
        return group == null ? null : group.dbSubnetGroupName();
    }
}
