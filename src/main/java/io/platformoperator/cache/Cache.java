package io.platformoperator.cache;

import io.platformoperator.api.v1alpha1.CacheSpec;
import io.platformoperator.api.v1alpha1.CacheSpec.CacheEngine;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.aws.resources.EngineVersion;
import io.platformoperator.aws.resources.KeyAliases;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.aws.resources.NetworkReferences;
import io.platformoperator.aws.resources.ParameterGroups;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.aws.resources.SubnetGroups;
import io.platformoperator.graph.Dependency;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.subsystem.Subsystem;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticache.model.Endpoint;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;

/** A region's cache on ElastiCache. Its nodes are in the database subnets, which have no route out of the VPC. */
public final class Cache implements Subsystem<CacheSpec> {
    /** ElastiCache's user for clients that send an AUTH token without a user name. */
    private static final String USER = "default";

    private static final int MAX_REPLICATION_GROUP_ID_LENGTH = 40;
    private static final int MAX_NAME_LENGTH = 255;
    private static final int MAX_SECRET_NAME_LENGTH = 512;

    private static final List<ResourceKind<Aws, ?, ?>> KINDS = List.of(
            Keys.KIND,
            KeyAliases.KIND,
            Secrets.KIND,
            CacheParameterGroups.KIND,
            CacheSubnetGroups.KIND,
            ReplicationGroups.KIND);

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
        var graph = new Graph<Aws>(owner, KINDS);
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
        var secret = graph.add(
                "token",
                Secrets.KIND,
                dependencies -> new Secrets.Desired(
                        name(MAX_SECRET_NAME_LENGTH, spec, regionInfo, "token"),
                        "AUTH token of the cache of " + placement.environment(),
                        USER,
                        dependencies.of(key).arn()),
                key);
        var family = engine(spec) + EngineVersion.major(spec.engineVersion());
        var parameters = graph.add(
                "parameter-group-" + family, // a new family needs a new group; the old one is deleted once unused
                CacheParameterGroups.KIND,
                dependencies -> new ParameterGroups.Desired(
                        name(MAX_NAME_LENGTH, spec, regionInfo, family), family, spec.parameters()));
        var subnets = NetworkReferences.subnets(graph, "database", placement.availabilityZones(), regionInfo);
        var subnetGroup = graph.add(
                "subnet-group",
                CacheSubnetGroups.KIND,
                dependencies -> new SubnetGroups.Desired(
                        name(MAX_NAME_LENGTH, spec, regionInfo),
                        subnets.stream()
                                .map(subnet -> dependencies.of(subnet).subnetId())
                                .collect(Collectors.toCollection(TreeSet::new))),
                subnets.stream().map(Node::existing).toArray(Dependency[]::new));
        var securityGroup = NetworkReferences.securityGroup(graph, "cache");
        var group = graph.add(
                "replication-group",
                ReplicationGroups.KIND,
                dependencies -> new ReplicationGroups.Desired(
                        name(MAX_REPLICATION_GROUP_ID_LENGTH, spec, regionInfo),
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
                        spec.applyImmediately()),
                Stream.concat(
                                Stream.of(key, secret, parameters, subnetGroup, securityGroup.existing()),
                                subnets.stream().map(Node::existing))
                        .toArray(Dependency[]::new));
        graph.output("primaryEndpoint", group, observed -> address(observed.primary()));
        graph.output("readerEndpoint", group, observed -> address(observed.reader()));
        graph.output(
                "port",
                group,
                observed -> observed.primary() == null
                        ? null
                        : String.valueOf(observed.primary().port()));
        graph.output("engine", group, ObservedReplicationGroup::engine);
        graph.output("secretArn", secret, SecretListEntry::arn);
        return graph;
    }

    private static @Nullable String address(@Nullable Endpoint endpoint) {
        return endpoint == null ? null : endpoint.address();
    }

    private static String engine(CacheSpec spec) {
        return spec.engine() == CacheEngine.VALKEY ? "valkey" : "redis";
    }

    private static String name(int limit, CacheSpec spec, RegionInfo regionInfo, String... suffixes) {
        var parts = new ArrayList<>(List.of(spec.placement().environment(), regionInfo.region(), "cache"));
        parts.addAll(List.of(suffixes));
        return AwsNames.join(limit, parts.toArray(String[]::new));
    }
}
