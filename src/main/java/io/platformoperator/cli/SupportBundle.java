package io.platformoperator.cli;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformStack;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What a maintainer needs to explain the state of an environment: its objects with status, their Events, and the operator's
 * pods and logs. Never reads Secrets or ConfigMaps; {@link Redaction} is applied to everything.
 */
final class SupportBundle {
    private static final String OPERATOR_LABEL = "app.kubernetes.io/name";
    private static final String OPERATOR = "platform-operator";
    private static final int LOG_LINES = 20_000;

    private final KubernetesClient client;
    private final String operatorNamespace;
    private final SortedMap<String, String> files = new TreeMap<>();
    private final StringBuilder unread = new StringBuilder();

    SupportBundle(KubernetesClient client, String operatorNamespace) {
        this.client = client;
        this.operatorNamespace = operatorNamespace;
    }

    /**
     * The files of the bundle by name. What can't be read is named in {@code unread.txt}; fails only if the environment does
     * not exist or the API server does not answer.
     */
    SortedMap<String, String> collect(String namespace, String name) {
        var objects = EnvironmentObjects.read(client, namespace, name);
        var names = new HashSet<>(Set.of(name));
        files.put("environment.yaml", Redaction.yaml(objects.environment()));
        objects.children().forEach(child -> add(child, names));
        part("PlatformStacks", () -> client.resources(PlatformStack.class)
                        .inNamespace(namespace)
                        .withLabel(PlatformEnvironment.ENVIRONMENT_LABEL, name)
                        .list()
                        .getItems())
                .forEach(stack -> add(stack, names));
        events("events.yaml", namespace, names);
        operator();
        files.put("versions.txt", versions());
        if (!unread.isEmpty()) {
            files.put("unread.txt", unread.toString());
        }
        return files;
    }

    /** Writes the files as a ZIP archive. */
    static void write(SortedMap<String, String> files, OutputStream to) throws IOException {
        try (var zip = new ZipOutputStream(to, StandardCharsets.UTF_8)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
    }

    private void add(HasMetadata object, Set<String> names) {
        var name = object.getMetadata().getName();
        names.add(name);
        files.put("children/" + object.getKind() + "-" + name + ".yaml", Redaction.yaml(object));
    }

    private void events(String file, String namespace, Set<String> names) {
        var events = part(
                "Events of " + namespace,
                () -> client.v1().events().inNamespace(namespace).list().getItems());
        files.put(
                file,
                events.stream()
                        .filter(event ->
                                names.contains(event.getInvolvedObject().getName()))
                        .map(Redaction::yaml)
                        .collect(Collectors.joining()));
    }

    private void operator() {
        var pods = part("Pods of " + operatorNamespace, () -> client.pods()
                .inNamespace(operatorNamespace)
                .withLabel(OPERATOR_LABEL, OPERATOR)
                .list()
                .getItems());
        if (pods.isEmpty()) {
            unread.append("the operator: namespace ")
                    .append(operatorNamespace)
                    .append(" has no pod with label ")
                    .append(OPERATOR_LABEL + "=" + OPERATOR)
                    .append("; name its namespace with --operator-namespace\n");
        }
        var names = new HashSet<String>();
        for (var pod : pods) {
            var name = pod.getMetadata().getName();
            names.add(name);
            files.put("operator/" + name + ".yaml", Redaction.yaml(pod));
            log(pod, "log", () -> client.pods()
                    .inNamespace(operatorNamespace)
                    .withName(name)
                    .tailingLines(LOG_LINES)
                    .getLog());
            if (hasRestarted(pod)) {
                log(pod, "previous.log", () -> client.pods()
                        .inNamespace(operatorNamespace)
                        .withName(name)
                        .terminated()
                        .tailingLines(LOG_LINES)
                        .getLog());
            }
        }
        events("operator/events.yaml", operatorNamespace, names);
    }

    private static boolean hasRestarted(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getContainerStatuses().stream().anyMatch(each -> each.getRestartCount() > 0);
    }

    private void log(Pod pod, String suffix, Supplier<String> read) {
        var name = pod.getMetadata().getName();
        part("log of pod " + name, () -> List.of(read.get()))
                .forEach(log -> files.put("operator/" + name + "." + suffix, Redaction.text(log)));
    }

    private String versions() {
        var command = new VersionProvider().getVersion()[0];
        var server = part("version of the API server", () -> List.of(client.getKubernetesVersion()));
        return command + "\n"
                + server.stream()
                        .map(version -> "Kubernetes " + version.getGitVersion() + "\n")
                        .collect(Collectors.joining());
    }

    /** What is read; nothing, with a note in the bundle, if the API server refuses it. */
    private <T> List<T> part(String what, Supplier<List<T>> read) {
        try {
            return read.get();
        } catch (KubernetesClientException e) {
            unread.append(what)
                    .append(": ")
                    .append(Redaction.text(String.valueOf(e.getMessage())).replaceAll("\\s+", " "))
                    .append('\n');
            return List.of();
        }
    }
}
