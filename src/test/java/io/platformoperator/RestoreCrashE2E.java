package io.platformoperator;

import static io.platformoperator.RegionPair.EAST;
import static io.platformoperator.RegionPair.LIMIT;
import static io.platformoperator.RegionPair.WEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.platformoperator.api.v1alpha1.FailoverStatus.FailoverStep;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Kills the operator while a failover restores the volumes. The failover goes on with the same restore, from the backup that it
 * would have taken without a kill. Velero is simulated, as everywhere in the local cloud.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RestoreCrashE2E {
    /** Time between two observations: a restore may take five times as long, in which the operator starts again. */
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    /** Interval in which the simulated Velero looks into its bucket. */
    private static final Duration VELERO_LOOKS = Duration.ofSeconds(5);

    private static RegionPair pair;
    private static CrashedFailovers failovers;

    @BeforeAll
    static void start() {
        pair = RegionPair.start("restoring", INTERVAL, "backup");
        failovers = new CrashedFailovers(pair);
        pair.awaitReadyForFailover();
    }

    @AfterAll
    static void end() {
        if (pair != null) {
            pair.close();
        }
    }

    /** The region that was active makes a last backup, which the promoted region restores. */
    @Order(1)
    @RepeatedTest(2)
    void plannedFailover() {
        var from = pair.environment.status().activeRegion();
        var before = backups();
        var to = failWithAKill("Planned");
        assertThat(restoreStep().message())
                .isEqualTo("the volumes in %s: restored from the last backup of %s".formatted(to, from));
        assertThat(backups()).hasSize(before.size() + 1).containsAll(before);
    }

    /** The promoted region restores the newest backup that was replicated: the last one of the first planned failover. */
    @Order(2)
    @Test
    void forcedFailover() {
        var from = pair.environment.status().activeRegion();
        var before = backups();
        var to = failWithAKill("Forced");
        assertThat(restoreStep().message())
                .isEqualTo("the volumes in %s: restored from the newest replicated backup of %s".formatted(to, from));
        assertThat(backups()).isEqualTo(before);
    }

    private static String failWithAKill(String mode) {
        var to = failovers.request(mode);
        failovers.awaitInFailover("restoring", to, () -> failovers.hasBegun("Restore"));
        failovers.killAndStart();
        failovers.awaitEnd(to);
        assertThat(restoreStep().outcome()).isEqualTo(Outcome.SUCCEEDED);
        awaitQuiet();
        System.err.printf(
                "%s, killed in the step Restore: %s%n", mode, restoreStep().message());
        return to;
    }

    /** Waits until nothing was deleted in some of the intervals in which Velero makes objects from its bucket. */
    private static void awaitQuiet() {
        var seen = new AtomicLong(-1);
        await().atMost(LIMIT).pollInterval(VELERO_LOOKS.multipliedBy(3)).until(() -> {
            var deletions = deletions();
            return seen.getAndSet(deletions) == deletions;
        });
    }

    private static long deletions() {
        return pair.operator
                .log()
                .lines()
                .filter(line -> line.contains(" deleted\""))
                .count();
    }

    private static FailoverStep restoreStep() {
        return pair.environment.status().failover().steps().stream()
                .filter(step -> step.name().equals("Restore"))
                .findFirst()
                .orElseThrow();
    }

    /** The backups that Velero knows in either region. */
    private static Set<String> backups() {
        return Stream.of(EAST, WEST).flatMap(RestoreCrashE2E::backups).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> backups(String region) {
        var name = pair.child(PlatformCluster.class, region).getSpec().name();
        var config = Config.fromKubeconfig(pair.aws.kubeconfig(region, name).toFile());
        try (var cluster = new KubernetesClientBuilder().withConfig(config).build()) {
            return cluster
                    .genericKubernetesResources("velero.io/v1", "Backup")
                    .inNamespace("velero")
                    .list()
                    .getItems()
                    .stream()
                    .map(each -> each.getMetadata().getName());
        }
    }
}
