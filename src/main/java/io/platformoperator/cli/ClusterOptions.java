package io.platformoperator.cli;

import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.File;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the commands that read one namespace of a cluster. They mean what they mean to kubectl. */
final class ClusterOptions {
    private static final String DEFAULT_NAMESPACE = "default";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Namespace. Default: that of the kubeconfig's context.")
    private @Nullable String namespace;

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
     */
    interface Use<T> {
        /** Does it in the namespace. Failures of the API server are thrown as the client throws them. */
        T in(KubernetesClient client, String namespace) throws InterruptedException;
    }

    /** Connects, and does that. Throws a {@link CommandException} if the cluster can't be read. */
    <T> T connect(Use<T> use) throws InterruptedException {
        try (var client = new KubernetesClientBuilder().withConfig(config()).build()) {
            return use.in(client, namespace == null ? defaultNamespace(client) : namespace);
        } catch (KubernetesClientException e) {
            throw ClusterAccess.failure(e);
        }
    }

    /** The namespace that the option names; without it {@code default}, as of objects in files. */
    String ofFiles() {
        return Objects.requireNonNullElse(namespace, DEFAULT_NAMESPACE);
    }

    private static String defaultNamespace(KubernetesClient client) {
        return Objects.requireNonNullElse(client.getNamespace(), DEFAULT_NAMESPACE);
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
