package io.platformoperator.drill;

import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.aws.resources.SecurityGroupRule;
import io.platformoperator.aws.resources.SecurityGroups;
import io.platformoperator.aws.resources.SecurityGroups.SecurityGroup;
import io.platformoperator.graph.Dependency;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.IgnoredFields;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.subsystem.ExistingNetworks;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.rds.model.DBInstance;

/**
 * Graph of the AWS resources of the drills of an environment in one region. All drills of the environment share the owner: the graph of a
 * run also deletes what an earlier run left, and the empty graph deletes everything.
 */
public final class DrillGraphs {
    /** Subsystem in the tags of all resources of drills. */
    static final String SUBSYSTEM = "drill";

    /** Tag with the name of the drill. */
    static final String DRILL_TAG = PlatformDrill.DRILL_LABEL;
    /** Tag with the time from which on nothing needs the resource. */
    static final String EXPIRES_TAG = PlatformDrill.EXPIRES;

    /** A part of the name of every resource of a drill. */
    static final String NAME_PART = "-" + SUBSYSTEM + "-";

    static final String ENDPOINT = "endpoint";
    /** Key of the environment's UID in {@code status.run.source}. */
    static final String UID = "environmentUid";

    /** Every kind of resource that a drill may create. */
    public static final List<ResourceKind<Aws, ?, ?>> KINDS =
            List.of(SecurityGroups.KIND, RestoredInstances.KIND, RestoredCaches.KIND);

    private static final int MAX_GROUP_NAME_LENGTH = 255;
    private static final int MAX_INSTANCE_NAME_LENGTH = 63;
    private static final int MAX_CACHE_NAME_LENGTH = 40;
    private static final int MAX_ROLE_NAME_LENGTH = 64;

    private DrillGraphs() {}

    /** The owner of the resources of an environment's drills. */
    static Owner owner(Owner environment) {
        return owner(environment, environment.tags());
    }

    /** The owner as a run's status has it. Suffices to delete the resources, also while the environment's children are missing. */
    static Owner owner(String namespace, String environment, DrillRun run) {
        return new Owner(
                namespace + "/" + environment,
                run.source().getOrDefault(UID, ""),
                run.region(),
                SUBSYSTEM,
                1,
                Map.of(),
                TeardownPolicy.DELETE);
    }

    /** Name of a run's instance. */
    static String instanceName(String environment, DrillRun run) {
        return AwsNames.join(MAX_INSTANCE_NAME_LENGTH, environment, run.region(), SUBSYSTEM, run.id());
    }

    /** Name of a run's cache: its characteristic part is never cut off. */
    static String cacheName(String environment, DrillRun run) {
        var suffix = NAME_PART + run.id();
        return AwsNames.join(MAX_CACHE_NAME_LENGTH - suffix.length(), environment, run.region()) + suffix;
    }

    /** Logical id of a run's instance. */
    static String instanceId(DrillRun run) {
        return "instance-" + run.id();
    }

    /** The owner of the resources of a run. Adopts by name, because a job of AWS Backup takes no tags. */
    static Owner owner(Owner environment, String drill, DrillRun run) {
        var tags = new TreeMap<>(environment.tags());
        tags.put(DRILL_TAG, drill);
        tags.put(EXPIRES_TAG, run.expiresAt());
        return owner(environment, tags);
    }

    private static Owner owner(Owner environment, Map<String, String> tags) {
        return new Owner(
                environment.environment(),
                environment.uid(),
                environment.region(),
                SUBSYSTEM,
                1,
                tags,
                TeardownPolicy.DELETE,
                IgnoredFields.NOTHING,
                true,
                environment.takesOverFrom());
    }

    /** The graph of an environment without a run. */
    static Graph<Aws> none(Owner owner) {
        return new Graph<>(owner, KINDS);
    }

    /**
     * The graph of a run: an isolated instance or cache in the database subnets, and its security group, which admits the management
     * subnets only: the probe runs there, and no application.
     *
     * @param environment name of the environment
     * @param placement of the environment's database, in whose network the resources are
     */
    static Graph<Aws> of(Owner owner, String environment, DrillRun run, Placement placement, RegionInfo regionInfo) {
        var graph = none(owner);
        if (!(RestoreSource.of(run).orElse(null) instanceof StoreSettings store)) {
            return graph;
        }
        var region = regionInfo.region();
        var subnets = ExistingNetworks.references(graph, placement, regionInfo).subnets("management");
        var securityGroup = graph.add(
                "security-group-" + run.id(),
                SecurityGroups.KIND,
                dependencies -> new SecurityGroups.Desired(
                        AwsNames.join(MAX_GROUP_NAME_LENGTH, environment, region, SUBSYSTEM, run.id()),
                        dependencies.of(subnets.getFirst()).vpcId(),
                        "Restored data of a drill of " + environment,
                        SecurityGroupRule.tcp(
                                store.port(),
                                subnets.stream()
                                        .map(dependencies::of)
                                        .map(Subnet::cidrBlock)
                                        .filter(Objects::nonNull) // before the subnets are listed
                                        .toList()),
                        Set.of()),
                subnets.stream().map(Node::existing).toArray(Dependency[]::new));
        switch (store) {
            case RestoreSettings database -> addInstance(graph, environment, run, database, securityGroup, regionInfo);
            case CacheRestoreSettings cache -> addCache(graph, environment, run, cache, securityGroup);
        }
        return graph;
    }

    private static void addInstance(
            Graph<Aws> graph,
            String environment,
            DrillRun run,
            RestoreSettings settings,
            Node<Aws, ?, SecurityGroup> securityGroup,
            RegionInfo regionInfo) {
        var role = "arn:aws:iam::%s:role/%s"
                .formatted(
                        regionInfo.accountId(),
                        AwsNames.join(MAX_ROLE_NAME_LENGTH, environment, regionInfo.region(), "backup"));
        var instance = graph.add(
                instanceId(run),
                RestoredInstances.KIND,
                dependencies -> new RestoredInstances.Desired(
                        instanceName(environment, run),
                        settings,
                        dependencies.of(securityGroup).id(),
                        role),
                securityGroup);
        graph.output(ENDPOINT, instance, DrillGraphs::address);
    }

    private static void addCache(
            Graph<Aws> graph,
            String environment,
            DrillRun run,
            CacheRestoreSettings settings,
            Node<Aws, ?, SecurityGroup> securityGroup) {
        var cache = graph.add(
                "cache-" + run.id(),
                RestoredCaches.KIND,
                dependencies -> new RestoredCaches.Desired(
                        cacheName(environment, run),
                        settings,
                        dependencies.of(securityGroup).id()),
                securityGroup);
        graph.output(ENDPOINT, cache, RestoredCaches.Observed::address);
    }

    private static @Nullable String address(DBInstance observed) {
        return observed.endpoint() == null ? null : observed.endpoint().address();
    }
}
