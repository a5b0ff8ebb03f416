package io.platformoperator.cache;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.CacheSpec.CacheEngine;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.ResourceReport.Phase;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.SmallNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.elasticache.model.AutomaticFailoverStatus;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.MultiAZStatus;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;

/** Creates, changes and deletes whole caches on the local AWS, and checks them by the AWS SDK. */
@ExtendWith(LocalCloudExtension.class)
class CacheIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String REGION = "us-east-1";

    private final Cache cache = new Cache();

    @Test
    void createsEverythingMakesNoFurtherChangesAndDeletesEverything(LocalCloud cloud) {
        var specs = CacheSpecs.production("cache-whole");
        try (var region = LocalRegion.of(cloud, REGION)) {
            SmallNetwork.createIn(region, "cache-whole");
            var graph = graph(region, specs, TeardownPolicy.DELETE, 1);
            region.resetCalls();

            var outcome = region.untilReady(graph, LIMIT);

            // Includes reads of the keys that other tests leave, and reads of quotas.
            var polls = Set.of(
                    "service-quotas:GetServiceQuota",
                    "elasticache:DescribeReplicationGroups",
                    "elasticache:DescribeCacheClusters",
                    "resourcegroupstaggingapi:GetResources",
                    "kms:DescribeKey",
                    "kms:GetKeyPolicy",
                    "kms:GetKeyRotationStatus");
            assertThat(region.calls().stream().filter(call -> !polls.contains(call)))
                    .as("calls other than polls: a listing of each kind, and two for each resource")
                    .hasSizeLessThan(cache.kinds().size() + outcome.reports().size() * 2);
            assertThat(region.iamActions())
                    .isSubsetOf(cache.kinds().stream()
                            .flatMap(kind -> kind.iam().stream())
                            .flatMap(statement -> statement.actions().stream())
                            .collect(toSet()));
            assertCreatedAsSpecified(region);
            assertThat(outcome.outputs())
                    .containsKeys("primaryEndpoint", "readerEndpoint", "secretArn")
                    .containsEntry("port", "6379");
            var token = Secrets.password(region.aws(), outcome.outputs().get("secretArn"));
            assertThat(token).hasSizeGreaterThanOrEqualTo(32);
            assertThat(outcome.toString()).as("the reported result").doesNotContain(token);
        }
        try (var restarted = LocalRegion.of(cloud, REGION)) {
            var graph = graph(restarted, specs, TeardownPolicy.DELETE, 1);
            restarted.resetCalls();
            assertThat(restarted.untilReady(graph, LIMIT).changes()).isEmpty();
            assertThat(restarted.writes()).as("writes of a restarted operator").isEmpty();

            restarted.untilDeleted(graph, LIMIT);
            assertThat(restarted.tagged("platform/cache-whole")).allMatch(SmallNetwork::contains);
            assertThat(restarted.aws().elastiCache().describeSnapshots().snapshots())
                    .noneMatch(snapshot -> snapshot.replicationGroupId().startsWith("cache-whole"));
        }
    }

    private static void assertCreatedAsSpecified(LocalRegion region) {
        var group = group(region, "cache-whole-us-east-1-cache");
        assertThat(group.status()).isEqualTo("available");
        assertThat(group.automaticFailover()).isEqualTo(AutomaticFailoverStatus.ENABLED);
        assertThat(group.multiAZ()).isEqualTo(MultiAZStatus.ENABLED);
        assertThat(group.transitEncryptionEnabled()).isTrue();
        assertThat(group.atRestEncryptionEnabled()).isTrue();
        assertThat(group.authTokenEnabled()).isTrue();
        assertThat(group.snapshotRetentionLimit()).isEqualTo(7);
        assertThat(region.aws()
                        .kms()
                        .describeKey(r -> r.keyId(group.kmsKeyId()))
                        .keyMetadata()
                        .multiRegion())
                .isTrue();
        var members = members(region, group);
        assertThat(members.stream().map(CacheCluster::preferredAvailabilityZone))
                .containsExactlyInAnyOrder("us-east-1a", "us-east-1d", "us-east-1e");
        assertThat(members).allSatisfy(member -> {
            assertThat(member.cacheClusterStatus()).isEqualTo("available");
            assertThat(member.cacheNodeType()).isEqualTo("cache.r6g.xlarge");
            assertThat(member.engineVersion()).startsWith("7.1");
            assertThat(member.preferredMaintenanceWindow()).isEqualTo("sun:07:30-sun:08:30");
            assertThat(member.cacheParameterGroup().cacheParameterGroupName())
                    .isEqualTo("cache-whole-us-east-1-cache-redis7");
            assertThat(member.securityGroups()).hasSize(1);
        });
    }

    @Test
    void changesNodesOnlineAndIsReadyOnceAllNodesAre(LocalCloud cloud) {
        var specs = CacheSpecs.production("cache-change").withNodes("cache.r6g.large", 1);
        try (var region = LocalRegion.of(cloud, REGION)) {
            SmallNetwork.createIn(region, "cache-change");
            region.untilReady(graph(region, specs, TeardownPolicy.DELETE, 1), LIMIT);

            region.resetCalls();
            var three = specs.withNodes("cache.r6g.xlarge", 3);
            region.untilReady(graph(region, three, TeardownPolicy.DELETE, 2), LIMIT);
            var grown = group(region, "cache-change-us-east-1-cache");
            assertThat(region.writes())
                    .containsExactly(
                            "elasticache:IncreaseReplicaCount",
                            "elasticache:ModifyReplicationGroup",
                            "elasticache:ModifyReplicationGroup");
            assertThat(grown.automaticFailover()).isEqualTo(AutomaticFailoverStatus.ENABLED);
            assertThat(members(region, grown)).hasSize(3).allSatisfy(member -> {
                assertThat(member.cacheClusterStatus()).isEqualTo("available");
                assertThat(member.cacheNodeType()).isEqualTo("cache.r6g.xlarge");
            });

            region.resetCalls();
            var one = specs.withNodes("cache.r6g.xlarge", 1);
            region.untilReady(graph(region, one, TeardownPolicy.DELETE, 3), LIMIT);
            assertThat(region.writes())
                    .containsExactly("elasticache:ModifyReplicationGroup", "elasticache:DecreaseReplicaCount");
            assertThat(group(region, "cache-change-us-east-1-cache").memberClusters())
                    .hasSize(1);

            region.resetCalls();
            var tuned = one.withParameters(Map.of("maxmemory-policy", "allkeys-lru"));
            region.untilReady(graph(region, tuned, TeardownPolicy.DELETE, 4), LIMIT);
            assertThat(region.writes())
                    .containsExactly("elasticache:AddTagsToResource", "elasticache:ModifyCacheParameterGroup");
            region.aws().elastiCache().modifyCacheParameterGroup(r -> r.cacheParameterGroupName(
                            "cache-change-us-east-1-cache-redis7")
                    .parameterNameValues(value -> value.parameterName("timeout").parameterValue("20")));
            try (var next = LocalRegion.of(cloud, REGION)) {
                next.resetCalls();
                var result = next.untilReady(graph(next, tuned, TeardownPolicy.DELETE, 4), LIMIT);
                assertThat(next.writes()).isEmpty();
                assertThat(result.reports())
                        .filteredOn(report -> report.phase() == Phase.UNMANAGED)
                        .singleElement()
                        .satisfies(report -> assertThat(report.message()).startsWith("the parameter timeout=20"));
            }
        }
        try (var restarted = LocalRegion.of(cloud, REGION)) {
            var valkey = specs.withNodes("cache.r6g.xlarge", 1).withEngine(CacheEngine.VALKEY, "8.0");
            restarted.untilReady(graph(restarted, valkey, TeardownPolicy.DELETE, 5), LIMIT);
            var upgraded = group(restarted, "cache-change-us-east-1-cache");
            assertThat(upgraded.engine()).isEqualTo("valkey");
            assertThat(restarted.tagged("platform/cache-change"))
                    .contains("CacheParameterGroup parameter-group-valkey8")
                    .doesNotContain("CacheParameterGroup parameter-group-redis7");
            restarted.untilDeleted(graph(restarted, valkey, TeardownPolicy.DELETE, 5), LIMIT);
        }
    }

    @Test
    void takesAFinalSnapshotWhoseKeyIsRetained(LocalCloud cloud) {
        var specs = CacheSpecs.production("cache-snapshot");
        try (var region = LocalRegion.of(cloud, REGION)) {
            SmallNetwork.createIn(region, "cache-snapshot");
            var graph = graph(region, specs, TeardownPolicy.SNAPSHOT, 1);
            region.untilReady(graph, LIMIT);

            region.untilDeleted(graph, LIMIT);

            assertThat(region.aws().elastiCache().describeSnapshots().snapshots())
                    .filteredOn(snapshot -> snapshot.replicationGroupId().startsWith("cache-snapshot"))
                    .singleElement()
                    .satisfies(snapshot -> {
                        assertThat(snapshot.snapshotName()).startsWith("cache-snapshot-us-east-1-cache-final-");
                        assertThat(region.aws()
                                        .kms()
                                        .describeKey(r -> r.keyId(snapshot.kmsKeyId()))
                                        .keyMetadata()
                                        .enabled())
                                .isTrue();
                    });
        }
    }

    private Graph<Aws> graph(LocalRegion region, CacheSpecs specs, TeardownPolicy policy, long generation) {
        return region.graph(cache, specs.owner(policy, generation), specs.spec());
    }

    private static ReplicationGroup group(LocalRegion region, String name) {
        return region.aws()
                .elastiCache()
                .describeReplicationGroups(r -> r.replicationGroupId(name))
                .replicationGroups()
                .getFirst();
    }

    private static List<CacheCluster> members(LocalRegion region, ReplicationGroup group) {
        return region.aws().elastiCache().describeCacheClusters().cacheClusters().stream()
                .filter(member -> group.replicationGroupId().equals(member.replicationGroupId()))
                .toList();
    }
}
