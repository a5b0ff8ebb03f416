package io.platformoperator.database;

import static io.platformoperator.graph.OnDifference.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.EngineVersion;
import io.platformoperator.graph.Changes;
import io.platformoperator.graph.ResourceKindBuilder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBParameterGroupStatus;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.VpcSecurityGroupMembership;

/**
 * The settings that an instance and its read replicas have alike.
 *
 * @param engineVersion such as {@code 16} or {@code 16.9}; a floor, since RDS brings newer minor versions on its own.
 *     Null: that of the source
 * @param parameterGroup null: that of the source
 * @param maxStorageGiB how far RDS may grow the storage by itself; 0: not at all
 * @param monitoringInterval seconds; 0: no enhanced monitoring
 * @param monitoringRoleArn null without enhanced monitoring
 * @param performanceInsightsKeyArn null without Performance Insights
 * @param applyImmediately whether changes that restart it are made at once, or in the maintenance window
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
        boolean applyImmediately) {

    boolean performanceInsights() {
        return performanceInsightsKeyArn != null;
    }

    /** For creation: null means that RDS does not grow it. */
    @Nullable
    Integer maxStorage() {
        return maxStorageGiB == 0 ? null : maxStorageGiB;
    }

    /** The same with what only its source decides left to that. */
    InstanceSettings following(boolean sourceHasVersion) {
        return sourceHasVersion
                ? this
                : new InstanceSettings(
                        instanceClass,
                        null,
                        null,
                        securityGroupId,
                        maxStorageGiB,
                        maintenanceWindow,
                        monitoringInterval,
                        monitoringRoleArn,
                        performanceInsightsKeyArn,
                        applyImmediately);
    }

    /** Adds these settings to a kind of instance. */
    static <W> ResourceKindBuilder<Aws, W, DBInstance> fields(
            ResourceKindBuilder<Aws, W, DBInstance> kind, Function<W, InstanceSettings> of) {
        return kind.field("instanceClass", w -> of.apply(w).instanceClass(), PendingModifications::instanceClass, IN_PLACE)
                .relativeField(
                        "engineVersion",
                        w -> of.apply(w).engineVersion(),
                        (w, i) -> floor(of.apply(w).engineVersion(), PendingModifications.engineVersion(i)),
                        IN_PLACE)
                .field("parameterGroup", w -> of.apply(w).parameterGroup(), InstanceSettings::parameterGroup, IN_PLACE)
                .field(
                        "securityGroups",
                        w -> Set.of(of.apply(w).securityGroupId()),
                        InstanceSettings::securityGroups,
                        IN_PLACE)
                .field(
                        "maxAllocatedStorage",
                        w -> of.apply(w).maxStorageGiB(),
                        i -> orZero(i.maxAllocatedStorage()),
                        IN_PLACE)
                .field(
                        "maintenanceWindow",
                        w -> of.apply(w).maintenanceWindow(),
                        DBInstance::preferredMaintenanceWindow,
                        IN_PLACE)
                .field(
                        "monitoringInterval",
                        w -> of.apply(w).monitoringInterval(),
                        i -> orZero(i.monitoringInterval()),
                        IN_PLACE)
                .field("monitoringRole", w -> of.apply(w).monitoringRoleArn(), DBInstance::monitoringRoleArn, IN_PLACE)
                .field(
                        "performanceInsights",
                        w -> of.apply(w).performanceInsights(),
                        i -> Boolean.TRUE.equals(i.performanceInsightsEnabled()),
                        IN_PLACE)
                .field("copyTagsToSnapshot", w -> true, i -> Boolean.TRUE.equals(i.copyTagsToSnapshot()), IN_PLACE)
                .field(
                        "autoMinorVersionUpgrade",
                        w -> true,
                        i -> Boolean.TRUE.equals(i.autoMinorVersionUpgrade()),
                        IN_PLACE)
                .field("publiclyAccessible", w -> false, i -> Boolean.TRUE.equals(i.publiclyAccessible()), IN_PLACE)
                .field(
                        "changesWaiting",
                        w -> of.apply(w).applyImmediately() ? false : null,
                        PendingModifications::isWaiting,
                        IN_PLACE)
                .relativeField(
                        "restartWaiting",
                        w -> false,
                        (w, i) -> of.apply(w).mayRestart(InstantSource.system().instant()) && PendingModifications.needsRestart(i),
                        IN_PLACE);
    }

    /** RDS restarts nothing for a parameter by itself, not even in the maintenance window: it is done from here. */
    private boolean mayRestart(Instant now) {
        return applyImmediately || MaintenanceWindow.isOpen(maintenanceWindow, now);
    }

    /** The one request that brings all of these settings that differ. */
    ModifyDbInstanceRequest.Builder modification(DBInstance observed, Changes changes) {
        var request = ModifyDbInstanceRequest.builder()
                .dbInstanceIdentifier(observed.dbInstanceIdentifier())
                .applyImmediately(applyImmediately);
        if (changes.has("instanceClass")) {
            request.dbInstanceClass(instanceClass);
        }
        if (changes.has("engineVersion") && engineVersion != null) {
            var isMajor = EngineVersion.major(engineVersion) != EngineVersion.major(observed.engineVersion());
            request.engineVersion(engineVersion).allowMajorVersionUpgrade(isMajor ? true : null);
        }
        if (changes.has("parameterGroup")) {
            request.dbParameterGroupName(parameterGroup);
        }
        if (changes.has("securityGroups")) {
            request.vpcSecurityGroupIds(securityGroupId);
        }
        if (changes.has("maxAllocatedStorage")) {
            // RDS takes a limit that equals the size as "do not grow it".
            request.maxAllocatedStorage(maxStorageGiB == 0 ? observed.allocatedStorage() : maxStorageGiB);
        }
        if (changes.has("maintenanceWindow")) {
            request.preferredMaintenanceWindow(maintenanceWindow);
        }
        if (changes.has("monitoringInterval") || changes.has("monitoringRole")) {
            request.monitoringInterval(monitoringInterval).monitoringRoleArn(monitoringRoleArn);
        }
        if (changes.has("performanceInsights")) {
            request.enablePerformanceInsights(performanceInsights())
                    .performanceInsightsKMSKeyId(performanceInsightsKeyArn);
        }
        if (changes.has("copyTagsToSnapshot")) {
            request.copyTagsToSnapshot(true);
        }
        if (changes.has("autoMinorVersionUpgrade")) {
            request.autoMinorVersionUpgrade(true);
        }
        if (changes.has("publiclyAccessible")) {
            request.publiclyAccessible(false);
        }
        return request;
    }

    private static @Nullable String floor(@Nullable String wanted, String observed) {
        return wanted == null ? null : EngineVersion.asFloor(wanted, observed);
    }

    private static @Nullable String parameterGroup(DBInstance instance) {
        return instance.dbParameterGroups().stream()
                .map(DBParameterGroupStatus::dbParameterGroupName)
                .findFirst()
                .orElse(null);
    }

    private static Set<String> securityGroups(DBInstance instance) {
        return instance.vpcSecurityGroups().stream()
                .map(VpcSecurityGroupMembership::vpcSecurityGroupId)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static int orZero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }
}
