package io.platformoperator.recovery.observation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * The newest observation of the probe in one region: heartbeats that the probe of the active region writes and that both probes
 * read.
 */
public record ProbeObservation(String region, Instant observedAt, Store database, Store cache) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One data store as the probe saw it.
     *
     * @param role {@code Writer} or {@code Replica}; empty if the probe could not tell
     * @param heartbeatAt time of the newest heartbeat that the store has; null if it has none
     * @param error why the store could not be read or written; empty if it could
     */
    public record Store(String role, @Nullable Instant heartbeatAt, String error) {
        /** Role of a store that accepts writes. */
        public static final String WRITER = "Writer";
        /** Role of a store that replicates the one of the other region. */
        public static final String REPLICA = "Replica";
    }

    /** Parses the text that the probe keeps. */
    static Reading<ProbeObservation> parse(String text) {
        try {
            var all = JSON.readTree(text);
            var observedAt = time(all, "observedAt");
            if (observedAt == null) {
                return Reading.missing("the probe's observation has no observedAt");
            }
            return Reading.of(new ProbeObservation(
                    all.path("region").asText(""), observedAt, store(all.path("database")), store(all.path("cache"))));
        } catch (JsonProcessingException | DateTimeParseException e) {
            return Reading.missing("the probe's observation can't be read: " + e.getMessage());
        }
    }

    private static Store store(JsonNode node) {
        return node.isObject()
                ? new Store(
                        node.path("role").asText(""),
                        time(node, "heartbeatAt"),
                        node.path("error").asText(""))
                : new Store("", null, "the probe has not observed it yet");
    }

    private static @Nullable Instant time(JsonNode node, String field) {
        var text = node.path(field).asText("");
        return text.isEmpty() ? null : Instant.parse(text);
    }
}
