package io.platformoperator.cli;

import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.File;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of all commands that read a cluster. They mean what they mean to kubectl. */
final class KubeconfigOptions {
    @Option(
            names = "--context",
            paramLabel = "CONTEXT",
            description = "Context of the kubeconfig. Default: the current one.")
    private @Nullable String context;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "The kubeconfig. Default: the files of KUBECONFIG, or ~/.kube/config.")
    private @Nullable File kubeconfig;

    /**
     * What a command does in the cluster.
     *
     * @param <T> its result
     * @param <X> what it throws: {@link InterruptedException} if it waits
     */
    interface Use<T, X extends Exception> {
        /** Does it. Failures of the API server are thrown as the client throws them. */
        T in(KubernetesClient client) throws X;
    }

    /** Connects, and does that. Throws a {@link CommandException} if the cluster can't be read. */
    <T, X extends Exception> T connect(Use<T, X> use) throws X {
        try (var client = new KubernetesClientBuilder().withConfig(config()).build()) {
            return use.in(client);
        } catch (KubernetesClientException e) {
            throw ClusterAccess.failure(e);
        }
    }

    /** True if one of the options is given. */
    boolean areGiven() {
        return context != null || kubeconfig != null;
    }

    private Config config() {
        if (kubeconfig != null && !kubeconfig.isFile()) {
            throw new CommandException("--kubeconfig: there is no file " + kubeconfig);
        }
        var config = kubeconfig == null ? Config.autoConfigure(context) : Config.fromKubeconfig(context, kubeconfig);
        var names = config.getContexts().stream().map(NamedContext::getName).toList();
        // The client connects to a cluster that nobody named if the context does not exist.
        if (context != null && !names.contains(context)) {
            throw new CommandException("--context: the kubeconfig has no context " + context + "; it has "
                    + (names.isEmpty() ? "none" : String.join(", ", names)));
        }
        return config;
    }
}
