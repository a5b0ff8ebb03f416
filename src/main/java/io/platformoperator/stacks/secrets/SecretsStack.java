package io.platformoperator.stacks.secrets;

import static io.platformoperator.stacks.manifests.NamespaceNames.MONITORING;
import static io.platformoperator.stacks.manifests.NamespaceNames.SECRETS;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.aws.resources.KeyAliases;
import io.platformoperator.charts.Release;
import io.platformoperator.stacks.manifests.Certificates;
import io.platformoperator.stacks.manifests.ChartValues;
import io.platformoperator.stacks.manifests.CompletionOutput;
import io.platformoperator.stacks.manifests.GeneratedSecret;
import io.platformoperator.stacks.manifests.GeneratedSecretData;
import io.platformoperator.stacks.manifests.NetworkAccess;
import io.platformoperator.stacks.manifests.PodPlacement;
import io.platformoperator.stacks.manifests.PodSizes;
import io.platformoperator.stacks.manifests.Stack;
import io.platformoperator.stacks.manifests.StackManifests;
import io.platformoperator.stacks.manifests.StackNamespace;
import io.platformoperator.stacks.manifests.StackResource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Vault with auto-unseal by a KMS key. In production and staging three Raft servers are spread over zones. A Job initialises and
 * configures Vault; a CronJob writes Raft snapshots to the backups bucket.
 */
public final class SecretsStack implements Stack {
    private static final Map<String, String> SERVERS =
            Map.of("app.kubernetes.io/name", "vault", "app.kubernetes.io/instance", "vault", "component", "server");
    private static final Map<String, String> INJECTORS =
            Map.of("app.kubernetes.io/name", "vault-agent-injector", "app.kubernetes.io/instance", "vault");
    private static final String TLS = "vault-tls";
    private static final String INJECTOR_TLS = "vault-injector-tls";
    private static final int MAX_SERVERS = 3;
    private static final int API = 8200;
    private static final int CLUSTER = 8201;
    private static final int INJECTOR = 8080;

    @Override
    public StackName name() {
        return StackName.SECRETS;
    }

    @Override
    public List<StackNamespace> namespaces() {
        return List.of(new StackNamespace(SECRETS, StackNamespace.Level.BASELINE));
    }

    @Override
    public List<GeneratedSecret> generatedSecrets(StackSpec spec) {
        return List.of(
                new GeneratedSecret(SECRETS, TLS, () -> Certificates.server("vault", serverNames())),
                new GeneratedSecret(
                        SECRETS, INJECTOR_TLS, () -> Certificates.server("vault-agent-injector", injectorNames())));
    }

    @Override
    public Map<String, String> outputs(StackSpec spec) {
        var outputs = new TreeMap<>(Map.of(
                "vault",
                "https://vault-active.vault.svc:8200",
                "recoverySecret",
                VaultJobs.recoverySecret(spec),
                "snapshots",
                VaultJobs.snapshots(spec.clusterName())));
        var other = spec.inputs().otherCluster();
        if (other != null) {
            outputs.put("otherSnapshots", VaultJobs.snapshots(other));
        }
        return outputs;
    }

    @Override
    public List<CompletionOutput> completions(StackSpec spec) {
        return VaultRestore.completions(spec);
    }

    @Override
    public StackManifests desired(StackSpec spec, RegionInfo regionInfo, GeneratedSecretData generated) {
        var objects = new ArrayList<HasMetadata>(VaultJobs.of(spec, regionInfo, servers(spec)));
        objects.addAll(VaultRestore.of(spec, regionInfo));
        objects.add(NetworkAccess.allow(SECRETS, "cluster", SERVERS, NetworkAccess.namespaces(SECRETS), API, CLUSTER));
        objects.add(NetworkAccess.allow(SECRETS, "api", SERVERS, NetworkAccess.allPods(), API));
        // The API server, which is not a pod, calls the injector's webhook.
        objects.add(NetworkAccess.allow(
                SECRETS,
                "injector",
                INJECTORS,
                NetworkAccess.addresses(spec.inputs().vpcCidr()),
                INJECTOR));
        objects.add(NetworkAccess.allow(SECRETS, "metrics", INJECTORS, NetworkAccess.namespaces(MONITORING), INJECTOR));
        return new StackManifests(List.of(vault(spec, regionInfo, generated)), objects);
    }

    private static Release vault(StackSpec spec, RegionInfo regionInfo, GeneratedSecretData generated) {
        var sizes = new PodSizes(spec.inputs().tier());
        var servers = servers(spec);
        var values = ChartValues.of("secrets/vault")
                .set("server.ha.replicas", servers)
                .set("server.ha.disruptionBudget.enabled", servers > 1)
                .set("server.ha.raft.config", configuration(spec, regionInfo, servers))
                .set("server.resources", sizes.resources(250, 512))
                .set("server.nodeSelector", PodPlacement.nodeSelector(spec))
                .set("server.topologySpreadConstraints", PodPlacement.spread(SERVERS))
                .set("injector.resources", sizes.resources(50, 128))
                .set("injector.nodeSelector", PodPlacement.nodeSelector(spec))
                .set("injector.topologySpreadConstraints", PodPlacement.spread(INJECTORS))
                .set("injector.certs.caBundle", base64(generated.value(SECRETS, INJECTOR_TLS, "ca.crt")));
        return new Release("vault", "vault", SECRETS, values.asMap());
    }

    /** Raft needs a majority of its servers: three tolerate the loss of one, two tolerate none. */
    private static int servers(StackSpec spec) {
        return new PodSizes(spec.inputs().tier()).toleratesZoneLoss() ? MAX_SERVERS : 1;
    }

    private static String configuration(StackSpec spec, RegionInfo regionInfo, int servers) {
        var join = IntStream.range(0, servers).mapToObj("""
                          retry_join {
                            leader_api_addr     = "https://vault-%d.vault-internal:8200"
                            leader_ca_cert_file = "/vault/tls/ca.crt"
                          }
                        """::formatted).collect(Collectors.joining());
        return StackResource.text("secrets/vault.hcl")
                .replace("${JOIN}", servers > 1 ? join : "")
                .replace("${REGION}", regionInfo.region())
                .replace("${KEY}", KeyAliases.name(spec.placement().environment(), "vault"));
    }

    private static List<String> serverNames() {
        return Stream.concat(
                        Stream.of(
                                "vault",
                                "vault.vault",
                                "vault.vault.svc",
                                "vault.vault.svc.cluster.local",
                                "vault-active.vault.svc",
                                "vault-standby.vault.svc",
                                "localhost"),
                        IntStream.range(0, MAX_SERVERS).mapToObj("vault-%d.vault-internal"::formatted))
                .toList();
    }

    private static List<String> injectorNames() {
        return List.of(
                "vault-agent-injector-svc", "vault-agent-injector-svc.vault", "vault-agent-injector-svc.vault.svc");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
