package io.platformoperator.database;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.DatabaseSpec;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.aws.resources.EngineVersion;
import io.platformoperator.aws.resources.IngressRules;
import io.platformoperator.aws.resources.KeyAliases;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.aws.resources.ParameterGroups;
import io.platformoperator.aws.resources.PolicyDocument;
import io.platformoperator.aws.resources.Roles;
import io.platformoperator.aws.resources.SharedSecrets;
import io.platformoperator.aws.resources.SharedSecrets.SharedSecret;
import io.platformoperator.aws.resources.SubnetGroups;
import io.platformoperator.graph.Dependencies;
import io.platformoperator.graph.Dependency;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.subsystem.BackupSource;
import io.platformoperator.subsystem.ExistingNetworks;
import io.platformoperator.subsystem.Subsystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.rds.model.DBInstance;

/**
 * A region's PostgreSQL on RDS. RDS needs many minutes to create the instance, so the instance depends only on what its
 * create call requires: existing subnets and security group, key, secret, role and groups. AWS creates all of these
 * immediately.
 */
public final class Database implements Subsystem<DatabaseSpec> {
    /** The kind of the instances, which carry the epoch of their environment in their tags. */
    public static final ResourceKind<Aws, ?, ?> INSTANCES = DBInstances.KIND;

    private static final int POSTGRESQL = 5432;
    private static final int MAX_INSTANCE_NAME_LENGTH = 63;
    private static final int MAX_ROLE_NAME_LENGTH = 64;
    private static final int MAX_GROUP_NAME_LENGTH = 255;
    private static final int MAX_SECRET_NAME_LENGTH = 512;
    private static final String MONITORING_POLICY =
            "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole";

    private static final List<ResourceKind<Aws, ?, ?>> KINDS = List.of(
            Keys.KIND,
            KeyAliases.KIND,
            SharedSecrets.KIND,
            Roles.KIND,
            DBParameterGroups.KIND,
            DBSubnetGroups.KIND,
            IngressRules.KIND,
            DBInstances.KIND,
            ReadReplicas.KIND,
            ReplicatedBackups.KIND);

    @Override
    public String name() {
        return "database";
    }

    @Override
    public List<ResourceKind<Aws, ?, ?>> kinds() {
        return KINDS;
    }

