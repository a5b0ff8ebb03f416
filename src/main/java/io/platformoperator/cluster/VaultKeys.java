package io.platformoperator.cluster;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.KeyAliases;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.graph.Graph;

/**
 * The KMS key that unseals the cluster's Vault, and the secret that holds Vault's recovery keys. Vault's volumes cannot be
 * read without them, so both are retained with data and with snapshots.
 */
final class VaultKeys {
    /** The logical id of the key. */
    static final String KEY = "vault-key";

    private VaultKeys() {}

    static void addTo(Graph<Aws> graph, ClusterSpec spec) {
        var key = graph.add(
                KEY,
                Keys.KIND,
                dependencies -> new Keys.Desired("Unseals the Vault of the EKS cluster " + spec.name(), true, true));
        graph.add(
                KeyAliases.logicalId(key.name()),
                KeyAliases.KIND,
                dependencies -> new KeyAliases.Desired(
                        KeyAliases.name(spec.placement().environment(), "vault"),
                        dependencies.of(key).arn()),
                key);
        var recovery = graph.add(
                "vault-recovery",
                Secrets.KIND,
                dependencies -> new Secrets.Desired(
                        secretName(spec),
                        "Recovery keys of the Vault of the EKS cluster " + spec.name(),
                        "vault",
                        dependencies.of(key).arn()),
                key);
        graph.retainWithData(key);
        graph.retainWithData(recovery);
        graph.retainWithSnapshots(key);
        graph.retainWithSnapshots(recovery);
    }

    static String secretName(ClusterSpec spec) {
        return spec.name() + "-vault-recovery";
    }
}
