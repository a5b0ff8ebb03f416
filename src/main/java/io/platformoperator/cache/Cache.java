package io.platformoperator.cache;

import io.platformoperator.api.v1alpha1.CacheEngine;
import io.platformoperator.api.v1alpha1.CacheSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.aws.resources.EngineVersion;
import io.platformoperator.aws.resources.KeyAliases;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.aws.resources.NetworkReferences;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Need;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.subsystem.Subsystem;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticache.model.Endpoint;

/** A region's cache. Its nodes are in the database subnets, which have no route out of the VPC. */
public final class Cache implements Subsystem<CacheSpec> {
    /** ElastiCache's user for clients that give a token and no name. */
    private static final String USER = "default";

    private static final int LONGEST_GROUP_ID = 40;
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_SECRET_NAME = 512;

    private static final List<ResourceKind<Aws, ?, ?>> KINDS = List.of(
            Keys.KIND, KeyAliases.KIND, Secrets.KIND, CacheParameterGroups.KIND, CacheSubnetGroups.KIND, ReplicationGroups.KIND);

    @Override
    public String name() {
        return "cache";
    }

    @Override
    public List<ResourceKind<Aws, ?, ?>> kinds() {
        return KINDS;
    }

    @Override
    public Graph<Aws> desired(Owner owner, CacheSpec spec, RegionFacts facts) {
        var graph = new Graph<Aws>(owner, KINDS);
        var placement = spec.placement();
        var key =
                graph.add("key", Keys.KIND, dependencies -> new Keys.Wanted("Cache of " + placement.environment(), true, true));
        graph.keepWithSnapshots(key);
        graph.add(
                KeyAliases.idFor(key.name()),
                KeyAliases.KIND,
                dependencies -> new KeyAliases.Wanted(
                        KeyAliases.name(spec.placement().environment(), name()),
                        dependencies.of(key).arn()),
                key);
        var secret = graph.add(
                "token",
                Secrets.KIND,
                dependencies -> new Secrets.Wanted(
                        name(LONGEST_SECRET_NAME, spec, facts, "token"),
                        "AUTH token of the cache of " + placement.environment(),
                        USER,
                        dependencies.of(key).arn()),
                key);
        var family = engine(spec) + EngineVersion.major(spec.engineVersion());
        var parameters = graph.add(
                "parameter-group-" + family, // a new family is a new group, beside the old one until that is unused
                CacheParameterGroups.KIND,
                dependencies -> new CacheParameterGroups.Desired(name(LONGEST_NAME, spec, facts, family), family, spec.parameters()));
        var subnets = NetworkReferences.subnets(graph, "database", placement.availabilityZones(), facts);
        var subnetGroup = graph.add(
                "subnet-group",
                CacheSubnetGroups.KIND,
                dependencies -> new CacheSubnetGroups.Desired(
                        name(LONGEST_NAME, spec, facts),
                        subnets.stream()
                                .map(subnet -> dependencies.of(subnet).subnetId())
                                .collect(Collectors.toCollection(TreeSet::new))),
                subnets.stream().map(Node::existing).toArray(Need[]::new));
        var securityGroup = NetworkReferences.securityGroup(graph, "cache");
        var group = graph.add(
                "replication-group",
                ReplicationGroups.KIND,
                dependencies -> new ReplicationGroups.Desired(
                        name(LONGEST_GROUP_ID, spec, facts),
                        engine(spec),
                        spec.engineVersion(),
                        spec.nodeType(),
                        spec.nodes(),
                        facts.zones().subList(0, subnets.size()),
                        dependencies.of(subnetGroup).name(),
                        dependencies.of(securityGroup).id(),
                        dependencies.of(parameters).name(),
                        dependencies.of(secret).arn(),
                        dependencies.of(key).arn(),
                        spec.snapshotRetentionDays(),
                        spec.snapshotWindow(),
                        spec.maintenanceWindow(),
                        spec.applyImmediately()),
                key,
                secret,
                parameters,
                subnetGroup,
                securityGroup.existing());
        graph.output("primaryEndpoint", group, dependencies -> address(dependencies.primary()));
        graph.output("readerEndpoint", group, dependencies -> address(dependencies.reader()));
        graph.output(
                "port",
                group,
                dependencies -> dependencies.primary() == null
                        ? null
                        : String.valueOf(dependencies.primary().port()));
        graph.output("secretArn", secret, dependencies -> dependencies.arn());
        return graph;
    }

    private static @Nullable String address(@Nullable Endpoint endpoint) {
        return endpoint == null ? null : endpoint.address();
    }

    private static String engine(CacheSpec spec) {
        return spec.engine() == CacheEngine.VALKEY ? "valkey" : "redis";
    }

    private static String name(int limit, CacheSpec spec, RegionFacts facts, String... more) {
        var parts = new ArrayList<>(List.of(spec.placement().environment(), facts.region(), "cache"));
        parts.addAll(List.of(more));
        return AwsNames.join(limit, parts.toArray(String[]::new));
    }
}