    @Override
    public Graph<Aws> desired(Owner owner, DatabaseSpec spec, RegionInfo regionInfo) {
        var graph = new Graph<Aws>(withEpoch(owner, spec.placement()), KINDS);
        var key = graph.add(
                "key",
                Keys.KIND,
                dependencies ->
                        new Keys.Desired("Database of " + spec.placement().environment(), true, true));
        graph.retainWithSnapshots(key);
        graph.add(
                KeyAliases.logicalId(key.name()),
                KeyAliases.KIND,
                dependencies -> new KeyAliases.Desired(
                        KeyAliases.name(spec.placement().environment(), name()),
                        dependencies.of(key).arn()),
                key);
        var secret = password(graph, spec, key);
        var role = spec.monitoringIntervalSeconds() > 0 ? monitoringRole(graph, spec, regionInfo) : null;
        var family = DBInstances.ENGINE + EngineVersion.major(spec.engineVersion());
        var parameters = graph.add(
                "parameter-group-" + family, // a new family needs a new group; the old one is deleted once unused
                DBParameterGroups.KIND,
                dependencies -> new ParameterGroups.Desired(
                        name(MAX_GROUP_NAME_LENGTH, spec, regionInfo, family), family, Fence.parameters(spec)));
        var network = ExistingNetworks.references(graph, spec.placement(), regionInfo);
        var subnets = network.subnets("database");
        var group = graph.add(
                "subnet-group",
                DBSubnetGroups.KIND,
                dependencies -> new SubnetGroups.Desired(
                        name(MAX_GROUP_NAME_LENGTH, spec, regionInfo),
                        subnets.stream()
                                .map(subnet -> dependencies.of(subnet).subnetId())
                                .collect(Collectors.toCollection(TreeSet::new))),
                subnets.stream().map(Node::existing).toArray(Dependency[]::new));
        var securityGroup = network.securityGroup("database");
        var access = IngressRules.addTo(network, securityGroup, name(), POSTGRESQL, spec.fenced(), spec.peerCidrs());
        var storage = new Gp3(spec.storageGiB(), spec.iops(), spec.throughputMiBps());

        var instanceDependencies =
                new ArrayList<Dependency>(List.of(key, secret, parameters, group, securityGroup.existing()));
        if (role != null) {
            instanceDependencies.add(role);
        }
        var source = spec.role() == DataRole.REPLICA && spec.sourceRegion() != null
                ? ReplicationSource.of(
                        spec.sourceRegion(),
                        name(MAX_INSTANCE_NAME_LENGTH, spec, spec.sourceRegion()),
                        regionInfo.accountId())
                : null;
        Function<Dependencies, InstanceSettings> settings = dependencies -> new InstanceSettings(
                spec.instanceClass(),
                spec.engineVersion(),
                dependencies.of(parameters).name(),
                dependencies.of(securityGroup).id(),
                spec.maxStorageGiB() > spec.storageGiB() ? spec.maxStorageGiB() : 0,
                spec.maintenanceWindow(),
                spec.monitoringIntervalSeconds(),
                role == null ? null : roleArn(spec, regionInfo),
                spec.performanceInsights() ? dependencies.of(key).arn() : null,
                spec.applyImmediately(),
                false);
        var instance = graph.add(
                DBInstances.LOGICAL_ID,
                DBInstances.KIND,
                dependencies -> new DBInstances.Desired(
                        name(MAX_INSTANCE_NAME_LENGTH, spec, regionInfo),
                        spec.databaseName(),
                        spec.masterUsername(),
                        dependencies.of(secret).arn(),
                        dependencies.of(key).arn(),
                        dependencies.of(group).name(),
                        storage,
                        source == null && spec.multiAz(),
                        source == null ? spec.backupRetentionDays() : 0,
                        spec.backupWindow(),
                        spec.deletionProtection(),
                        source,
                        source != null && spec.fenced() ? spec.oldPrimary() : null,
                        source == null ? BackupSource.of(spec.restoreFrom(), owner, Database::instanceName) : null,
                        spec.supportType(),
                        source == null
                                ? settings.apply(dependencies)
                                : settings.apply(dependencies)
                                        .withVersionOfSource()
                                        .restartingAtOnce()),
                instanceDependencies.toArray(Dependency[]::new));
        if (source != null) {
            graph.createAfter(instance, source.region(), DBInstances.LOGICAL_ID, DBInstances.KIND);
        }
        instanceDependencies.add(instance);
        var replicas = new ArrayList<Node<Aws, ReadReplicas.Desired, DBInstance>>();
        var readReplicas = source == null ? spec.readReplicas() : 0;
        for (var number = 1; number <= readReplicas; number++) {
            var id = "replica-" + number;
            var replica = graph.add(
                    id,
                    ReadReplicas.KIND,
                    dependencies -> new ReadReplicas.Desired(
                            name(MAX_INSTANCE_NAME_LENGTH, spec, regionInfo, id),
                            dependencies.of(instance).dbInstanceIdentifier(),
                            storage,
                            spec.backupWindow(),
                            replicaSettings(settings.apply(dependencies), dependencies.of(instance), spec)),
                    instanceDependencies.toArray(Dependency[]::new));
            graph.retainWithData(replica);
            replicas.add(replica);
        }
        if (source != null && spec.backupRetentionDays() > 0) {
            var backups = graph.add(
                    "replicated-backups",
                    ReplicatedBackups.KIND,
                    dependencies -> new ReplicatedBackups.Desired(
                            source, dependencies.of(key).arn(), spec.backupRetentionDays()),
                    key);
            graph.createAfter(backups, source.region(), DBInstances.LOGICAL_ID, DBInstances.KIND);
            graph.retainWithData(backups);
        }
        DatabaseOutputs.publish(graph, spec, key, secret, instance, replicas);
        Fence.publish(graph, access, parameters, instance);
        return graph;
    }

