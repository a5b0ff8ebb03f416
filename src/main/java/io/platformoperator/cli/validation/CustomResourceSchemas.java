package io.platformoperator.cli.validation;

import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The schemas of the CRDs in the jar, read when they are first needed. */
final class CustomResourceSchemas {
    static final String GROUP = PlatformEnvironment.GROUP;

    private final Map<String, Optional<SchemaNode>> byKind = new HashMap<>();

    /** The schema of a kind; empty if the operator has no such kind in that version. */
    Optional<SchemaNode> find(String apiVersion, String kind) {
        return apiVersion.startsWith(GROUP + "/")
                ? byKind.computeIfAbsent(kind, CustomResourceSchemas::read)
                        .filter(ignored -> apiVersion.equals(GROUP + "/" + PlatformEnvironment.VERSION))
                : Optional.empty();
    }

    private static Optional<SchemaNode> read(String kind) {
        for (var plural : plurals(kind.toLowerCase(Locale.ROOT))) {
            try (var file =
                    CustomResourceSchemas.class.getResourceAsStream("/chart/crds/" + plural + "." + GROUP + ".yaml")) {
                if (file != null) {
                    var crd = new Load(LoadSettings.builder().build())
                            .loadFromString(new String(file.readAllBytes(), StandardCharsets.UTF_8));
                    return Optional.of((Map<?, ?>) crd)
                            .filter(each ->
                                    kind.equals(at(each, "spec", "names").get("kind")))
                            .map(CustomResourceSchemas::schema);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Optional.empty();
    }

    /** The plurals that the names of the files may have. */
    private static List<String> plurals(String kind) {
        return kind.matches("[a-z]+") ? List.of(kind + "s", kind.replaceFirst("y$", "ies"), kind + "es") : List.of();
    }

    private static SchemaNode schema(Map<?, ?> crd) {
        var version =
                (Map<?, ?>) ((List<?>) Objects.requireNonNull(at(crd, "spec").get("versions"))).getFirst();
        return SchemaNode.of(at(version, "schema", "openAPIV3Schema"));
    }

    private static Map<?, ?> at(Map<?, ?> object, String... path) {
        var found = object;
        for (var name : path) {
            @Nullable Object child = found.get(name);
            found = child instanceof Map<?, ?> map ? map : Map.of();
        }
        return found;
    }
}
