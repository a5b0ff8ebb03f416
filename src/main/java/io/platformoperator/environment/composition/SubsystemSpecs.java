package io.platformoperator.environment.composition;

import io.platformoperator.api.v1alpha1.BackupSpec;
import io.platformoperator.api.v1alpha1.CacheSpec;
import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.api.v1alpha1.ClusterSpec.ActiveCluster;
import io.platformoperator.api.v1alpha1.ClusterSpec.AddOn;
import io.platformoperator.api.v1alpha1.ClusterSpec.EndpointAccess;
import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.DatabaseSpec;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.RegistrySpec;
import io.platformoperator.api.v1alpha1.RestoreFrom;
import io.platformoperator.api.v1alpha1.ServiceSpec;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StorageSpec;
import io.platformoperator.graph.Identity;
import io.platformoperator.network.PrivateSubnets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Resolves the spec of each AWS subsystem of one region. */
final class SubsystemSpecs {
    private static final List<String> INTERFACE_ENDPOINTS =
            List.of("ecr.api", "ecr.dkr", "logs", "secretsmanager", "sts");

    private static final List<String> ADD_ONS = List.of(
            "vpc-cni",
            "kube-proxy",
            "coredns",
            "eks-pod-identity-agent",
            "aws-ebs-csi-driver",
            "snapshot-controller",
            "metrics-server");

    private static final List<String> CONTROL_PLANE_LOGS =
            List.of("api", "audit", "authenticator", "controllerManager", "scheduler");

    private static final Map<String, String> DATABASE_PARAMETERS = Map.of(
            "rds.force_ssl", "1",
            "shared_preload_libraries", "pg_stat_statements",
            "pg_stat_statements.track", "all");

    private final PlatformEnvironment environment;
    private final EnvironmentSpec spec;
    private final TierDefaults resolved;
    private final RegionPlan plan;
    private final Placement placement;

    SubsystemSpecs(PlatformEnvironment environment, RegionPlan plan, Placement placement) {
        this.environment = environment;
        this.spec = environment.getSpec();
        this.resolved = TierDefaults.resolve(spec);
        this.plan = plan;
        this.placement = placement;
    }

    NetworkSpec network() {
        var network = spec.network();
        var directConnect = network.directConnect();
        return new NetworkSpec(
                placement,
                plan.cidr(),
                resolved.natGateways(),
                resolved.interfaceEndpoints() ? INTERFACE_ENDPOINTS : List.of(),
                network.flowLogRetentionDays(),
                network.bastion(),
                directConnect == null ? null : directConnect.gatewayId(),
                plan.existing() == null ? null : plan.minimumNodes(placement.availabilityZones()),
                null,
                clusterName(),
                plan.zones(),
                plan.instanceTypes());
    }

    /** Spec of the cluster, with IAM roles for the pods of these stacks. */
    ClusterSpec cluster(List<StackName> stacks) {
        var cluster = spec.cluster();
        return new ClusterSpec(
                placement,
                clusterName(),
                cluster.version(),
                new EndpointAccess(!cluster.publicAccessCidrs().isEmpty(), cluster.publicAccessCidrs()),
                cluster.admins(),
                plan.nodeGroups().stream()
                        .map(group -> NodeGroupSpecs.resolve(group, plan.hasManagementSubnets()))
                        .toList(),
                ADD_ONS.stream().map(name -> new AddOn(name, null)).toList(),
                CONTROL_PLANE_LOGS,
                cluster.logRetentionDays(),
                resolved.predictiveScaling(),
                resolved.deletionProtection(),
                true,
                stacks,
                plan.activeRegion() == null ? null : clusterIn(plan.activeRegion()),
                otherRegion() == null ? null : clusterIn(otherRegion()),
                cluster.supportType());
    }

    private ActiveCluster clusterIn(String region) {
        return new ActiveCluster(region, clusterName(placement, region));
    }

    DatabaseSpec database() {
        var database = spec.database();
        var size = plan.sizes().database();
        return new DatabaseSpec(
                placement,
                database.name(),
                "platform",
                database.engineVersion(),
                size.instanceClass(),
                size.storageGiB(),
                size.maxStorageGiB(),
                size.growthGiBPerYear(),
                size.iops(),
                size.throughputMiBps(),
                plan.hasCompleteDatabase() && resolved.multiAz(),
                plan.hasCompleteDatabase() ? size.readReplicas() : 0,
                database.backupRetentionDays(),
                database.backupWindow(),
                database.maintenanceWindow(),
                merged(DATABASE_PARAMETERS, database.parameters()),
                hasPerformanceInsights(size.instanceClass()),
                60,
                resolved.deletionProtection(),
                database.applyImmediately(),
                plan.role().data(),
                plan.sourceRegion(),
                plan.role().fenced(),
                spec.failover().oldPrimary(),
                peerCidrs(),
                restoreFrom(),
                database.supportType());
    }

