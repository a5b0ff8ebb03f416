package io.platformoperator.database;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.EngineVersion;
import io.platformoperator.aws.resources.MaintenanceWindow;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.ResourceKindBuilder;
import io.platformoperator.graph.UpdateRequest;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceReadReplicaRequest;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBParameterGroupStatus;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.VpcSecurityGroupMembership;

/**
 * The settings that an instance and its read replicas have in common.
 *
 * @param engineVersion such as {@code 16} or {@code 16.9}; a minimum, because RDS upgrades minor versions by itself. Null
 *     leaves the observed version
 * @param parameterGroup null leaves the observed parameter group
 * @param maxStorageGiB the size to which RDS may grow the storage by itself; 0 disables storage autoscaling
 * @param monitoringInterval in seconds; 0 disables enhanced monitoring
 * @param monitoringRoleArn null without enhanced monitoring
 * @param performanceInsightsKeyArn null without Performance Insights
 * @param applyImmediately whether interrupting changes are applied at once instead of in the maintenance window
 * @param restartsAtOnce whether a pending restart does not wait for the maintenance window
 */
record InstanceSettings(
        String instanceClass,
        @Nullable String engineVersion,
        @Nullable String parameterGroup,
        String securityGroupId,
        int maxStorageGiB,
        String maintenanceWindow,
        int monitoringInterval,
        @Nullable String monitoringRoleArn,
        @Nullable String performanceInsightsKeyArn,
        boolean applyImmediately,
        boolean restartsAtOnce) {

    boolean performanceInsights() {
        return performanceInsightsKeyArn != null;
    }

    /** The limit of storage autoscaling for a create call; null disables it. */
    @Nullable
    Integer maxStorage() {
        return maxStorageGiB == 0 ? null : maxStorageGiB;
    }

    /** These settings without engine version and parameter group. */
    InstanceSettings withoutVersion() {
        return withVersion(null, null);
    }

    /** These settings with the engine version of the replica's source, which is upgraded first. */
    InstanceSettings withVersionOfSource() {
        return withVersion(null, parameterGroup);
    }

    private InstanceSettings withVersion(@Nullable String newVersion, @Nullable String newParameterGroup) {
        return new InstanceSettings(
                instanceClass,
                newVersion,
                newParameterGroup,
                securityGroupId,
                maxStorageGiB,
                maintenanceWindow,
                monitoringInterval,
                monitoringRoleArn,
                performanceInsightsKeyArn,
                applyImmediately,
                restartsAtOnce);
    }

    /** These settings with a restart outside the maintenance window if one is pending. */
    InstanceSettings restartingAtOnce() {
        return new InstanceSettings(
                instanceClass,
                engineVersion,
                parameterGroup,
                securityGroupId,
                maxStorageGiB,
                maintenanceWindow,
                monitoringInterval,
                monitoringRoleArn,
                performanceInsightsKeyArn,
                applyImmediately,
                true);
    }

    /** Adds these settings' fields to a kind of instance. */
    static <D> ResourceKindBuilder<Aws, D, DBInstance> fields(
            ResourceKindBuilder<Aws, D, DBInstance> kind, Function<D, InstanceSettings> settings) {
        return kind.field(
                        "instanceClass",
                        desired -> settings.apply(desired).instanceClass(),
                        PendingModifications::instanceClass,
                        IN_PLACE)
                .relativeField(
                        "engineVersion",
                        desired -> settings.apply(desired).engineVersion(),
                        (desired, observed, _) -> minimumVersion(
                                settings.apply(desired).engineVersion(), PendingModifications.engineVersion(observed)),
                        IN_PLACE)
                .field(
                        "parameterGroup",
                        desired -> settings.apply(desired).parameterGroup(),
                        InstanceSettings::parameterGroup,
                        IN_PLACE)
                .field(
                        "securityGroups",
                        desired -> Set.of(settings.apply(desired).securityGroupId()),
                        InstanceSettings::securityGroups,
                        IN_PLACE)
                .relativeField(
                        "maxAllocatedStorage",
                        desired -> settings.apply(desired).maxStorageGiB(),
                        (desired, observed, _) -> settings.apply(desired).maxStorageOrAccepted(observed),
                        IN_PLACE)
                .field(
                        "maintenanceWindow",
                        desired -> settings.apply(desired).maintenanceWindow(),
                        DBInstance::preferredMaintenanceWindow,
                        IN_PLACE)
                .field(
                        "monitoringInterval",
                        desired -> settings.apply(desired).monitoringInterval(),
                        DBInstance::monitoringInterval,
                        IN_PLACE)
                .field(
                        "monitoringRole",
                        desired -> settings.apply(desired).monitoringRoleArn(),
                        DBInstance::monitoringRoleArn,
                        IN_PLACE)
                .field(
                        "performanceInsights",
                        desired -> settings.apply(desired).performanceInsights(),
                        DBInstance::performanceInsightsEnabled,
                        IN_PLACE)
                .field("copyTagsToSnapshot", desired -> true, DBInstance::copyTagsToSnapshot, IN_PLACE)
                .field("autoMinorVersionUpgrade", desired -> true, DBInstance::autoMinorVersionUpgrade, IN_PLACE)
                .field("publiclyAccessible", desired -> false, DBInstance::publiclyAccessible, IN_PLACE)
                .field(
                        "changesWaiting",
                        desired -> settings.apply(desired).applyImmediately() ? false : null,
                        PendingModifications::exist,
                        IN_PLACE)
                .relativeField(
                        "restartWaiting",
                        desired -> false,
                        (desired, observed, time) -> PendingModifications.needsRestart(observed)
                                && (InstanceState.hasIncompatibleParameters(observed)
                                        || settings.apply(desired).mayRestart(time)),
                        IN_PLACE);
    }

    /** RDS never restarts an instance for a changed parameter, not even in the maintenance window: the operator does. */
    private boolean mayRestart(Instant now) {
        return applyImmediately || restartsAtOnce || MaintenanceWindow.isOpen(maintenanceWindow, now);
    }

    /**
     * The observed limit of storage autoscaling; RDS returns none where autoscaling is off. The limit counts as the desired limit where RDS would refuse that: RDS requires a
     * limit at least 10 % above the present size, which autoscaling may have raised almost to the limit.
     */
    private int maxStorageOrAccepted(DBInstance observed) {
        var size = Gp3.gib(observed);
        var isRefused = maxStorageGiB != 0 && size != null && maxStorageGiB * 10L < size * 11L;
        return isRefused ? maxStorageGiB : orZero(observed.maxAllocatedStorage());
    }

    /**
     * A request that creates a read replica, in the source's region or another one, without a parameter group: RDS refuses
     * one in this call for PostgreSQL. If the replica gets another group than the desired one, the engine modifies the replica
     * and restarts it.
     *
     * @param source identifier of the source; its ARN if it is in another region
     */
    CreateDbInstanceReadReplicaRequest.Builder replicaRequest(String name, String source, CreateRequest request) {
        return CreateDbInstanceReadReplicaRequest.builder()
                .dbInstanceIdentifier(name)
                .sourceDBInstanceIdentifier(source)
                .dbInstanceClass(instanceClass)
                .vpcSecurityGroupIds(securityGroupId)
                .maxAllocatedStorage(maxStorage())
                .multiAZ(false)
                .publiclyAccessible(false)
                .copyTagsToSnapshot(true)
                .autoMinorVersionUpgrade(true)
                .monitoringInterval(monitoringInterval)
                .monitoringRoleArn(monitoringRoleArn)
                .enablePerformanceInsights(performanceInsights())
                .performanceInsightsKMSKeyId(performanceInsightsKeyArn)
                .tags(RdsTags.fromMap(request.tags()));
    }

    /** A request that changes all of these settings that differ. */
    ModifyDbInstanceRequest.Builder modifyRequest(DBInstance observed, UpdateRequest changes) {
        var request = ModifyDbInstanceRequest.builder()
                .dbInstanceIdentifier(observed.dbInstanceIdentifier())
                .applyImmediately(applyImmediately);
        if (changes.includes("instanceClass")) {
            request.dbInstanceClass(instanceClass);
        }
        if (changes.includes("engineVersion") && engineVersion != null) {
            var isMajor = EngineVersion.major(engineVersion) != EngineVersion.major(observed.engineVersion());
            request.engineVersion(engineVersion).allowMajorVersionUpgrade(isMajor ? true : null);
        }
        if (changes.includes("parameterGroup")) {
            request.dbParameterGroupName(parameterGroup);
        }
        if (changes.includes("securityGroups")) {
            request.vpcSecurityGroupIds(securityGroupId);
        }
        if (changes.includes("maxAllocatedStorage")) {
            // A limit that equals the size disables storage autoscaling.
            request.maxAllocatedStorage(maxStorageGiB == 0 ? observed.allocatedStorage() : maxStorageGiB);
        }
        if (changes.includes("maintenanceWindow")) {
            request.preferredMaintenanceWindow(maintenanceWindow);
        }
        if (changes.includes("monitoringInterval") || changes.includes("monitoringRole")) {
            request.monitoringInterval(monitoringInterval).monitoringRoleArn(monitoringRoleArn);
        }
        if (changes.includes("performanceInsights")) {
            request.enablePerformanceInsights(performanceInsights())
                    .performanceInsightsKMSKeyId(performanceInsightsKeyArn);
        }
        if (changes.includes("copyTagsToSnapshot")) {
            request.copyTagsToSnapshot(true);
        }
        if (changes.includes("autoMinorVersionUpgrade")) {
            request.autoMinorVersionUpgrade(true);
        }
        if (changes.includes("publiclyAccessible")) {
            request.publiclyAccessible(false);
        }
        return request;
    }

    /**
     * Sends the request, or restarts the instance if only a restart is left to do. The result already has the status that
     * follows, although RDS still returns {@code available} for some seconds.
     */
    static DBInstance modify(Aws aws, DBInstance observed, UpdateRequest changes, ModifyDbInstanceRequest request) {
        if (isRestart(changes)) {
            var restarted = aws.rds().rebootDBInstance(r -> r.dbInstanceIdentifier(observed.dbInstanceIdentifier()));
            return withStatus(restarted.dbInstance(), "rebooting");
        }
        var modified = aws.rds().modifyDBInstance(request).dbInstance();
        return Boolean.TRUE.equals(request.applyImmediately()) && PendingModifications.exist(modified)
                ? withStatus(modified, "modifying")
                : modified;
    }

    /** Whether only a restart is left to do. */
    static boolean isRestart(UpdateRequest changes) {
        return changes.differences().stream()
                .allMatch(difference -> difference.field().equals("restartWaiting"));
    }

    private static DBInstance withStatus(DBInstance instance, String status) {
        return instance.toBuilder().dbInstanceStatus(status).build();
    }

    private static @Nullable String minimumVersion(@Nullable String minimum, @Nullable String observed) {
        return minimum == null || observed == null ? null : EngineVersion.minimumIfReached(minimum, observed);
    }

    private static @Nullable String parameterGroup(DBInstance instance) {
        return instance.dbParameterGroups().stream()
                .map(DBParameterGroupStatus::dbParameterGroupName)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Set<String> securityGroups(DBInstance instance) {
        return instance.hasVpcSecurityGroups()
                ? instance.vpcSecurityGroups().stream()
                        .map(VpcSecurityGroupMembership::vpcSecurityGroupId)
                        .collect(Collectors.toUnmodifiableSet())
                : null;
    }

    private static int orZero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }
}
