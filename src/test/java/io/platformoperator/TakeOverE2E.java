package io.platformoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.platformoperator.api.v1alpha1.FailoverStatus.FailoverStep;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.api.v1alpha1.Phase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.graph.Identity;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalOperator;
import io.platformoperator.subsystem.LocalRegion;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * An operator and its cluster are lost together with the primary region. The same manifest on another cluster, with the second
 * region as the active one, takes the environment over and fails it over, without a call that the lost region answers. Then the
 * first operator and the region come back. The test plays the probes; the databases have no servers.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TakeOverE2E {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    /** Some of the operators' intervals of drift, in which an operator that goes on would have changed something. */
    private static final Duration WATCHED = Duration.ofSeconds(15);

    private static final String NAME = "moved";
    private static final String EAST = "us-east-1";
    private static final String WEST = "us-west-2";
    /** Access key of the second operator. */
    private static final String SECOND = "operator";

    private static LocalCloud cloud;
    private static LocalCloud otherCluster;
    private static LocalAws aws;
    private static LocalOperator first;
    private static LocalOperator second;
    private static TestEnvironment lost;
    private static TestEnvironment survivor;
    private static PlayedProbe probe;
    private static PlayedProbe probeOfLostRegion;

    @BeforeAll
    static void start() {
        cloud = LocalCloud.start("take-over", "--time-scale", "600");
        aws = new LocalAws(cloud);
        first = LocalOperator.install(cloud, "--no-leader-election", "--consistency-window=50ms", "--drift-interval=3s")
                .start();
        lost = TestEnvironment.apply(cloud, NAME, EAST, RegionPair.spec()).awaitReady(LIMIT);
        first.kill();
        otherCluster = cloud.startCluster("take-over-2");
        second = LocalOperator.install(
                        otherCluster,
                        "--no-leader-election",
                        "--consistency-window=50ms",
                        "--recovery-interval=2s",
                        "--drift-interval=3s")
                .as(SECOND);
    }

    @AfterAll
    static void end() {
        for (var played : new PlayedProbe[] {probe, probeOfLostRegion}) {
            if (played != null) {
                played.close();
            }
        }
        for (var operator : new LocalOperator[] {first, second}) {
            if (operator != null) {
                operator.close();
            }
        }
        for (var each : new LocalCloud[] {otherCluster, cloud}) {
            if (each != null) {
                each.close();
            }
        }
    }

    /** The spec of the lost environment with the request to fail over. */
    private static Map<String, ?> failoverSpec() {
        var spec = new HashMap<String, Object>(RegionPair.spec());
        spec.put("activeRegion", WEST);
        spec.put("failover", Map.of("mode", "Forced"));
        return spec;
    }

    /** The tags of another environment object are no permission: a second cluster may have the name by mistake. */
    @Test
    @Order(1)
    void theSameManifestOnAnotherClusterChangesNothing() throws InterruptedException {
        aws.setOutages(List.of(EAST));
        aws.resetCalls();
        survivor = TestEnvironment.apply(otherCluster, NAME, EAST, failoverSpec());
        second.start();
        survivor.await("refused", LIMIT, () -> survivor.status().phase() == Phase.STALLED);

        assertThat(survivor.condition("Ready").getReason()).isEqualTo("ClaimedByAnother");
        assertThat(survivor.status().message())
                .contains("in us-west-2 carry the uid " + uid(lost))
                .contains("platform-operator.io/take-over-from=" + uid(lost));
        TimeUnit.MILLISECONDS.sleep(WATCHED.toMillis());
        assertThat(writes(SECOND)).isEmpty();
    }

    /** The region of the lost operator refuses every call, and so do IAM and Route 53. */
    @Test
    @Order(2)
    void theAnnotationTakesOverInTheSurvivingRegionFirst() {
        survivor.annotate(PlatformEnvironment.TAKE_OVER_FROM, uid(lost));
        survivor.await("claimed", LIMIT, () -> uid(survivor).equals(databaseTag(WEST, Identity.UID_TAG)));

        assertThat(writes(SECOND).getFirst())
                .as("the first change")
                .satisfies(call -> assertThat(call.operation()).isEqualTo("AddTagsToResource"))
                .satisfies(call -> assertThat(call.service()).isEqualTo("rds"))
                .satisfies(call -> assertThat(call.region()).isEqualTo(WEST));
        survivor.await(
                "adopted where AWS answers",
                LIMIT,
                () -> List.of("network vpc", "cluster cluster", "database instance").stream()
                        .allMatch(name -> aws.taggedWith(survivor.environmentTag()).stream()
                                .filter(resource -> resource.region().equals(WEST)
                                        && resource.identity().equals(name))
                                .allMatch(resource ->
                                        uid(survivor).equals(resource.tags().get(Identity.UID_TAG)))));
        survivor.await("stacks of the surviving region ready", LIMIT, () -> survivor.children().stream()
                .filter(child -> child instanceof PlatformStack && isIn(child, WEST))
                .allMatch(TakeOverE2E::isReady));
        assertThat(databaseTag(EAST, Identity.UID_TAG)).isEqualTo(uid(lost));
    }

    @Test
    @Order(3)
    void theFailoverIsCompletedWhileTheRegionIsLost() {
        probe = new PlayedProbe(survivor, aws, WEST);
        survivor.await(
                "verified",
                LIMIT,
                () -> survivor.status().failover() != null
                        && survivor.status().failover().verifiedAt() != null);

        assertThat(outcomes())
                .containsEntry("Fence", Outcome.SKIPPED)
                .containsEntry("Promote", Outcome.SUCCEEDED)
                .containsEntry("Switch", Outcome.SUCCEEDED)
                .containsEntry("Verify", Outcome.SUCCEEDED);
        assertThat(survivor.status().activeRegion()).isEqualTo(WEST);
        assertThat(survivor.status().outputs())
                .containsEntry("region", WEST)
                .containsEntry("database.role", "Writer")
                .containsEntry("cache.role", "Writer");
        assertThat(writes(SECOND))
                .filteredOn(call -> call.error().isEmpty())
                .extracting(LocalAws.Call::operation)
                .contains("PromoteReadReplica");
        assertThat(databaseTag(WEST, Identity.EPOCH_TAG))
                .as("one for the take-over, one for the failover")
                .isEqualTo("2");
        assertThat(databaseTag(EAST, Identity.UID_TAG)).isEqualTo(uid(lost));
    }

    /** Its own region has nothing of the other operator: it stops because of the other region. */
    @Test
    @Order(4)
    void theFirstOperatorThatComesBackChangesNothingInAnyRegion() throws InterruptedException {
        second.kill();
        aws.setOutages(List.of());
        removeTagOfNetwork(EAST);
        aws.resetCalls();
        first.start();
        lost.await(
                "superseded",
                LIMIT,
                () -> lost.status().phase() == Phase.STALLED
                        && "ClaimedByAnother".equals(lost.condition("Ready").getReason()));
        assertThat(lost.status().message())
                .contains("in us-west-2 carry the uid " + uid(survivor))
                .contains("nothing is changed in any region", "delete this one: all resources stay");
        lost.await("each child", LIMIT, () -> lost.children().stream()
                .allMatch(child -> child.statusOrEmpty().conditions().stream()
                        .anyMatch(condition -> condition.getReason().equals("ClaimedByAnother"))));
        TimeUnit.MILLISECONDS.sleep(WATCHED.toMillis());

        assertThat(writes(LocalOperator.CALLER)).isEmpty();
        assertThat(databaseTag(EAST, Identity.UID_TAG)).isEqualTo(uid(lost));
    }

    @Test
    @Order(5)
    void theSecondOperatorTakesOverTheRegionThatCameBack() {
        probeOfLostRegion = new PlayedProbe(survivor, aws, EAST);
        aws.resetCalls();
        second.start();
        survivor.await("rebuilt", LIMIT, () -> survivor.status().failover().endedAt() != null);
        // Simulated nodes do not make the pods of a region ready again after its outage.
        survivor.await("ready in both regions", LIMIT, () -> survivor.children().stream()
                .filter(child -> !(child instanceof PlatformStack) || isIn(child, WEST))
                .allMatch(TakeOverE2E::isReady));

        assertThat(databaseTag(EAST, Identity.UID_TAG)).isEqualTo(uid(survivor));
        assertThat(databaseTag(EAST, Identity.EPOCH_TAG)).isEqualTo(databaseTag(WEST, Identity.EPOCH_TAG));
        assertThat(outcomes()).containsEntry("Complete", Outcome.SUCCEEDED).containsEntry("Rebuild", Outcome.SUCCEEDED);
        assertThat(writes(SECOND).stream()
                        .filter(call ->
                                call.region().equals(EAST) && call.error().isEmpty())
                        .map(LocalAws.Call::operation)
                        .distinct())
                .as("the region that comes back is claimed, then fenced, before its database is replaced")
                .containsSubsequence("AddTagsToResource", "RevokeSecurityGroupIngress", "CreateDBInstanceReadReplica");
        assertThat(survivor.duplicates(aws)).isEmpty();
        assertThat(survivor.missingResources(aws)).isEmpty();
        assertThat(writes(LocalOperator.CALLER)).isEmpty();
    }

    @Test
    @Order(6)
    void theDeletionOfTheSupersededObjectLeavesAllResources() {
        var before = aws.taggedWith(lost.environmentTag()).size();
        lost.delete();
        lost.awaitDeleted(LIMIT);

        assertThat(writes(LocalOperator.CALLER)).isEmpty();
        assertThat(aws.taggedWith(survivor.environmentTag())).hasSize(before);
        assertThat(survivor.condition("DatabaseReady").getStatus()).isEqualTo("True");
    }

    @Test
    @Order(7)
    void theWorkloadClusterKeepsTheObjectsOfTheStacks() {
        var kubeconfig = aws.kubeconfig(WEST, NAME + "-" + WEST).toFile();
        try (var cluster = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig))
                .build()) {
            assertThat(cluster.apps()
                            .deployments()
                            .inNamespace("kube-system")
                            .list()
                            .getItems())
                    .anyMatch(each -> each.getMetadata().getName().contains("cluster-autoscaler"));
        }
    }

    /** The outcome of each step of the failover, by its name. */
    private static Map<String, Outcome> outcomes() {
        return survivor.status().failover().steps().stream()
                .collect(Collectors.toMap(FailoverStep::name, FailoverStep::outcome));
    }

    /** Makes drift: the operator that owns the network puts the tag back. */
    private static void removeTagOfNetwork(String region) {
        var vpc = aws.taggedWith(lost.environmentTag()).stream()
                .filter(resource ->
                        resource.region().equals(region) && resource.identity().equals("network vpc"))
                .findFirst()
                .orElseThrow();
        try (var outside = LocalRegion.of(cloud, region)) {
            outside.aws().ec2().deleteTags(r -> r.resources(vpc.id()).tags(tag -> tag.key("purpose")));
        }
    }

    private static String uid(TestEnvironment environment) {
        return environment.object().getMetadata().getUid();
    }

    private static boolean isReady(SubsystemResource<?> child) {
        return Conditions.isTrue(
                child.statusOrEmpty().conditions(),
                Conditions.READY,
                child.getMetadata().getGeneration());
    }

    private static boolean isIn(SubsystemResource<?> child, String region) {
        return child.getSpec().placement().region().equals(region);
    }

    private static String databaseTag(String region, String tag) {
        return aws.taggedWith(lost.environmentTag()).stream()
                .filter(resource -> resource.region().equals(region)
                        && resource.identity().equals("database instance")
                        && resource.type().equals("DBInstance"))
                .map(resource -> resource.tags().get(tag))
                .findFirst()
                .orElse(null);
    }

    private static List<LocalAws.Call> writes(String caller) {
        return aws.calls().stream()
                .filter(call -> call.caller().equals(caller) && call.isWrite())
                .filter(call -> !call.operation().startsWith("AssumeRole"))
                .toList();
    }
}
