package io.platformoperator.cli;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An environment and its children, read from an API server.
 *
 * @param children the children of AWS subsystems, in display order
 */
record EnvironmentObjects(PlatformEnvironment environment, List<SubsystemResource<?>> children) {
    EnvironmentObjects {
        children = List.copyOf(children);
    }

    /** Fails if the environment does not exist. */
    static EnvironmentObjects read(KubernetesClient client, String namespace, String name) {
        return find(client, namespace, name)
                .orElseThrow(() -> new CommandException("PlatformEnvironment " + name + " does not exist in namespace "
                        + namespace + ": name another with -n; kubectl get penv -A lists all"));
    }

    /** The children and the stacks of the clusters, which are read from the API server too. */
    List<SubsystemResource<?>> withStacks(KubernetesClient client) {
        var all = new ArrayList<>(children);
        all.addAll(client.resources(PlatformStack.class)
                .inNamespace(environment.getMetadata().getNamespace())
                .withLabel(
                        PlatformEnvironment.ENVIRONMENT_LABEL,
                        environment.getMetadata().getName())
                .list()
                .getItems());
        return all;
    }

    static Optional<EnvironmentObjects> find(KubernetesClient client, String namespace, String name) {
        @Nullable
        PlatformEnvironment environment = client.resources(PlatformEnvironment.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
        if (environment == null) {
            return Optional.empty();
        }
        var children = new ArrayList<SubsystemResource<?>>();
        for (var each : Subsystems.ALL) {
            children.addAll(client.resources(each.child())
                    .inNamespace(namespace)
                    .withLabel(PlatformEnvironment.ENVIRONMENT_LABEL, name)
                    .list()
                    .getItems());
        }
        return Optional.of(new EnvironmentObjects(environment, children));
    }
}
