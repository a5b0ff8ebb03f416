package io.platformoperator.cache;

import io.platformoperator.api.v1alpha1.CacheSpec;
import io.platformoperator.api.v1alpha1.CacheSpec.CacheEngine;
import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.aws.resources.EngineVersion;
import io.platformoperator.aws.resources.IngressRules;
import io.platformoperator.aws.resources.KeyAliases;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.aws.resources.ParameterGroups;
import io.platformoperator.aws.resources.SharedSecrets;
import io.platformoperator.aws.resources.SharedSecrets.SharedSecret;
import io.platformoperator.aws.resources.SubnetGroups;
import io.platformoperator.cache.GlobalReplicationGroups.GlobalDatastore;
import io.platformoperator.graph.Dependency;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.subsystem.BackupSource;
import io.platformoperator.subsystem.ExistingNetworks;
import io.platformoperator.subsystem.Subsystem;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A region's cache on ElastiCache. Its nodes are in the database subnets, which have no route out of the VPC. */
public final class Cache implements Subsystem<CacheSpec> {
    /** ElastiCache's user for clients that send an AUTH token without a user name. */
    private static final String USER = "default";

    private static final int REDIS = 6379;
    private static final int MAX_REPLICATION_GROUP_ID_LENGTH = 40;
    private static final String SUBNET_GROUP = "subnet-group";
    private static final int MAX_NAME_LENGTH = 255;
    private static final int MAX_SECRET_NAME_LENGTH = 512;

    /** Together with the prefix of the region as long as the name of a replication group. */
    private static final int MAX_GLOBAL_DATASTORE_SUFFIX_LENGTH = 34;

    private static final List<ResourceKind<Aws, ?, ?>> KINDS = List.of(
            Keys.KIND,
            KeyAliases.KIND,
            SharedSecrets.KIND,
            CacheParameterGroups.KIND,
            GlobalParameterGroups.KIND,
            CacheSubnetGroups.KIND,
            IngressRules.KIND,
            ReplicationGroups.KIND,
            GlobalReplicationGroups.KIND);

    /**
     * The kinds of a region that replicates the other one. It manages no global datastore, and deletes none either: until a
     * failover is complete, the global datastore has its primary here.
     */
    private static final List<ResourceKind<Aws, ?, ?>> OF_REPLICA = KINDS.stream()
            .filter(kind -> !kind.equals(GlobalReplicationGroups.KIND))
            .toList();

    @Override
    public String name() {
        return "cache";
    }

    @Override
    public List<ResourceKind<Aws, ?, ?>> kinds() {
        return KINDS;
    }

    @Override
    public Graph<Aws> desired(Owner owner, CacheSpec spec, RegionInfo regionInfo) {
        var graph =
                new Graph<Aws>(owner, spec.role() == DataRole.REPLICA && spec.globalDatastore() ? OF_REPLICA : KINDS);
        var placement = spec.placement();
        var key = graph.add(
                "key", Keys.KIND, dependencies -> new Keys.Desired("Cache of " + placement.environment(), true, true));
        graph.retainWithSnapshots(key);
        graph.add(
                KeyAliases.logicalId(key.name()),
                KeyAliases.KIND,
                dependencies -> new KeyAliases.Desired(
                        KeyAliases.name(spec.placement().environment(), name()),
                        dependencies.of(key).arn()),
                key);
        var secret = token(graph, spec, key);
        var family = engine(spec) + EngineVersion.major(spec.engineVersion());
        var parameters = graph.add(
                "parameter-group-" + family, // a new family needs a new group; the old one is deleted once unused
                CacheParameterGroups.KIND,
                dependencies -> new ParameterGroups.Desired(
                        name(MAX_NAME_LENGTH, spec, regionInfo.region(), family), family, spec.parameters()));
        var network = ExistingNetworks.references(graph, placement, regionInfo);
        var subnets = network.subnets("database");
        var subnetGroup = graph.add(
                SUBNET_GROUP,
                CacheSubnetGroups.KIND,
                dependencies -> new SubnetGroups.Desired(
                        name(MAX_NAME_LENGTH, spec, regionInfo.region()),
                        subnets.stream()
                                .map(subnet -> dependencies.of(subnet).subnetId())
                                .collect(Collectors.toCollection(TreeSet::new))),
                subnets.stream().map(Node::existing).toArray(Dependency[]::new));
        var securityGroup = network.securityGroup("cache");
        var access = IngressRules.addTo(network, securityGroup, name(), REDIS, spec.fenced(), spec.peerCidrs());
        var groupName = name(MAX_REPLICATION_GROUP_ID_LENGTH, spec, regionInfo.region());
        var source = spec.globalDatastore() && spec.sourceRegion() != null
                ? new GlobalDatastoreSource(
                        spec.sourceRegion(), name(MAX_REPLICATION_GROUP_ID_LENGTH, spec, spec.sourceRegion()))
                : null;
        var group = graph.add(
                ReplicationGroups.LOGICAL_ID,
                ReplicationGroups.KIND,
                dependencies -> new ReplicationGroups.Desired(
                        groupName,
                        engine(spec),
                        spec.engineVersion(),
                        spec.nodeType(),
                        spec.nodes(),
                        subnets.stream()
                                .map(subnet -> dependencies.of(subnet).availabilityZone())
                                .toList(),
                        dependencies.of(subnetGroup).name(),
                        dependencies.of(securityGroup).id(),
                        dependencies.of(parameters).name(),
                        dependencies.of(secret).arn(),
                        dependencies.of(key).arn(),
                        spec.snapshotRetentionDays(),
                        spec.snapshotWindow(),
                        spec.maintenanceWindow(),
                        spec.applyImmediately(),
                        // After a failover, the former writer is a secondary, and must not take the data back.
                        spec.role() == DataRole.WRITER && !spec.fenced(),
                        source == null ? null : globalDatastore(spec),
                        source,
                        source != null && spec.fenced() ? spec.oldPrimary() : null,
                        spec.role() == DataRole.WRITER
                                ? BackupSource.of(spec.restoreFrom(), owner, Cache::groupName)
                                : null),
                Stream.concat(
                                Stream.of(key, secret, parameters, subnetGroup, securityGroup.existing()),
                                subnets.stream().map(Node::existing))
                        .toArray(Dependency[]::new));
        if (source != null) {
            graph.createAfter(group, source.region(), GlobalReplicationGroups.LOGICAL_ID, GlobalReplicationGroups.KIND);
        }
        if (spec.globalDatastore()) {
            addGlobalDatastore(graph, spec, group, groupName, family);
        }
        CacheOutputs.publish(graph, spec, secret, group, access);
        return graph;
    }

