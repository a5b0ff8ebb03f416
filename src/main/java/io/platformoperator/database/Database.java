package io.platformoperator.database;

import io.platformoperator.api.v1alpha1.DatabaseSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.aws.resources.EngineVersion;
import io.platformoperator.aws.resources.KeyAliases;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.aws.resources.NetworkReferences;
import io.platformoperator.aws.resources.PolicyDocument;
import io.platformoperator.aws.resources.Roles;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Have;
import io.platformoperator.graph.Need;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.subsystem.Subsystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.DBInstance;

/**
 * A region's PostgreSQL. The instance takes AWS long, so it waits for nothing but what it can't be made without: subnets
 * and security group that exist, key, secret, role and groups, all of which AWS makes at once.
 */
public final class Database implements Subsystem<DatabaseSpec> {
    private static final int LONGEST_INSTANCE_NAME = 63;
    private static final int LONGEST_ROLE_NAME = 64;
    private static final int LONGEST_GROUP_NAME = 255;
    private static final int LONGEST_SECRET_NAME = 512;
    private static final String MONITORING_POLICY =
            "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole";

    private static final List<ResourceKind<Aws, ?, ?>> KINDS = List.of(
            Keys.KIND,
            KeyAliases.KIND,
            Secrets.KIND,
            Roles.KIND,
            DBParameterGroups.KIND,
            DBSubnetGroups.KIND,
            DBInstances.KIND,
            ReadReplicas.KIND);

    @Override
    public String name() {
        return "database";
    }

    @Override
    public List<ResourceKind<Aws, ?, ?>> kinds() {
        return KINDS;
    }

    @Override
    public Graph<Aws> desired(Owner owner, DatabaseSpec spec, RegionFacts facts) {
        var graph = new Graph<Aws>(owner, KINDS);
        var key = graph.add(
                "key",
                Keys.KIND,
                dependencies -> new Keys.Wanted("Database of " + spec.placement().environment(), true, true));
        graph.keepWithSnapshots(key);
        graph.add(
                KeyAliases.idFor(key.name()),
                KeyAliases.KIND,
                dependencies -> new KeyAliases.Wanted(
                        KeyAliases.name(spec.placement().environment(), name()),
                        dependencies.of(key).arn()),
                key);
        var secret = graph.add(
                "password",
                Secrets.KIND,
                dependencies -> new Secrets.Wanted(
                        name(LONGEST_SECRET_NAME, spec, facts, "password"),
                        "PostgreSQL administrator of " + spec.placement().environment(),
                        spec.masterUsername(),
                        dependencies.of(key).arn()),
                key);
        var role = spec.monitoringIntervalSeconds() > 0 ? monitoringRole(graph, spec, facts) : null;
        var family = DBInstances.ENGINE + EngineVersion.major(spec.engineVersion());
        var parameters = graph.add(
                "parameter-group-" + family, // a new family is a new group, beside the old one until that is unused
                DBParameterGroups.KIND,
                dependencies -> new DBParameterGroups.Desired(
                        name(LONGEST_GROUP_NAME, spec, facts, family), family, spec.parameters()));
        var subnets =
                NetworkReferences.subnets(graph, "database", spec.placement().availabilityZones(), facts);
        var group = graph.add(
                "subnet-group",
                DBSubnetGroups.KIND,
                dependencies -> new DBSubnetGroups.Desired(
                        name(LONGEST_GROUP_NAME, spec, facts),
                        subnets.stream()
                                .map(subnet -> dependencies.of(subnet).subnetId())
                                .collect(Collectors.toCollection(TreeSet::new))),
                subnets.stream().map(Node::existing).toArray(Need[]::new));
        var securityGroup = NetworkReferences.securityGroup(graph, "database");
        var storage = new Gp3(spec.storageGiB(), spec.iops(), spec.throughputMiBps());

        var needs = new ArrayList<Need>(List.of(key, secret, parameters, group, securityGroup.existing()));
        if (role != null) {
            needs.add(role);
        }
        Settings settings = dependencies -> new InstanceSettings(
                spec.instanceClass(),
                spec.engineVersion(),
                dependencies.of(parameters).name(),
                dependencies.of(securityGroup).id(),
                spec.maxStorageGiB() > spec.storageGiB() ? spec.maxStorageGiB() : 0,
                spec.maintenanceWindow(),
                spec.monitoringIntervalSeconds(),
                role == null ? null : dependencies.of(role).arn(),
                spec.performanceInsights() ? dependencies.of(key).arn() : null,
                spec.applyImmediately());
        var instance = graph.add(
                "instance",
                DBInstances.KIND,
                dependencies -> new DBInstances.Desired(
                        name(LONGEST_INSTANCE_NAME, spec, facts),
                        spec.databaseName(),
                        spec.masterUsername(),
                        dependencies.of(secret).arn(),
                        dependencies.of(key).arn(),
                        dependencies.of(group).name(),
                        storage,
                        spec.multiAz(),
                        spec.backupRetentionDays(),
                        spec.backupWindow(),
                        spec.deletionProtection(),
                        settings.of(dependencies)),
                needs.toArray(Need[]::new));
        needs.add(instance);
        var replicas = new ArrayList<Node<Aws, ReadReplicas.Desired, DBInstance>>();
        for (var number = 1; number <= spec.readReplicas(); number++) {
            var id = "replica-" + number;
            var replica = graph.add(
                    id,
                    ReadReplicas.KIND,
                    dependencies -> new ReadReplicas.Desired(
                            name(LONGEST_INSTANCE_NAME, spec, facts, id),
                            dependencies.of(instance).dbInstanceIdentifier(),
                            storage,
                            spec.backupWindow(),
                            settings.of(dependencies).following(hasMajorVersion(dependencies.of(instance), spec))),
                    needs.toArray(Need[]::new));
            graph.keepWithData(replica);
            replicas.add(replica);
        }
        DatabaseOutputs.publish(graph, spec, key, secret, instance, replicas);
        return graph;
    }

    /** Computes settings from what they need. */
    @FunctionalInterface
    private interface Settings {
        InstanceSettings of(Have dependencies);
    }

    private static Node<Aws, Roles.Wanted, Roles.Role> monitoringRole(
            Graph<Aws> graph, DatabaseSpec spec, RegionFacts facts) {
        return graph.add(
                "monitoring-role",
                Roles.KIND,
                dependencies -> new Roles.Wanted(
                        name(LONGEST_ROLE_NAME, spec, facts, "monitoring"),
                        PolicyDocument.trust("monitoring.rds.amazonaws.com"),
                        Set.of(MONITORING_POLICY),
                        Map.of()));
    }

    /** RDS brings replicas to a new major version together with their source; until then they are left as they are. */
    private static boolean hasMajorVersion(DBInstance source, DatabaseSpec spec) {
        var version = source.engineVersion();
        return version != null && EngineVersion.major(version) == EngineVersion.major(spec.engineVersion());
    }

    private static String name(int limit, DatabaseSpec spec, RegionFacts facts, @Nullable String... more) {
        var parts = new ArrayList<String>(List.of(spec.placement().environment(), facts.region(), "database"));
        parts.addAll(List.of(more));
        return AwsNames.join(limit, parts.toArray(String[]::new));
    }
}
