package io.platformoperator.database;

import static java.util.Objects.requireNonNull;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.OwnResource;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.graph.CreateRequest;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DbInstanceAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;

/** Creates a region's instance: an empty writer, one from a backup, or a replica of the other region's instance. */
final class DBInstanceCreation {
    private DBInstanceCreation() {}

    static DBInstance create(Aws aws, DBInstances.Desired desired, CreateRequest request) {
        return createOrGetOwn(
                aws,
                desired.name(),
                desired.source() != null,
                request,
                () -> desired.source() == null
                        ? createWriter(aws, desired, request)
                        : createReplica(aws, desired, request));
    }

    /** Creates a replica, which inherits user, password, databases, storage and version, with the key of its own region. */
    private static DBInstance createReplica(Aws aws, DBInstances.Desired desired, CreateRequest request) {
        var source = requireNonNull(desired.source());
        source.requireReady(aws);
        var tags = FormerWriter.tagsOfReplica(aws, request);
        return aws.rds()
                .createDBInstanceReadReplica(desired.settings()
                        .replicaRequest(desired.name(), source.arn(), request)
                        .kmsKeyId(desired.keyArn())
                        .dbSubnetGroupName(desired.subnetGroup())
                        .deletionProtection(desired.deletionProtection())
                        .tags(RdsTags.fromMap(tags))
                        .build())
                .dbInstance();
    }

    private static DBInstance createWriter(Aws aws, DBInstances.Desired desired, CreateRequest request) {
        FormerWriter.requireNone(aws, request.identity());
        if (desired.backupSource() != null) {
            return RestoredWriter.create(aws, desired, request);
        }
        var settings = desired.settings();
        var lifecycle = EngineLifecycle.ofNew(
                desired.supportType(), requireNonNull(settings.engineVersion()), LocalDate.now(ZoneOffset.UTC));
        var password = Secrets.password(aws, desired.passwordSecretArn());
        return aws.rds()
                .createDBInstance(r -> r.dbInstanceIdentifier(desired.name())
                        .engine(DBInstances.ENGINE)
                        .engineVersion(settings.engineVersion())
                        .engineLifecycleSupport(lifecycle)
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
                        .tags(RdsTags.fromMap(request.tags())))
                .dbInstance();
    }

    /**
     * Creates an instance; returns the existing one of that name if an earlier call of the operator created it.
     *
     * @param isReplica true for a replica that was not promoted since
     */
    static DBInstance createOrGetOwn(
            Aws aws, String name, boolean isReplica, CreateRequest request, Supplier<DBInstance> create) {
        return OwnResource.createOrGet(
                request,
                () -> create.get().toBuilder()
                        .tagList(RdsTags.fromMap(request.tags()))
                        .build(),
                DbInstanceAlreadyExistsException.class,
                () -> describe(aws, name)
                        .filter(instance -> (instance.readReplicaSourceDBInstanceIdentifier() != null) == isReplica),
                instance -> RdsTags.toMap(instance.tagList()));
    }

    private static Optional<DBInstance> describe(Aws aws, String name) {
        try {
            return aws.rds().describeDBInstances(r -> r.dbInstanceIdentifier(name)).dbInstances().stream()
                    .findFirst();
        } catch (DbInstanceNotFoundException e) {
            return Optional.empty();
        }
    }
}
