package io.platformoperator.cli;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import java.util.ArrayList;
import java.util.List;

/** An environment and its children in the cluster of the kubeconfig. */
final class ClusterEnvironment implements AutoCloseable {
    private final KubernetesClient client;
    private final PlatformEnvironment environment;

    private ClusterEnvironment(KubernetesClient client, PlatformEnvironment environment) {
        this.client = client;
        this.environment = environment;
    }

    /** Reads the environment; fails if there is none of that name. */
    static ClusterEnvironment open(String namespace, String name) {
        var client = new KubernetesClientBuilder().build();
        try {
            var environment = client.resources(PlatformEnvironment.class)
                    .inNamespace(namespace)
                    .withName(name)
                    .get();
            if (environment == null) {
                throw new CommandException("PlatformEnvironment " + name + " not found in namespace " + namespace);
            }
            return new ClusterEnvironment(client, environment);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    PlatformEnvironment environment() {
        return environment;
    }

    /** Reads the children of all kinds. */
    List<SubsystemResource<?>> children() {
        var all = new ArrayList<SubsystemResource<?>>();
        for (var each : Subsystems.ALL) {
            all.addAll(client.resources(each.child())
                    .inNamespace(environment.getMetadata().getNamespace())
                    .withLabel(
                            PlatformEnvironment.ENVIRONMENT_LABEL,
                            environment.getMetadata().getName())
                    .list()
                    .getItems());
        }
        return all;
    }

    @Override
    public void close() {
        client.close();
    }
}