    /**
     * Adds the global datastore, which the region of the writer manages, and the parameter group that ElastiCache creates for
     * every member. The parameter group depends on no node, so that its deletion waits for none: ElastiCache deletes it only
     * after the replication group.
     */
    private static void addGlobalDatastore(
            Graph<Aws> graph,
            CacheSpec spec,
            Node<Aws, ReplicationGroups.Desired, ObservedReplicationGroup> group,
            String groupName,
            String family) {
        var parameters = graph.add(
                GlobalParameterGroups.logicalId(family),
                GlobalParameterGroups.KIND,
                dependencies -> new ParameterGroups.Desired(groupName, family, spec.parameters()));
        graph.retainWithData(parameters);
        var region = graph.owner().region();
        if (spec.role() == DataRole.WRITER) {
            graph.createAfter(parameters, region, GlobalReplicationGroups.LOGICAL_ID, GlobalReplicationGroups.KIND);
            var global = graph.add(
                    GlobalReplicationGroups.LOGICAL_ID,
                    GlobalReplicationGroups.KIND,
                    dependencies -> new GlobalReplicationGroups.Desired(
                            globalDatastore(spec), dependencies.of(group).id()),
                    group);
            var otherRegion = spec.placement().otherRegion();
            if (otherRegion != null) {
                // Without the other region, a global datastore has no use, and ElastiCache may not be able to create
                // it.
                graph.createAfter(global, otherRegion, SUBNET_GROUP, CacheSubnetGroups.KIND);
            }
            graph.retainWithData(global);
            graph.output("globalDatastore", global, GlobalDatastore::id);
        } else {
            graph.createAfter(parameters, region, group.name(), ReplicationGroups.KIND);
            graph.output("globalDatastore", group, ObservedReplicationGroup::globalDatastore);
        }
    }

    /** The secret with the AUTH token; in a region that replicates another one, the replica of that region's secret. */
    private static Node<Aws, SharedSecrets.Desired, SharedSecret> token(
            Graph<Aws> graph, CacheSpec spec, Node<Aws, Keys.Desired, Keys.Key> key) {
        var environment = spec.placement().environment();
        var secret = graph.add(
                "token",
                SharedSecrets.KIND,
                dependencies -> new SharedSecrets.Desired(
                        AwsNames.join(MAX_SECRET_NAME_LENGTH, environment, "cache", "token"),
                        "AUTH token of the cache of " + environment,
                        USER,
                        dependencies.of(key).arn(),
                        spec.sourceRegion()),
                key);
        if (spec.sourceRegion() != null) {
            graph.createAfter(secret, spec.sourceRegion(), secret.name(), SharedSecrets.KIND);
        }
        return secret;
    }

    private static String engine(CacheSpec spec) {
        return spec.engine() == CacheEngine.VALKEY ? "valkey" : "redis";
    }

    /** The name of the global datastore without the prefix of a region. It is the same in both regions, whichever is active. */
    private static String globalDatastore(CacheSpec spec) {
        return AwsNames.join(
                MAX_GLOBAL_DATASTORE_SUFFIX_LENGTH, spec.placement().environment(), "cache");
    }

    /** Name of the replication group of an environment in a region. */
    private static String groupName(String environment, String region) {
        return AwsNames.join(MAX_REPLICATION_GROUP_ID_LENGTH, environment, region, "cache");
    }

    private static String name(int limit, CacheSpec spec, String region, String... suffixes) {
        var parts = new ArrayList<>(List.of(spec.placement().environment(), region, "cache"));
        parts.addAll(List.of(suffixes));
        return AwsNames.join(limit, parts.toArray(String[]::new));
    }
}
