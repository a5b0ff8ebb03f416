package io.platformoperator.cli;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.cli.validation.ManifestValidator;
import io.platformoperator.graph.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads environments from manifests, validated as an API server does. Objects of other kinds are skipped. */
final class ManifestReader {
    private static final String KIND = PlatformEnvironment.class.getSimpleName();

    private final KubernetesSerialization serialization = new KubernetesSerialization();
    private final ManifestValidator validator = new ManifestValidator();
    private final String namespace;

    /** Sets {@code namespace} on objects without a namespace. */
    ManifestReader(String namespace) {
        this.namespace = namespace;
    }

    /** Finds the current object of a desired one; empty if there is none. */
    interface CurrentObjects {
        /** Nothing exists yet. */
        CurrentObjects NONE = (namespace, name) -> Optional.empty();

        Optional<Map<String, @Nullable Object>> find(String namespace, String name);
    }

    /**
     * An environment of a manifest.
     *
     * @param current the current environment; null if there is none or it is not known
     */
    record ReadEnvironment(
            PlatformEnvironment desired, @Nullable PlatformEnvironment current) {}

    /** The environments of all files. Fails if a file has none, or with all reasons to refuse one. */
    List<ReadEnvironment> read(List<String> files, CurrentObjects currentObjects) {
        return read(files, currentObjects, UnaryOperator.identity());
    }

    /** The environments of all files with {@code spec.adoption: Name}. */
    List<PlatformEnvironment> readAdopting(List<String> files) {
        return read(files, CurrentObjects.NONE, ManifestReader::adopting).stream()
                .map(ReadEnvironment::desired)
                .toList();
    }

    private static Map<String, @Nullable Object> adopting(Map<String, @Nullable Object> object) {
        var changed = new LinkedHashMap<>(object);
        var spec = new LinkedHashMap<Object, @Nullable Object>(
                object.get("spec") instanceof Map<?, ?> existing ? existing : Map.of());
        spec.put("adoption", "Name");
        changed.put("spec", spec);
        return changed;
    }

    private List<ReadEnvironment> read(
            List<String> files, CurrentObjects currentObjects, UnaryOperator<Map<String, @Nullable Object>> change) {
        var found = new ArrayList<ReadEnvironment>();
        var refusals = new ArrayList<String>();
        for (var file : files) {
            var environments = ManifestFiles.read(file).stream()
                    .filter(document -> document.kind().equals(KIND))
                    .toList();
            if (environments.isEmpty()) {
                throw new CommandException(file + ": contains no " + KIND + ": name a manifest with one");
            }
            for (var document : environments) {
                var current = currentObjects.find(document.namespace(namespace), document.name());
                var validation = validator.validate(document.content(), current.orElse(null));
                if (validation.violations().isEmpty()) {
                    found.add(new ReadEnvironment(
                            environment(change.apply(validation.object())),
                            current.map(this::environment).orElse(null)));
                } else {
                    refusals.addAll(ValidationText.of(document, validation));
                }
            }
        }
        if (!refusals.isEmpty()) {
            throw new CommandException(refusals.stream().collect(Collectors.joining("\n")));
        }
        return found;
    }

    /** The environments of all files, planned without knowledge of current ones. */
    List<PlatformEnvironment> read(List<String> files) {
        return read(files, CurrentObjects.NONE).stream()
                .map(ReadEnvironment::desired)
                .toList();
    }

    /** Sets what the API server would set. A plan does not need the real UID. */
    private PlatformEnvironment environment(Map<String, @Nullable Object> object) {
        var environment = serialization.convertValue(object, PlatformEnvironment.class);
        var meta = environment.getMetadata();
        if (meta.getNamespace() == null) {
            meta.setNamespace(namespace);
        }
        meta.setUid(Plan.KNOWN_AFTER_APPLY);
        return environment;
    }
}