    private static Owner withEpoch(Owner owner, Placement placement) {
        return placement.epoch() == null
                ? owner
                : owner.withTags(
                        DBInstances.LOGICAL_ID,
                        Map.of(Identity.EPOCH_TAG, placement.epoch().toString()));
    }

    /** The secret with the password; in a region that replicates another one, the replica of that region's secret. */
    private static Node<Aws, SharedSecrets.Desired, SharedSecret> password(
            Graph<Aws> graph, DatabaseSpec spec, Node<Aws, Keys.Desired, Keys.Key> key) {
        var environment = spec.placement().environment();
        var secret = graph.add(
                "password",
                SharedSecrets.KIND,
                dependencies -> new SharedSecrets.Desired(
                        AwsNames.join(MAX_SECRET_NAME_LENGTH, environment, "database", "password"),
                        "PostgreSQL administrator of " + environment,
                        spec.masterUsername(),
                        dependencies.of(key).arn(),
                        spec.sourceRegion()),
                key);
        if (spec.sourceRegion() != null) {
            graph.createAfter(secret, spec.sourceRegion(), secret.name(), SharedSecrets.KIND);
        }
        return secret;
    }

    /**
     * ARN of the monitoring role, whatever IAM answers: a replica is promoted also while IAM, whose control plane is in us-east-1,
     * does not answer (AWS Fault Isolation Boundaries, "Global services"). The role is deleted after the instance.
     */
    private static String roleArn(DatabaseSpec spec, RegionInfo regionInfo) {
        return "arn:aws:iam::" + regionInfo.accountId() + ":role/" + roleName(spec, regionInfo);
    }

    private static String roleName(DatabaseSpec spec, RegionInfo regionInfo) {
        return name(MAX_ROLE_NAME_LENGTH, spec, regionInfo, "monitoring");
    }

    private static Node<Aws, Roles.Desired, Roles.Role> monitoringRole(
            Graph<Aws> graph, DatabaseSpec spec, RegionInfo regionInfo) {
        return graph.add(
                "monitoring-role",
                Roles.KIND,
                dependencies -> new Roles.Desired(
                        roleName(spec, regionInfo),
                        PolicyDocument.trust("monitoring.rds.amazonaws.com"),
                        Set.of(MONITORING_POLICY),
                        Map.of(),
                        spec.placement().aws().permissionsBoundary()));
    }

    /**
     * The settings of a read replica. RDS upgrades replicas to a new major version together with their source: until the
     * source has that version, the replicas keep their version and parameter group.
     *
     * <p>A replica that waits for a restart although its source runs with the current parameters is restarted outside the
     * maintenance window: it has just been created and given its parameter group, or it missed the restart of its source.
     * PostgreSQL stops the replay on a replica whose connection and worker limits are below those of its source.
     */
    private static InstanceSettings replicaSettings(InstanceSettings settings, DBInstance source, DatabaseSpec spec) {
        var version = source.engineVersion();
        var isUpgraded = version != null && EngineVersion.major(version) == EngineVersion.major(spec.engineVersion());
        var current = isUpgraded ? settings : settings.withoutVersion();
        return PendingModifications.needsRestart(source) ? current : current.restartingAtOnce();
    }

    private static String name(int limit, DatabaseSpec spec, RegionInfo regionInfo, String... suffixes) {
        return name(limit, spec, regionInfo.region(), suffixes);
    }

    /** Identifier of the instance of an environment in a region. */
    static String instanceName(String environment, String region) {
        return AwsNames.join(MAX_INSTANCE_NAME_LENGTH, environment, region, "database");
    }

    private static String name(int limit, DatabaseSpec spec, String region, String... suffixes) {
        var parts = new ArrayList<String>(List.of(spec.placement().environment(), region, "database"));
        parts.addAll(List.of(suffixes));
        return AwsNames.join(limit, parts.toArray(String[]::new));
    }
}
