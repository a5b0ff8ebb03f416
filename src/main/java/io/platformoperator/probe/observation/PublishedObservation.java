package io.platformoperator.probe.observation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The newest observation of a region's probe. The probe keeps it as JSON in the ConfigMap {@link #NAME} of its cluster, and
 * replaces it once per heartbeat interval. An observation that is not replaced says nothing about the present.
 *
 * @param region region of the probe, and of the database and the cache that it observes
 * @param observedAt time at which the probe published the observation, by its own clock
 * @param database observation of the database; null if the region has none
 * @param cache observation of the cache; null if the region has none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PublishedObservation(
        String region,
        Instant observedAt,
        @Nullable StoreObservation database,
        @Nullable StoreObservation cache) {
    /** Namespace of the ConfigMap. */
    public static final String NAMESPACE = "monitoring";
    /** Name of the ConfigMap, and of the probe's Deployment and ServiceAccount. */
    public static final String NAME = "platform-probe";
    /** Key of the JSON in the ConfigMap. */
    public static final String KEY = "observation.json";

    /** Instants as RFC 3339. Ignores unknown fields: the probe may be newer than its reader. */
    static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** True if both stores answered that request: no client has a session, and none has had one since. */
    public boolean hasEndedSessions(String request) {
        return stores().findAny().isPresent()
                && stores().allMatch(store -> store.sessionsEnded(request).isPresent());
    }

    /** True if both stores answered that request: what was written through the published endpoints was read back. */
    public boolean isVerified(String request) {
        return stores().findAny().isPresent()
                && stores().allMatch(store -> store.verification(request)
                        .filter(Verification::isPassed)
                        .isPresent());
    }

    private Stream<StoreObservation> stores() {
        return Stream.of(Optional.ofNullable(database), Optional.ofNullable(cache))
                .flatMap(Optional::stream);
    }

    /** The observation as JSON. */
    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "the observation of the probe in " + region + " can't be written as JSON", e);
        }
    }

    /** Reads an observation. Empty if the text is not one, such as one without region or time. */
    public static Optional<PublishedObservation> parse(String json) {
        try {
            return Optional.ofNullable(JSON.readValue(json, Fields.class)).flatMap(Fields::complete);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** The fields of a text, any of which may be missing. */
    private record Fields(
            @Nullable String region,
            @Nullable Instant observedAt,
            @Nullable StoreObservation database,
            @Nullable StoreObservation cache) {
        Optional<PublishedObservation> complete() {
            return region == null || observedAt == null
                    ? Optional.empty()
                    : Optional.of(new PublishedObservation(region, observedAt, database, cache));
        }
    }
}
