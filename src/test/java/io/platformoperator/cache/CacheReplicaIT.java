package io.platformoperator.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.platformoperator.api.v1alpha1.OldPrimary;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.ResourceReport.Phase;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.SmallNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.elasticache.model.AutomaticFailoverStatus;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.CacheParameterGroup;
import software.amazon.awssdk.services.elasticache.model.GlobalReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.Parameter;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;

/** A cache in one region that replicates the cache of another region through a global datastore, on the local AWS. */
@ExtendWith(LocalCloudExtension.class)
class CacheReplicaIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String ACTIVE = "us-east-1";
    private static final String STANDBY = "us-west-2";

    private final Cache cache = new Cache();

    @Test
    void replicatesTheGroupAndTheTokenOfTheOtherRegionAndLeavesNothing(LocalCloud cloud) {
        var specs = CacheSpecs.production("cache-regions").replicated();
        try (var active = LocalRegion.of(cloud, ACTIVE);
                var standby = LocalRegion.of(cloud, STANDBY)) {
            createNetworks("cache-regions", active, standby);
            awaitMessage(standby, replica(standby, specs), "token", ACTIVE + " does not exist yet");

            var writerOutcome = active.untilReady(writer(active, specs), LIMIT);
            var outcome = standby.untilReady(replica(standby, specs), LIMIT);

            assertThat(group(standby, specs, STANDBY)).satisfies(secondary -> {
                assertThat(role(secondary)).isEqualTo("SECONDARY");
                assertThat(secondary.kmsKeyId()).startsWith("arn:aws:kms:" + STANDBY);
                assertThat(secondary.memberClusters()).hasSize(2);
                assertThat(secondary.automaticFailover()).isEqualTo(AutomaticFailoverStatus.ENABLED);
                assertThat(secondary.authTokenEnabled()).isTrue();
                assertThat(secondary.snapshotRetentionLimit()).isEqualTo(7);
            });
            assertThat(outcome.outputs())
                    .containsEntry("globalDatastore", "ldgnf-cache-regions-cache")
                    .containsEntry("role", "Replica")
                    .containsKeys("primaryEndpoint", "readerEndpoint");
            assertThat(outcome.outputs().get("secretArn")).startsWith("arn:aws:secretsmanager:" + STANDBY);
            assertThat(Secrets.password(standby.aws(), outcome.outputs().get("secretArn")))
                    .isEqualTo(Secrets.password(
                            active.aws(), writerOutcome.outputs().get("secretArn")));

            active.resetCalls();
            assertThat(active.untilReady(writer(active, specs), LIMIT).changes())
                    .isEmpty();
            assertThat(standby.untilReady(replica(standby, specs), LIMIT).changes())
                    .isEmpty();
            assertThat(active.writes()).isEmpty();

            var tuned = specs.withParameters(Map.of("maxmemory-policy", "allkeys-lru"));
            active.untilReady(writer(active, tuned), LIMIT);
            standby.untilReady(replica(standby, tuned), LIMIT);
            for (var region : List.of(active, standby)) {
                assertThat(parameters(region, specs)).containsEntry("maxmemory-policy", "allkeys-lru");
            }

            standby.untilDeleted(replica(standby, tuned), LIMIT);
            active.untilDeleted(writer(active, tuned), LIMIT);
            assertNothingIsLeft("cache-regions", active, standby);
        }
    }

    @Test
    void deletesTheWriterFirst(LocalCloud cloud) {
        var specs = CacheSpecs.production("cache-writer-first").replicated();
        try (var active = LocalRegion.of(cloud, ACTIVE);
                var standby = LocalRegion.of(cloud, STANDBY)) {
            createBoth("cache-writer-first", specs, active, standby);
            // Secrets Manager deletes no secret that has a replica, so the writer's region waits for the other one.
            active.untilTeardownReports(
                    writer(active, specs), "secretsmanager/SharedSecret token", "replica regions", LIMIT);
            assertThat(active.aws().elastiCache().describeReplicationGroups().replicationGroups())
                    .noneMatch(group -> group.replicationGroupId().startsWith("cache-writer-first"));
            assertThat(role(group(standby, specs, STANDBY)))
                    .as("the other group is one of its own")
                    .isNull();

            standby.untilDeleted(replica(standby, specs), LIMIT);
            active.untilDeleted(writer(active, specs), LIMIT);
            assertNothingIsLeft("cache-writer-first", active, standby);
        }
    }

    @Test
    void theRemovalOfTheSecondRegionLeavesThePrimaryAsItWas(LocalCloud cloud) {
        var specs = CacheSpecs.production("cache-removed").replicated();
        try (var active = LocalRegion.of(cloud, ACTIVE);
                var standby = LocalRegion.of(cloud, STANDBY)) {
            createBoth("cache-removed", specs, active, standby);
            var before = group(active, specs, ACTIVE);
            var withoutSecond = specs.standalone();

            standby.untilDeleted(replica(standby, specs), LIMIT);
            await().atMost(LIMIT).until(() -> {
                active.reconcile(writer(active, withoutSecond));
                return globalDatastores(active, specs).isEmpty();
            });
            try (var restarted = LocalRegion.of(cloud, ACTIVE)) {
                restarted.untilReady(writer(restarted, withoutSecond), LIMIT);

                assertThat(group(active, specs, ACTIVE)).satisfies(after -> {
                    assertThat(after.replicationGroupCreateTime()).isEqualTo(before.replicationGroupCreateTime());
                    assertThat(after.memberClusters()).isEqualTo(before.memberClusters());
                    assertThat(after.globalReplicationGroupInfo()).isNull();
                });
                assertThat(parameterGroup(active, specs)).isEqualTo("cache-removed-us-east-1-cache-redis7");
                await().atMost(LIMIT)
                        .until(
                                () -> { // ElastiCache still lists it as used for a moment
                                    restarted.invalidate(writer(restarted, withoutSecond));
                                    restarted.reconcile(writer(restarted, withoutSecond));
                                    return generatedParameterGroups(active, specs)
                                            .isEmpty();
                                });
                assertThat(new LocalAws(cloud).taggedWith("platform/cache-removed"))
                        .filteredOn(resource -> resource.region().equals(STANDBY))
                        .allMatch(resource -> resource.identity().startsWith("network "));

                restarted.resetCalls();
                assertThat(restarted
                                .untilReady(writer(restarted, withoutSecond), LIMIT)
                                .changes())
                        .isEmpty();
                assertThat(restarted.writes()).isEmpty();
            }
        }
    }

    @Test
    void changesNodesOfBothRegionsThroughTheGlobalDatastore(LocalCloud cloud) {
        var specs = CacheSpecs.production("cache-both").replicated();
        try (var active = LocalRegion.of(cloud, ACTIVE);
                var standby = LocalRegion.of(cloud, STANDBY)) {
            createBoth("cache-both", specs, active, standby);
            awaitMember(standby, specs);
            var larger = specs.withNodes("cache.r6g.2xlarge", 3);
            try (var restarted = LocalRegion.of(cloud, ACTIVE)) {
                restarted.resetCalls();
                standby.reconcile(replica(standby, larger));
                restarted.untilReady(writer(restarted, larger), LIMIT);

                assertThat(restarted.writes()).containsExactly("elasticache:ModifyGlobalReplicationGroup");
            }
            await().atMost(LIMIT).untilAsserted(() -> assertThat(
                            List.of(group(active, specs, ACTIVE), group(standby, specs, STANDBY)))
                    .allMatch(each -> "cache.r6g.2xlarge".equals(each.cacheNodeType())));
            assertThat(standby.untilReady(replica(standby, larger), LIMIT).changes())
                    .isEmpty();
        }
    }

    @Test
    void aReplicaThatSomebodyPromotedStaysAsItIs(LocalCloud cloud) {
        var specs = CacheSpecs.production("cache-promoted").replicated();
        try (var active = LocalRegion.of(cloud, ACTIVE);
                var standby = LocalRegion.of(cloud, STANDBY)) {
            createBoth("cache-promoted", specs, active, standby);
            awaitMember(standby, specs);
            standby.aws().elastiCache().failoverGlobalReplicationGroup(r -> r.globalReplicationGroupId(
                            "ldgnf-cache-promoted-cache")
                    .primaryRegion(STANDBY)
                    .primaryReplicationGroupId(name(specs, STANDBY)));
            await().atMost(LIMIT).until(() -> "PRIMARY".equals(role(group(standby, specs, STANDBY))));

            try (var restarted = LocalRegion.of(cloud, STANDBY)) {
                awaitMessage(restarted, replica(restarted, specs), "replication-group", "globalDatastore");
            }
            assertThat(role(group(standby, specs, STANDBY))).isEqualTo("PRIMARY");
        }
    }

    @Test
    void aReplicaBecomesTheWriterByItsSpec(LocalCloud cloud) {
        var specs = CacheSpecs.production("cache-role").replicated();
        try (var active = LocalRegion.of(cloud, ACTIVE);
                var standby = LocalRegion.of(cloud, STANDBY)) {
            createBoth("cache-role", specs, active, standby);
            awaitMember(standby, specs);
            var before = group(standby, specs, STANDBY);

            var former = former(active, specs);
            awaitMessage(active, former, "replication-group", "is not the primary of a global datastore yet");
            assertThat(role(group(active, specs, ACTIVE)))
                    .as("the failover makes it a secondary, not the graph of its region")
                    .isEqualTo("PRIMARY");

            standby.resetCalls();
            awaitRole(standby, specs, "PRIMARY");

            assertThat(group(standby, specs, STANDBY).replicationGroupCreateTime())
                    .isEqualTo(before.replicationGroupCreateTime());
            assertThat(role(group(active, specs, ACTIVE)))
                    .as("the former primary follows")
                    .isEqualTo("SECONDARY");
            var promoted = standby.untilReady(promoted(standby, specs), LIMIT);
            assertThat(promoted.outputs())
                    .containsEntry("globalDatastore", "ldgnf-cache-role-cache")
                    .containsEntry("role", "Writer");
            assertThat(globalDatastores(standby, specs))
                    .as("no other one is created")
                    .hasSize(1);
            assertThat(standby.writes())
                    .as("the new primary keeps the parameter group of the global datastore")
                    .doesNotContain(
                            "elasticache:DeleteCacheParameterGroup", "elasticache:CreateGlobalReplicationGroup");
            try (var restarted = LocalRegion.of(cloud, ACTIVE)) {
                restarted.resetCalls();
                assertThat(restarted.untilReady(former, LIMIT).outputs()).containsEntry("role", "Replica");
                assertThat(restarted.writes())
                        .as("ElastiCache made it a secondary")
                        .noneMatch(call -> call.contains("Global") || call.contains("ReplicationGroup"));
            }
        }
    }

    /** ElastiCache may refuse the failover while the region of the primary is lost. */
    @Test
    void aReplicaLeavesTheGlobalDatastoreIfTheOtherRegionDoesNotAnswer(LocalCloud cloud) {
        var specs = CacheSpecs.production("cache-lost").replicated();
        var faults = new LocalAws(cloud);
        try (var active = LocalRegion.of(cloud, ACTIVE);
                var standby = LocalRegion.of(cloud, STANDBY)) {
            createBoth("cache-lost", specs, active, standby);
            awaitMember(standby, specs);
            var refusal = Map.of(
                    "service", "elasticache",
                    "operation", "FailoverGlobalReplicationGroup",
                    "code", "InvalidGlobalReplicationGroupState",
                    "status", 400);
            faults.setFaults(Map.of("errors", List.of(refusal)));
            var standbyWriter = promoted(standby, specs);
            awaitMessage(standby, standbyWriter, "replication-group", "InvalidGlobalReplicationGroupState");
            assertThat(role(group(standby, specs, STANDBY)))
                    .as("the other region answers")
                    .isEqualTo("SECONDARY");

            faults.setFaults(Map.of(
                    "errors", List.of(refusal), "outage", List.of(Map.of("service", "elasticache", "region", ACTIVE))));
            await().atMost(LIMIT).untilAsserted(() -> {
                standby.reconcile(standbyWriter);
                assertThat(role(group(standby, specs, STANDBY))).isNotEqualTo("SECONDARY");
            });
            standby.untilReady(standbyWriter, LIMIT);
            assertThat(globalDatastores(standby, specs)).singleElement().satisfies(global -> assertThat(
                            global.globalReplicationGroupId())
                    .as("a global datastore for the next replica")
                    .isEqualTo("sgaui-cache-lost-cache"));

            faults.removeFaults();
            var before = group(active, specs, ACTIVE);
            awaitMessage(
                    active,
                    active.graph(
                            cache, specs.ownerIn(ACTIVE, TeardownPolicy.DELETE), specs.replicaSpec(ACTIVE, STANDBY)),
                    "replication-group",
                    "globalDatastore");
            assertThat(group(active, specs, ACTIVE).replicationGroupCreateTime())
                    .as("a group that accepts writes is replaced only if it is fenced")
                    .isEqualTo(before.replicationGroupCreateTime());

            var outputs = active.untilReady(former(active, specs), LIMIT).outputs();
            assertThat(outputs)
                    .containsEntry("role", "Replica")
                    .containsEntry("globalDatastore", "sgaui-cache-lost-cache");
            assertThat(role(group(active, specs, ACTIVE))).isEqualTo("SECONDARY");
            assertThat(active.aws()
                            .elastiCache()
                            .describeSnapshots(r -> r.snapshotName(outputs.get("formerWriterSnapshot")))
                            .snapshots())
                    .singleElement()
                    .satisfies(snapshot -> assertThat(snapshot.snapshotStatus()).isEqualTo("available"));
            assertThat(globalDatastores(active, specs)).hasSize(1);
            awaitOneGeneratedParameterGroup(active, former(active, specs), specs);
            awaitOneGeneratedParameterGroup(standby, standbyWriter, specs);

            active.untilDeleted(former(active, specs), LIMIT);
            standby.untilDeleted(standbyWriter, LIMIT);
            assertNothingIsLeft("cache-lost", active, standby);
        } finally {
            faults.removeFaults();
        }
    }

    @Test
    void withoutAGlobalDatastoreBothRegionsHaveTheirOwnDataAndOneToken(LocalCloud cloud) {
        var specs = CacheSpecs.production("cache-small").withNodes("cache.t4g.medium", 2);
        try (var active = LocalRegion.of(cloud, ACTIVE);
                var standby = LocalRegion.of(cloud, STANDBY)) {
            createNetworks("cache-small", active, standby);
            var writerOutcome = active.untilReady(writer(active, specs), LIMIT);
            var outcome = standby.untilReady(replica(standby, specs), LIMIT);

            assertThat(group(standby, specs, STANDBY).globalReplicationGroupInfo())
                    .isNull();
            assertThat(globalDatastores(active, specs)).isEmpty();
            assertThat(Secrets.password(standby.aws(), outcome.outputs().get("secretArn")))
                    .isEqualTo(Secrets.password(
                            active.aws(), writerOutcome.outputs().get("secretArn")));
            standby.untilDeleted(replica(standby, specs), LIMIT);
            active.untilDeleted(writer(active, specs), LIMIT);
            assertNothingIsLeft("cache-small", active, standby);
        }
    }

    private void createBoth(String environment, CacheSpecs specs, LocalRegion active, LocalRegion standby) {
        createNetworks(environment, active, standby);
        active.untilReady(writer(active, specs), LIMIT);
        standby.untilReady(replica(standby, specs), LIMIT);
    }

    private static void createNetworks(String environment, LocalRegion active, LocalRegion standby) {
        SmallNetwork.createIn(active, environment);
        SmallNetwork.createIn(standby, environment);
    }

    private Graph<Aws> writer(LocalRegion region, CacheSpecs specs) {
        return region.graph(cache, specs.ownerIn(ACTIVE, TeardownPolicy.DELETE), specs.spec());
    }

    private Graph<Aws> replica(LocalRegion region, CacheSpecs specs) {
        return region.graph(cache, specs.ownerIn(STANDBY, TeardownPolicy.DELETE), specs.replicaSpec(STANDBY));
    }

    /** The graph of a fenced former writer that has to replicate the cache of the other region. */
    private Graph<Aws> former(LocalRegion region, CacheSpecs specs) {
        return region.graph(
                cache,
                specs.ownerIn(ACTIVE, TeardownPolicy.DELETE),
                specs.formerWriterSpec(ACTIVE, STANDBY, OldPrimary.SNAPSHOT));
    }

    private Graph<Aws> promoted(LocalRegion region, CacheSpecs specs) {
        return region.graph(cache, specs.ownerIn(STANDBY, TeardownPolicy.DELETE), specs.writerSpec(STANDBY));
    }

    private static void awaitMessage(LocalRegion region, Graph<Aws> graph, String resource, String text) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(region.reconcile(graph).reports())
                        .filteredOn(report -> report.identity().name().equals(resource))
                        .singleElement()
                        .satisfies(report -> {
                            assertThat(report.phase()).isNotEqualTo(Phase.READY);
                            assertThat(report.message()).contains(text);
                        }));
    }

    private void awaitRole(LocalRegion region, CacheSpecs specs, String role) {
        var graph = promoted(region, specs);
        await().atMost(LIMIT).untilAsserted(() -> {
            region.reconcile(graph);
            assertThat(role(group(region, specs, STANDBY))).isEqualTo(role);
        });
    }

    /** Waits until the global datastore accepts a failover: it is modified while a member joins. */
    private static void awaitMember(LocalRegion region, CacheSpecs specs) {
        await().atMost(LIMIT).until(() -> globalDatastores(region, specs).stream()
                .allMatch(each -> "available".equals(each.status())));
    }

    /** That of the former global datastore is deleted. The tagging API and ElastiCache's references lag. */
    private static void awaitOneGeneratedParameterGroup(LocalRegion region, Graph<Aws> graph, CacheSpecs specs) {
        await().atMost(LIMIT).untilAsserted(() -> {
            region.invalidate(graph);
            region.reconcile(graph);
            assertThat(generatedParameterGroups(region, specs)).containsExactly(parameterGroup(region, specs));
        });
    }

    private static void assertNothingIsLeft(String environment, LocalRegion... regions) {
        for (var region : regions) {
            assertThat(region.tagged("platform/" + environment)).allMatch(SmallNetwork::contains);
            assertThat(region.aws()
                            .elastiCache()
                            .describeGlobalReplicationGroups(r -> {})
                            .globalReplicationGroups())
                    .noneMatch(group -> group.globalReplicationGroupId().contains(environment));
            // listings show a deleted group for a while
            await().atMost(LIMIT).untilAsserted(() -> assertThat(region.aws()
                            .elastiCache()
                            .describeCacheParameterGroupsPaginator()
                            .cacheParameterGroups())
                    .noneMatch(group -> group.cacheParameterGroupName().contains(environment)));
        }
    }

    private static List<GlobalReplicationGroup> globalDatastores(LocalRegion region, CacheSpecs specs) {
        return region
                .aws()
                .elastiCache()
                .describeGlobalReplicationGroups(r -> r.showMemberInfo(true))
                .globalReplicationGroups()
                .stream()
                .filter(group -> group.globalReplicationGroupId().endsWith("-" + specs.environment() + "-cache"))
                .toList();
    }

    private static List<String> generatedParameterGroups(LocalRegion region, CacheSpecs specs) {
        return region.aws().elastiCache().describeCacheParameterGroupsPaginator().cacheParameterGroups().stream()
                .map(CacheParameterGroup::cacheParameterGroupName)
                .filter(name -> name.startsWith("global-datastore-" + specs.environment()))
                .toList();
    }

    private static String parameterGroup(LocalRegion region, CacheSpecs specs) {
        return region.aws().elastiCache().describeCacheClusters().cacheClusters().stream()
                .filter(member -> member.replicationGroupId().startsWith(specs.environment()))
                .map(CacheCluster::cacheParameterGroup)
                .findFirst()
                .orElseThrow()
                .cacheParameterGroupName();
    }

    private static Map<String, String> parameters(LocalRegion region, CacheSpecs specs) {
        var group = parameterGroup(region, specs);
        return region
                .aws()
                .elastiCache()
                .describeCacheParametersPaginator(
                        r -> r.cacheParameterGroupName(group).source("user"))
                .parameters()
                .stream()
                .collect(Collectors.toMap(Parameter::parameterName, Parameter::parameterValue));
    }

    private static String name(CacheSpecs specs, String region) {
        return specs.environment() + "-" + region + "-cache";
    }

    private static ReplicationGroup group(LocalRegion region, CacheSpecs specs, String at) {
        return region.aws()
                .elastiCache()
                .describeReplicationGroups(r -> r.replicationGroupId(name(specs, at)))
                .replicationGroups()
                .getFirst();
    }

    /** The role in the global datastore; null for a group of its own. */
    private static String role(ReplicationGroup group) {
        return group.globalReplicationGroupInfo() == null
                ? null
                : group.globalReplicationGroupInfo().globalReplicationGroupMemberRole();
    }
}
