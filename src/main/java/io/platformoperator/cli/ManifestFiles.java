package io.platformoperator.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads the objects of manifests in YAML or JSON, without knowing their kinds. */
final class ManifestFiles {
    private static final String STANDARD_INPUT = "-";
    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setAllowDuplicateKeys(false).build();

    private ManifestFiles() {}

    /** The objects of a file, with those of its lists, in their order; {@code -} is standard input. */
    static List<ManifestDocument> read(String file) {
        var found = new ArrayList<ManifestDocument>();
        try {
            new Load(SETTINGS).loadAllFromString(text(file)).forEach(document -> collect(file, document, found));
        } catch (MarkedYamlEngineException e) {
            throw new CommandException(file + place(e) + ": not YAML: " + problem(e) + ". Correct this line.", e);
        } catch (YamlEngineException e) {
            throw new CommandException(file + ": not YAML: " + problem(e), e);
        }
        return found;
    }

    private static void collect(String file, @Nullable Object document, List<ManifestDocument> found) {
        switch (document) {
            case null -> {}
            case Map<?, ?> map -> {
                var object = object(map);
                if (object.get("items") instanceof List<?> items
                        && String.valueOf(object.get("kind")).endsWith("List")) {
                    items.forEach(item -> collect(file, item, found));
                } else {
                    found.add(new ManifestDocument(file, object));
                }
            }
            default ->
                throw new CommandException(file
                        + ": contains text that is no Kubernetes object: write fields such as apiVersion and kind");
        }
    }

    private static Map<String, @Nullable Object> object(Map<?, ?> map) {
        var object = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, value) -> object.put(String.valueOf(key), value));
        return object;
    }

    private static String text(String file) {
        try {
            return file.equals(STANDARD_INPUT)
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new CommandException(file + ": no such file: name an existing manifest, or - for standard input", e);
        } catch (IOException e) {
            throw new CommandException(
                    file + ": could not be read: name a readable file of text in UTF-8, not a directory", e);
        }
    }

    private static String place(MarkedYamlEngineException e) {
        return e.getProblemMark()
                .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                .orElse("");
    }

    private static String problem(YamlEngineException e) {
        var text = e instanceof MarkedYamlEngineException marked ? marked.getProblem() : e.getMessage();
        return String.valueOf(text).lines().findFirst().orElse("");
    }
}
