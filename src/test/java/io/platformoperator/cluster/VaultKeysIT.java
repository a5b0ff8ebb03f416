package io.platformoperator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.api.v1alpha1.ClusterSpec.ActiveCluster;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.MultiRegionKeyType;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;

/** The keys of a Vault, and their replicas in the region that stands by, on the local AWS. */
@ExtendWith(LocalCloudExtension.class)
class VaultKeysIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String ACTIVE = "us-east-1";
    private static final String STANDBY = "us-west-2";

    @Test
    void theStandbyUnsealsWhatTheActiveRegionSealed(LocalCloud cloud) {
        var name = "vault-replica";
        try (var active = LocalRegion.of(cloud, ACTIVE);
                var standby = LocalRegion.of(cloud, STANDBY)) {
            awaitMessage(
                    standby,
                    standbyGraph(name),
                    "vault-key",
                    "in us-east-1, which is to be replicated, does not exist");

            active.untilReady(activeGraph(name), LIMIT);
            standby.untilReady(standbyGraph(name), LIMIT);

            var primary = key(active, name);
            var replica = key(standby, name);
            assertThat(replica.keyId()).isEqualTo(primary.keyId());
            assertThat(replica.multiRegionConfiguration().multiRegionKeyType()).isEqualTo(MultiRegionKeyType.REPLICA);
            var sealed =
                    active.aws().kms().encrypt(r -> r.keyId(primary.arn()).plaintext(SdkBytes.fromUtf8String("root")));
            assertThat(standby.aws()
                            .kms()
                            .decrypt(r -> r.ciphertextBlob(sealed.ciphertextBlob()))
                            .plaintext()
                            .asUtf8String())
                    .isEqualTo("root");

            var secrets = secrets(standby, name);
            assertThat(secrets)
                    .extracting(SecretListEntry::name)
                    .containsExactlyInAnyOrder(
                            "vault-replica-us-east-1-vault-recovery", "vault-replica-us-west-2-vault-recovery");
            var copied = secrets.stream()
                    .filter(secret -> ACTIVE.equals(secret.primaryRegion()))
                    .findFirst()
                    .orElseThrow();
            assertThat(Secrets.password(standby.aws(), copied.arn()))
                    .isEqualTo(Secrets.password(
                            active.aws(), secrets(active, name).getFirst().arn()));
        }
        try (var active = LocalRegion.of(cloud, ACTIVE);
                var standby = LocalRegion.of(cloud, STANDBY)) {
            for (var region : List.of(active, standby)) {
                var graph = region == active ? activeGraph(name) : standbyGraph(name);
                region.resetCalls();
                assertThat(region.untilReady(graph, LIMIT).changes()).isEmpty();
                assertThat(region.writes()).as("writes of a restarted operator").isEmpty();
            }
            active.untilReady(activeGraph(name), LIMIT);
            standby.untilDeleted(standbyGraph(name), LIMIT);
            active.untilDeleted(activeGraph(name), LIMIT);
            assertThat(active.tagged("platform/" + name)).isEmpty();
        }
    }

    @Test
    void aStandbyThatIsRemovedLeavesThePrimaryAndReturnsWithTheSameKey(LocalCloud cloud) {
        var name = "vault-again";
        try (var active = LocalRegion.of(cloud, ACTIVE)) {
            active.untilReady(activeGraph(name), LIMIT);
            var id = key(active, name).keyId();
            try (var standby = LocalRegion.of(cloud, STANDBY)) {
                standby.untilReady(standbyGraph(name), LIMIT);
                standby.untilDeleted(standbyGraph(name), LIMIT);
                assertThat(state(standby, id)).isEqualTo(KeyState.PENDING_DELETION);
                assertThat(secrets(standby, name)).isEmpty();
                assertThat(state(active, id)).isEqualTo(KeyState.ENABLED);
                assertThat(secrets(active, name)).singleElement().satisfies(secret -> assertThat(active.aws()
                                .secretsManager()
                                .describeSecret(r -> r.secretId(secret.arn()))
                                .replicationStatus())
                        .isEmpty());
            }
            try (var standby = LocalRegion.of(cloud, STANDBY)) {
                // For a week KMS keeps the replica, and makes no second one.
                standby.untilReady(standbyGraph(name), LIMIT);
                assertThat(key(standby, name).keyId()).isEqualTo(id);
                assertThat(state(standby, id)).isEqualTo(KeyState.ENABLED);
                standby.untilDeleted(standbyGraph(name), LIMIT);
            }
            active.untilDeleted(activeGraph(name), LIMIT);
            assertThat(state(active, id))
                    .as("until its replicas are deleted")
                    .isIn(KeyState.PENDING_REPLICA_DELETION, KeyState.PENDING_DELETION);
        }
    }

    /** What an earlier version made: the standby's Vault is sealed with that key. */
    @Test
    void aStandbyWithAKeyOfItsOwnKeepsIt(LocalCloud cloud) {
        var name = "vault-own";
        var alone = graph(name, STANDBY, null);
        try (var active = LocalRegion.of(cloud, ACTIVE);
                var standby = LocalRegion.of(cloud, STANDBY)) {
            active.untilReady(activeGraph(name), LIMIT);
            standby.untilReady(alone, LIMIT);
            var own = key(standby, name).keyId();

            awaitMessage(standby, standbyGraph(name), "vault-key", "the key exists in us-west-2 only");

            assertThat(key(standby, name).keyId()).isEqualTo(own);
            assertThat(state(standby, own)).isEqualTo(KeyState.ENABLED);
            assertThat(standby.tagged("platform/" + name))
                    .as("one key in each region")
                    .filteredOn("key vault-key"::equals)
                    .hasSize(2);
            standby.untilDeleted(standbyGraph(name), LIMIT);
            active.untilDeleted(activeGraph(name), LIMIT);
        }
    }

    @Test
    void aSwapOfTheRegionsMovesThePrimaryKeyAndKeepsTheRecoveryKeysOfBothVaults(LocalCloud cloud) {
        var name = "vault-swap";
        var east = new ActiveCluster(ACTIVE, name + "-" + ACTIVE);
        var west = new ActiveCluster(STANDBY, name + "-" + STANDBY);
        try (var active = LocalRegion.of(cloud, ACTIVE);
                var standby = LocalRegion.of(cloud, STANDBY)) {
            var graphs = List.of(graph(name, ACTIVE, null, west), graph(name, STANDBY, east, east));
            untilBothAreReady(active, graphs.get(0), standby, graphs.get(1));
            assertThat(primaryRegion(active, name)).isEqualTo(ACTIVE);
            var passwords = recoveryPasswords(active, name);
            assertThat(passwords).hasSize(2);
            assertThat(recoveryPasswords(standby, name)).isEqualTo(passwords);
        }
        try (var active = LocalRegion.of(cloud, ACTIVE);
                var standby = LocalRegion.of(cloud, STANDBY)) {
            var passwords = recoveryPasswords(active, name);
            // the new active region changes nothing that the former one has to answer for
            var swapped = List.of(graph(name, ACTIVE, west, west), graph(name, STANDBY, null, east));
            standby.resetCalls();
            standby.untilReady(swapped.get(1), LIMIT);
            assertThat(standby.writes()).isEmpty();
            untilBothAreReady(active, swapped.get(0), standby, swapped.get(1));

            assertThat(primaryRegion(active, name)).isEqualTo(STANDBY);
            assertThat(primaryRegion(standby, name)).isEqualTo(STANDBY);
            assertThat(recoveryPasswords(active, name)).isEqualTo(passwords);
            assertThat(recoveryPasswords(standby, name)).isEqualTo(passwords);
        }
        try (var active = LocalRegion.of(cloud, ACTIVE);
                var standby = LocalRegion.of(cloud, STANDBY)) {
            var east2 = graph(name, ACTIVE, west, west);
            var west2 = graph(name, STANDBY, null, east);
            active.resetCalls();
            untilBothAreReady(active, east2, standby, west2);
            assertThat(active.writes()).as("writes of restarted operators").isEmpty();
            await().atMost(LIMIT).until(() -> {
                var isActiveDeleted = active.teardown(east2).isDeleted();
                return standby.teardown(west2).isDeleted() && isActiveDeleted;
            });
            assertThat(secrets(active, name)).isEmpty();
            assertThat(secrets(standby, name)).isEmpty();
        }
    }

    private static void untilBothAreReady(
            LocalRegion active, Graph<Aws> activeGraph, LocalRegion standby, Graph<Aws> standbyGraph) {
        await().atMost(LIMIT).until(() -> {
            var isActiveReady = active.reconcile(activeGraph).isReady();
            return standby.reconcile(standbyGraph).isReady() && isActiveReady;
        });
    }

    private static String primaryRegion(LocalRegion region, String environment) {
        return key(region, environment).multiRegionConfiguration().primaryKey().region();
    }

    /** The recovery password of each Vault by the name of its secret, as a region reads it. */
    private static Map<String, String> recoveryPasswords(LocalRegion region, String environment) {
        return secrets(region, environment).stream()
                .collect(Collectors.toMap(
                        SecretListEntry::name, secret -> Secrets.password(region.aws(), secret.arn())));
    }

    private static void awaitMessage(LocalRegion region, Graph<Aws> graph, String resource, String text) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(region.reconcile(graph).reports())
                        .filteredOn(report -> report.identity().name().equals(resource))
                        .singleElement()
                        .satisfies(report -> assertThat(report.message()).contains(text)));
    }

    private static KeyMetadata key(LocalRegion region, String environment) {
        return region.aws()
                .kms()
                .describeKey(r -> r.keyId("alias/" + environment + "-vault"))
                .keyMetadata();
    }

    private static KeyState state(LocalRegion region, String id) {
        return region.aws().kms().describeKey(r -> r.keyId(id)).keyMetadata().keyState();
    }

    private static List<SecretListEntry> secrets(LocalRegion region, String environment) {
        return region.aws().secretsManager().listSecrets().secretList().stream()
                .filter(secret -> secret.name().startsWith(environment + "-"))
                .toList();
    }

    private static Graph<Aws> activeGraph(String environment) {
        return graph(environment, ACTIVE, null);
    }

    private static Graph<Aws> standbyGraph(String environment) {
        return graph(environment, STANDBY, new ActiveCluster(ACTIVE, environment + "-" + ACTIVE));
    }

    /** Only the keys and secrets of the Vault, without the cluster, which takes minutes. */
    private static Graph<Aws> graph(String environment, String region, @Nullable ActiveCluster standbyFor) {
        return graph(environment, region, standbyFor, standbyFor);
    }

    private static Graph<Aws> graph(
            String environment, String region, @Nullable ActiveCluster standbyFor, @Nullable ActiveCluster other) {
        ClusterSpec spec = ClusterSpecs.vaultIn(region, environment, standbyFor, other);
        var cluster = new Cluster();
        var graph =
                new Graph<Aws>(Specs.owner(spec.placement(), cluster.name(), TeardownPolicy.DELETE), cluster.kinds());
        VaultKeys.addTo(graph, spec);
        return graph;
    }
}
