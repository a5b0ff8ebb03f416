package io.platformoperator.cluster;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.KeyAliases;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.aws.resources.SecretReplicas;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.graph.Graph;

/**
 * The KMS key that unseals the cluster's Vault, and the secret that holds Vault's recovery keys. Vault's volumes cannot be
 * read without them, so both are retained with data and with snapshots.
 *
 * <p>A region that stands by has a replica of the active region's key, because a snapshot of Vault is unsealed only by the key
 * that sealed it. Each region has a replica of the other one's recovery secret: the recovery keys of a Vault are those of the
 * Vault whose snapshot was restored last, whichever region is active since. Its own recovery secret is that of the Vault
 * which the region was created with.
 */
final class VaultKeys {
    /** The logical id of the key. */
    static final String KEY = "vault-key";

    private static final String RECOVERY = "vault-recovery";

    private VaultKeys() {}

    static void addTo(Graph<Aws> graph, ClusterSpec spec) {
        var active = spec.standbyFor();
        var alias = KeyAliases.name(spec.placement().environment(), "vault"); // the same in each region
        var key = graph.add(
                KEY,
                Keys.KIND,
                dependencies -> new Keys.Desired(
                        "Unseals the Vault of the EKS cluster " + spec.name(),
                        true,
                        true,
                        active == null ? null : new Keys.Source(active.region(), alias)));
        graph.add(
                KeyAliases.logicalId(key.name()),
                KeyAliases.KIND,
                dependencies ->
                        new KeyAliases.Desired(alias, dependencies.of(key).arn()),
                key);
        var recovery = graph.add(
                RECOVERY,
                Secrets.KIND,
                dependencies -> new Secrets.Desired(
                        secretName(spec.name()),
                        "Recovery keys of the Vault of the EKS cluster " + spec.name(),
                        "vault",
                        dependencies.of(key).arn()),
                key);
        var other = spec.otherCluster();
        if (other != null) {
            var replica = graph.add(
                    SecretReplicas.additional(RECOVERY),
                    SecretReplicas.ADDITIONAL,
                    dependencies -> new SecretReplicas.Desired(
                            secretName(other.name()),
                            other.region(),
                            dependencies.of(key).arn()),
                    key);
            graph.createAfter(replica, other.region(), RECOVERY, Secrets.KIND);
            graph.retainWithData(replica);
            graph.retainWithSnapshots(replica);
        }
        graph.retainWithData(key);
        graph.retainWithData(recovery);
        graph.retainWithSnapshots(key);
        graph.retainWithSnapshots(recovery);
    }

    /** Name of the secret with the recovery keys of a cluster's Vault. */
    static String secretName(String cluster) {
        return cluster + "-" + RECOVERY;
    }
}
