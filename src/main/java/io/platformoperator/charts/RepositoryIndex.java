package io.platformoperator.charts;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;

/** The {@code index.yaml} of a chart repository. Some have 20 MB, so only the wanted chart's part of it is kept. */
final class RepositoryIndex {
    private static final YAMLMapper YAML = mapper();

    private RepositoryIndex() {}

    /**
     * A version of a chart.
     *
     * @param url of its package, absolute or relative to the repository
     * @param digest of its package; empty: the index does not tell
     */
    record Entry(String version, String url, String digest) {}

    /** The versions of a chart; none where it has no such chart. */
    static List<Entry> of(String chart, byte[] index) throws IOException {
        try (var parser = YAML.getFactory().createParser(index)) {
            return enter(parser, "entries") && enter(parser, chart) ? entries(parser) : List.of();
        }
    }

    /** Goes to the value of a field of the object that comes next. */
    private static boolean enter(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() == null) {
            parser.nextToken();
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            parser.nextToken();
            if (name.equals(field)) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    private static List<Entry> entries(JsonParser parser) throws IOException {
        var entries = new ArrayList<Entry>();
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            parser.nextToken();
            MappingIterator<JsonNode> each = YAML.readerFor(JsonNode.class).readValues(parser);
            while (each.hasNextValue()) {
                var entry = each.nextValue();
                var urls = entry.path("urls");
                if (!urls.isEmpty()) {
                    entries.add(new Entry(
                            entry.path("version").asText(),
                            urls.get(0).asText(),
                            entry.path("digest").asText()));
                }
            }
        }
        return entries;
    }

    private static YAMLMapper mapper() {
        var limits = new LoaderOptions();
        limits.setCodePointLimit(Integer.MAX_VALUE); // the download is bounded
        return YAMLMapper.builder(YAMLFactory.builder().loaderOptions(limits).build())
                .build();
    }
}
