package io.platformoperator.charts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The YAML files that describe a chart: {@code Chart.yaml}, {@code values.yaml}. */
final class ChartYaml {
    private static final YAMLMapper YAML = new YAMLMapper();

    private ChartYaml() {}

    /**
     * A file's content; an empty object where there is no file, or nothing in it.
     *
     * @throws ChartError when it is no map in YAML
     */
    static ObjectNode read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return YAML.createObjectNode();
        }
        try {
            JsonNode content = YAML.readTree(Files.readString(file));
            if (content instanceof ObjectNode map) {
                return map;
            }
            if (content.isMissingNode() || content.isNull()) {
                return YAML.createObjectNode();
            }
            throw new ChartError(file.getFileName() + " is no map");
        } catch (JsonProcessingException e) {
            throw new ChartError(file.getFileName() + " can't be read: " + e.getOriginalMessage());
        }
    }
}
