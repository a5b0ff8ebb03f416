package io.platformoperator.cli;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the commands that read one namespace of a cluster. They mean what they mean to kubectl. */
final class ClusterOptions {
    private static final String DEFAULT_NAMESPACE = "default";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Namespace. Default: that of the kubeconfig's context.")
    private @Nullable String namespace;

    @Mixin
    private final KubeconfigOptions kubeconfig = new KubeconfigOptions();

    /**
     * What a command does in the namespace.
     *
     * @param <T> its result
     */
    interface Use<T> {
        /** Does it in the namespace. Failures of the API server are thrown as the client throws them. */
        T in(KubernetesClient client, String namespace) throws InterruptedException;
    }

    /** Connects, and does that. Throws a {@link CommandException} if the cluster can't be read. */
    <T> T connect(Use<T> use) throws InterruptedException {
        return kubeconfig.connect(client -> use.in(client, namespace == null ? defaultNamespace(client) : namespace));
    }

    /** The namespace that the option names; without it {@code default}, as of objects in files. */
    String ofFiles() {
        return Objects.requireNonNullElse(namespace, DEFAULT_NAMESPACE);
    }

    private static String defaultNamespace(KubernetesClient client) {
        return Objects.requireNonNullElse(client.getNamespace(), DEFAULT_NAMESPACE);
    }
}
