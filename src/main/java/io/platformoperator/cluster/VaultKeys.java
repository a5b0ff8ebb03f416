package io.platformoperator.cluster;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.KeyAliases;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.graph.Graph;

/**
 * What opens the cluster's Vault: a key that unseals it, and a secret in which it keeps its recovery keys. Whoever keeps
 * Vault's volumes has to keep both.
 */
final class VaultKeys {
    /** Logical id of the key. */
    static final String KEY = "vault-key";

    private VaultKeys() {}

    static void addTo(Graph<Aws> graph, ClusterSpec spec) {
        var key = graph.add(
                KEY,
                Keys.KIND,
                have -> new Keys.Wanted("Unseals the Vault of the EKS cluster " + spec.name(), true, true));
        graph.add(
                KeyAliases.idFor(key.name()),
                KeyAliases.KIND,
                have -> new KeyAliases.Wanted(
                        KeyAliases.name(spec.placement().environment(), "vault"),
                        have.of(key).arn()),
                key);
        var recovery = graph.add(
                "vault-recovery",
                Secrets.KIND,
                have -> new Secrets.Wanted(
                        secretName(spec),
                        "Recovery keys of the Vault of the EKS cluster " + spec.name(),
                        "vault",
                        have.of(key).arn()),
                key);
        graph.keepWithData(key);
        graph.keepWithData(recovery);
        graph.keepWithSnapshots(key);
        graph.keepWithSnapshots(recovery);
    }

    static String secretName(ClusterSpec spec) {
        return spec.name() + "-vault-recovery";
    }
}
