package io.platformoperator.cli;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.cli.ManifestReader.CurrentObjects;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that name the current specs of environments. */
final class CurrentSpecOptions {
    @Option(
            names = "--against",
            showDefaultValue = Visibility.NEVER,
            paramLabel = "FILE",
            description =
                    "Compare with the current spec in this manifest: what the main branch has, or what kubectl get -o"
                            + " yaml prints.")
    private List<String> files = List.of();

    @Option(
            names = "--cluster",
            description = "Compare with the current spec of the environment on the cluster of the kubeconfig.")
    private boolean cluster;

    @Mixin
    private final KubeconfigOptions kubeconfig = new KubeconfigOptions();

    /** The current objects, with {@code namespace} for objects of files without one. */
    CurrentObjects find(String namespace) {
        if (cluster) {
            return this::onTheCluster;
        }
        if (kubeconfig.areGiven()) {
            throw new CommandException(
                    "--kubeconfig and --context name the cluster of --cluster: add --cluster to compare"
                            + " with the current spec on it");
        }
        if (files.isEmpty()) {
            return CurrentObjects.NONE;
        }
        var documents = files.stream()
                .flatMap(file -> ManifestFiles.read(file).stream())
                .filter(document -> document.kind().equals(PlatformEnvironment.class.getSimpleName()))
                .toList();
        return (in, name) -> documents.stream()
                .filter(document -> document.name().equals(name)
                        && document.namespace(namespace).equals(in))
                .map(ManifestDocument::content)
                .findFirst();
    }

    @SuppressWarnings("unchecked") // objects of Kubernetes have texts as keys
    private Optional<Map<String, @Nullable Object>> onTheCluster(String namespace, String name) {
        return kubeconfig.connect(client -> Optional.ofNullable(client.genericKubernetesResources(
                                PlatformEnvironment.GROUP + "/" + PlatformEnvironment.VERSION,
                                PlatformEnvironment.class.getSimpleName())
                        .inNamespace(namespace)
                        .withName(name)
                        .get())
                .map(object ->
                        (Map<String, @Nullable Object>) new KubernetesSerialization().convertValue(object, Map.class)));
    }
}
