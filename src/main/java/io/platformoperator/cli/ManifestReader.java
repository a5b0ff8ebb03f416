package io.platformoperator.cli;

import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.graph.Plan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads environments from manifests. A file may have several documents and objects of other kinds, which are skipped. */
final class ManifestReader {
    private static final String STANDARD_INPUT = "-";

    private final KubernetesSerialization serialization = new KubernetesSerialization();
    private final String namespace;

    /** Sets {@code namespace} on objects without a namespace. */
    ManifestReader(String namespace) {
        this.namespace = namespace;
        serialization.registerKubernetesResource(PlatformEnvironment.class);
    }

    /** The environments of all files; {@code -} is standard input. Fails if a file has none. */
    List<PlatformEnvironment> read(List<String> files) {
        return files.stream().flatMap(file -> read(file).stream()).toList();
    }

    private List<PlatformEnvironment> read(String file) {
        var found = new ArrayList<PlatformEnvironment>();
        try {
            collect(serialization.unmarshal(text(file)), found);
        } catch (IllegalArgumentException | YamlEngineException e) {
            throw new CommandException(file + ": " + reason(e), e);
        }
        if (found.isEmpty()) {
            throw new CommandException(file + ": contains no " + PlatformEnvironment.class.getSimpleName());
        }
        found.forEach(this::complete);
        return found;
    }

    private static String text(String file) {
        try {
            return file.equals(STANDARD_INPUT)
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new CommandException(file + ": no such file", e);
        } catch (IOException e) {
            throw new CommandException(file + ": could not be read: " + e.getMessage(), e);
        }
    }

    private static void collect(@Nullable Object read, List<PlatformEnvironment> found) {
        switch (read) {
            case PlatformEnvironment environment -> found.add(environment);
            case KubernetesResourceList<?> list -> list.getItems().forEach(each -> collect(each, found));
            case Collection<?> documents -> documents.forEach(each -> collect(each, found));
            case KubernetesResource ignored -> {}
            case null, default -> {}
        }
    }

    /** Sets what the API server would set. A plan does not need the real UID. */
    private void complete(PlatformEnvironment environment) {
        var meta = environment.getMetadata();
        if (meta.getNamespace() == null) {
            meta.setNamespace(namespace);
        }
        meta.setUid(Plan.KNOWN_AFTER_APPLY);
    }

    /** Message of the innermost cause, which has the error and its position; the outer exceptions have neither. */
    private static String reason(Throwable thrown) {
        var cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
