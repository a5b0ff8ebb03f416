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
final class Instances {
    static final String ENGINE = "postgres";

    /** What stops the instance for a while when it is applied. */
    private static final Set<String> RESTARTING = Set.of("instanceClass", "engineVersion", "parameterGroup", "multiAZ");

    private Instances() {}

    /**
     * What is wanted of an instance.
     *
     * @param name lower case letters, digits and single hyphens, at most 63 characters
     * @param databaseName name of the first database
     * @param passwordSecretArn secret that holds the password of {@code username}
     * @param keyArn KMS key for its storage; fixed for ever
     */
    record Wanted(
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
    static final ResourceKind<Aws, Wanted, DBInstance> KIND = InstanceSettings.fields(
                    ResourceKind.<Aws, Wanted, DBInstance>named("rds/DBInstance"), Wanted::settings)
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
            .uses(Quota.DB_INSTANCES.key(), want -> 1)
            .uses(Quota.DB_STORAGE.key(), want -> want.storage().gib())
            .takes(Duration.ofMinutes(12))
            .holdsData()
            .list(aws -> all(aws).stream()
                    .filter(instance -> instance.readReplicaSourceDBInstanceIdentifier() == null)
                    .toList())
            .id(DBInstance::dbInstanceIdentifier)
            .tags(instance -> RdsTags.of(instance.tagList()))
            .name(Wanted::name, DBInstance::dbInstanceIdentifier)
            .state(InstanceState::of)
            .preview(Instances::preview)
            .create(Instances::create)
            .field("engine", want -> ENGINE, DBInstance::engine, REFUSE)
            .field("databaseName", Wanted::databaseName, DBInstance::dbName, REFUSE)
            .field("masterUsername", Wanted::username, DBInstance::masterUsername, REFUSE)
            .field("encryptionKey", Wanted::keyArn, DBInstance::kmsKeyId, REFUSE)
            .field("subnetGroup", Wanted::subnetGroup, Instances::subnetGroup, REFUSE)
            .field("storageType", want -> Gp3.TYPE, Gp3::type, IN_PLACE)
            .field("allocatedStorage", want -> want.storage().gib(), Gp3::gib, AT_LEAST)
            .field("iops", want -> want.storage().effectiveIops(), Gp3::iops, IN_PLACE)
            .field("storageThroughput", want -> want.storage().effectiveThroughput(), Gp3::throughput, IN_PLACE)
            .field(
                    "multiAZ",
                    Wanted::multiAz,
                    i -> Upcoming.of(i, PendingModifiedValues::multiAZ, DBInstance::multiAZ),
                    IN_PLACE)
            .field(
                    "backupRetentionDays",
                    Wanted::backupRetentionDays,
                    i -> Upcoming.of(
                            i, PendingModifiedValues::backupRetentionPeriod, DBInstance::backupRetentionPeriod),
                    IN_PLACE)
            .field("backupWindow", Wanted::backupWindow, DBInstance::preferredBackupWindow, IN_PLACE)
            .field(
                    "deletionProtection",
                    Wanted::deletionProtection,
                    i -> Boolean.TRUE.equals(i.deletionProtection()),
                    IN_PLACE)
            .update(Instances::update)
            .retag((aws, have, tags) -> RdsTags.put(aws, have.dbInstanceArn(), tags))
            .delete((aws, have, farewell) -> Removal.of(aws, have, farewell.policy()))
            .monthlyCost(want -> InstanceCost.perMonth(want.settings().instanceClass(), want.storage(), want.multiAz()))
            .build();

    /** Every instance of the account and region, replicas too. */
    static List<DBInstance> all(Aws aws) {
        return aws.shared()
                .of("rds:DescribeDBInstances", () -> aws.rds().describeDBInstancesPaginator().dbInstances().stream()
                        .toList());
    }

    private static DBInstance preview(Wanted want) {
        return DBInstance.builder()
                .dbInstanceIdentifier(want.name())
                .dbInstanceArn(Plan.KNOWN_LATER)
                .engineVersion(want.settings().engineVersion())
                .allocatedStorage(want.storage().gib())
                .dbInstanceStatus("available")
                .endpoint(Endpoint.builder().address(Plan.KNOWN_LATER).build())
                .build();
    }

    private static DBInstance create(Aws aws, Wanted want, Claim claim) {
        var settings = want.settings();
        var password = Secrets.password(aws, want.passwordSecretArn());
        var made = aws.rds()
                .createDBInstance(r -> r.dbInstanceIdentifier(want.name())
                        .engine(ENGINE)
                        .engineVersion(settings.engineVersion())
                        .dbInstanceClass(settings.instanceClass())
                        .dbName(want.databaseName())
                        .masterUsername(want.username())
                        .masterUserPassword(password)
                        .storageType(Gp3.TYPE)
                        .allocatedStorage(want.storage().gib())
                        .maxAllocatedStorage(settings.maxStorage())
                        .iops(want.storage().iops())
                        .storageThroughput(want.storage().throughputMiBps())
                        .storageEncrypted(true)
                        .kmsKeyId(want.keyArn())
                        .multiAZ(want.multiAz())
                        .dbSubnetGroupName(want.subnetGroup())
                        .vpcSecurityGroupIds(settings.securityGroupId())
                        .publiclyAccessible(false)
                        .dbParameterGroupName(settings.parameterGroup())
                        .backupRetentionPeriod(want.backupRetentionDays())
                        .preferredBackupWindow(want.backupWindow())
                        .preferredMaintenanceWindow(settings.maintenanceWindow())
                        .copyTagsToSnapshot(true)
                        .autoMinorVersionUpgrade(true)
                        .deletionProtection(want.deletionProtection())
                        .monitoringInterval(settings.monitoringInterval())
                        .monitoringRoleArn(settings.monitoringRoleArn())
                        .enablePerformanceInsights(settings.performanceInsights())
                        .performanceInsightsKMSKeyId(settings.performanceInsightsKeyArn())
                        .tags(RdsTags.list(claim.tags())))
                .dbInstance();
        return made.toBuilder().tagList(RdsTags.list(claim.tags())).build();
    }

    /**
     * A volume grows while the instance serves, so it need not wait for the maintenance window. But RDS applies all that
     * waits together: what restarts the instance is asked for in a call of its own, after that; and where such a thing
     * waits already, the volume waits with it.
     */
    private static @Nullable DBInstance update(Aws aws, DBInstance have, Wanted want, Changes all) {
        var growsNow = !want.settings().applyImmediately() && !Upcoming.isWaiting(have) && Gp3.isIn(all);
        var changes = growsNow
                ? new Changes(all.differences().stream()
                        .filter(difference -> !RESTARTING.contains(difference.field()))
                        .toList())
                : all;
        var request = want.settings().modification(have, changes);
        if (growsNow) {
            request.applyImmediately(true);
        }
        if (!Gp3.isLeftForLater(have, changes)) {
            want.storage().modify(request, have, changes);
        }
        if (changes.has("multiAZ")) {
            request.multiAZ(want.multiAz());
        }
        if (changes.has("backupRetentionDays")) {
            request.backupRetentionPeriod(want.backupRetentionDays());
        }
        if (changes.has("backupWindow")) {
            request.preferredBackupWindow(want.backupWindow());
        }
        if (changes.has("deletionProtection")) {
            request.deletionProtection(want.deletionProtection());
        }
        return Modification.apply(aws, have, changes, request.build());
    }

    private static @Nullable String subnetGroup(DBInstance instance) {
        DBSubnetGroup group = instance.dbSubnetGroup();
        return group == null ? null : group.dbSubnetGroupName();
    }
}
