package io.platformoperator.stacks.secrets;

import static io.platformoperator.stacks.content.StackNamespaces.SECRETS;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.stacks.content.BucketNames;
import io.platformoperator.stacks.content.Jobs;
import io.platformoperator.stacks.content.StackResource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a Vault needs beside its servers. It comes up with nothing in it and is of no use until somebody initialises it; what
 * it gives then, recovery keys and a root token, it gives once. A Job does that: it keeps the keys in AWS Secrets Manager,
 * turns on the audit log and the login for service accounts, and revokes the root token. Another takes snapshots.
 */
final class VaultJobs {
    private static final String SETUP = "vault-setup";
    private static final String SNAPSHOTS = "vault-snapshots";
    private static final List<String> FILES =
            List.of("setup.sh", "keep.sh", "setup.hcl", "snapshots.hcl", "services.hcl");

    private VaultJobs() {}

    static List<HasMetadata> of(StackSpec spec, RegionFacts facts, int servers) {
        var data = new TreeMap<String, String>();
        FILES.forEach(file -> data.put(file, StackResource.text("secrets/" + file)));
        var settings = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(SECRETS)
                .withName(SETUP)
                .endMetadata()
                .withData(data)
                .build();
        var setup = Jobs.pod(
                spec,
                "secrets/setup-pod.yaml",
                Map.of(
                        "AWS_REGION", facts.region(),
                        "SECRET", recoverySecret(spec),
                        "SERVERS", String.valueOf(servers)));
        var snapshot = Jobs.pod(
                spec,
                "secrets/snapshot-pod.yaml",
                Map.of(
                        "AWS_REGION", facts.region(),
                        "BUCKET", BucketNames.backups(spec, facts),
                        "CLUSTER", spec.clusterName()));
        return List.of(
                serviceAccount(SETUP),
                serviceAccount(SNAPSHOTS),
                settings,
                Jobs.now(SECRETS, SETUP, setup, data),
                Jobs.scheduled(SECRETS, SNAPSHOTS, often(spec.inputs().tier()), snapshot));
    }

    /** Where the recovery keys are kept; the cluster subsystem makes it. */
    static String recoverySecret(StackSpec spec) {
        return spec.clusterName() + "-vault-recovery";
    }

    private static String often(Tier tier) {
        return switch (tier) {
            case PRODUCTION -> "5 * * * *";
            case STAGING -> "5 */6 * * *";
            case DEVELOPMENT, TESTING -> "5 2 * * *";
        };
    }

    private static HasMetadata serviceAccount(String name) {
        return new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(SECRETS)
                .withName(name)
                .endMetadata()
                .build();
    }
}