    CacheSpec cache() {
        var cache = spec.cache();
        var size = plan.sizes().cache();
        return new CacheSpec(
                placement,
                cache.engine(),
                cache.engineVersion(),
                size.nodeType(),
                size.nodes(),
                cache.snapshotRetentionDays(),
                cache.snapshotWindow(),
                cache.maintenanceWindow(),
                cache.parameters(),
                cache.applyImmediately(),
                plan.role().data(),
                plan.sourceRegion(),
                spec.regions().secondary() != null && CacheSpec.isReplicable(size.nodeType()),
                plan.role().fenced(),
                spec.failover().oldPrimary(),
                peerCidrs(),
                restoreFrom());
    }

    /** What the stores of this region are restored from when they are created; null for a region that replicates the other one. */
    private @Nullable RestoreFrom restoreFrom() {
        return spec.restoreFrom() == null || plan.role().data() == DataRole.REPLICA
                ? null
                : spec.restoreFrom().withDefaultRegion(placement.region());
    }

    /**
     * CIDRs of the other region's applications, whose ConfigMaps name the endpoints of the active region. Empty with an existing
     * network, which the operator does not peer.
     */
    private List<String> peerCidrs() {
        var secondary = spec.regions().secondary();
        var primary = spec.regions().primary();
        if (secondary == null || primary.existingNetwork() != null || secondary.existingNetwork() != null) {
            return List.of();
        }
        var cidr = placement.region().equals(primary.name()) ? secondary.cidr() : primary.cidr();
        return PrivateSubnets.ranges(cidr, placement.availabilityZones());
    }

    StorageSpec storage() {
        return new StorageSpec(
                placement, BucketSpecs.resolve(spec.storage()), spec.storage().emptyOnDelete(), otherRegion());
    }

    private @Nullable String otherRegion() {
        return otherRegion(spec, placement);
    }

    /** The environment's other region; null if it has one region only. */
    static @Nullable String otherRegion(EnvironmentSpec spec, Placement placement) {
        return otherRegion(spec, placement.region());
    }

    /** The environment's region beside that one; null if it has one region only. */
    static @Nullable String otherRegion(EnvironmentSpec spec, String region) {
        var primary = spec.regions().primary().name();
        var secondary = spec.regions().secondary();
        if (secondary == null) {
            return null;
        }
        return region.equals(primary) ? secondary.name() : primary;
    }

    RegistrySpec registry() {
        var registry = spec.registry();
        var repositories = Stream.concat(
                        spec.services().stream().map(ServiceSpec::name), registry.extraRepositories().stream())
                .distinct()
                .map(name -> environment.getMetadata().getName() + "/" + name)
                .toList();
        return new RegistrySpec(
                placement,
                repositories,
                registry.immutableTags(),
                registry.scanOnPush(),
                registry.keepImages(),
                plan.activeRegion() == null ? otherRegion() : null); // images are pushed to the active region
    }

    BackupSpec backup() {
        var owner = environment.getMetadata();
        return new BackupSpec(
                placement,
                spec.backup().schedule(),
                BackupWindows.START_WINDOW_MINUTES,
                480,
                spec.backup().retentionDays(),
                spec.backup().vaultLock(),
                Map.of(
                        Identity.ENVIRONMENT_TAG,
                        owner.getNamespace() + "/" + owner.getName(),
                        Identity.SUBSYSTEM_TAG,
                        "database",
                        Identity.RESOURCE_TAG,
                        "instance"), // read replicas hold the same data and are not backed up
                plan.activeRegion() == null ? otherRegion() : null); // the other region backs up a replica of this data
    }

    private String clusterName() {
        return clusterName(placement, placement.region());
    }

    /** The name of the environment's cluster in that region. */
    static String clusterName(Placement placement, String region) {
        return placement.environment() + "-" + region;
    }

    /** RDS does not support Performance Insights on the smallest instance classes and refuses the setting there. */
    private static boolean hasPerformanceInsights(String instanceClass) {
        return !instanceClass.endsWith(".micro") && !instanceClass.endsWith(".small");
    }

    private static Map<String, String> merged(Map<String, String> ours, Map<String, String> theirs) {
        var all = new TreeMap<>(ours);
        all.putAll(theirs);
        return all;
    }
}
