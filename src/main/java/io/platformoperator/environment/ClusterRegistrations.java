package io.platformoperator.environment;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Registers the EKS clusters of environments in Argo CD, each by a Secret in Argo CD's namespace. Needs no right to read Secrets,
 * which has credentials of others: this class remembers what it wrote, writes what changed, and each Secret again after a restart.
 * Thread-safe.
 */
public final class ClusterRegistrations {
    private static final String FIELD_MANAGER = "platform-operator";

    /** Stands for a Secret that does not exist. */
    private static final Secret ABSENT = new SecretBuilder().build();

    private final String namespace;
    private final Map<String, Secret> written = new ConcurrentHashMap<>();

    /** @param namespace namespace of Argo CD; empty: no cluster is registered, and no Secret is written or deleted */
    public ClusterRegistrations(String namespace) {
        this.namespace = namespace;
    }

    /**
     * Writes the Secrets of the clusters that the spec registers, and deletes those of other regions and of clusters that are being
     * deleted.
     *
     * @param activeRegion the region that is active now
     * @throws KubernetesClientException if the API server refuses a Secret; the message names the namespace
     */
    void reconcile(
            PlatformEnvironment environment, String activeRegion, List<Child> children, KubernetesClient client) {
        if (namespace.isEmpty()) {
            return;
        }
        var desired = new TreeMap<String, Secret>();
        if (environment.getSpec().argocd().register()) {
            for (var child : children) {
                if (child.kind() == ChildKind.CLUSTER && !child.isBeingDeleted()) {
                    ClusterSecret.of(environment, child.region(), activeRegion, children)
                            .ifPresent(secret -> desired.put(child.region(), secret));
                }
            }
        }
        for (var region : regions(environment, children)) {
            var name = ClusterSecret.name(environment, region);
            write(name, desired.getOrDefault(region, ABSENT), client);
        }
    }

    /** Deletes the Secrets of an environment that is being deleted. */
    void remove(PlatformEnvironment environment, List<Child> children, KubernetesClient client) {
        if (!namespace.isEmpty()) {
            regions(environment, children)
                    .forEach(region -> write(ClusterSecret.name(environment, region), ABSENT, client));
        }
    }

    private static Set<String> regions(PlatformEnvironment environment, List<Child> children) {
        var regions = new TreeSet<String>();
        var spec = environment.getSpec().regions();
        var secondary = spec.secondary();
        regions.add(spec.primary().name());
        if (secondary != null) {
            regions.add(secondary.name());
        }
        children.forEach(child -> regions.add(child.region()));
        return regions;
    }

    private void write(String name, Secret secret, KubernetesClient client) {
        if (secret.equals(written.get(name))) {
            return;
        }
        var secrets = client.secrets().inNamespace(namespace);
        try {
            if (secret.equals(ABSENT)) {
                secrets.withName(name).delete();
            } else {
                Resource<Secret> resource = secrets.resource(secret);
                resource.fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
            }
        } catch (KubernetesClientException e) {
            throw new KubernetesClientException(
                    "could not register the cluster in Argo CD by the Secret " + namespace + "/" + name + ": "
                            + e.getMessage()
                            + ". Check that the namespace exists, and that argocd.namespace of the chart names it",
                    e.getCode(),
                    e.getStatus());
        }
        written.put(name, secret);
    }
}
