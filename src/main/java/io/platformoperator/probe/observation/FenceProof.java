package io.platformoperator.probe.observation;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a pod in the private subnets found when it tried to reach the database and the cache with the login of applications. It
 * is the termination message of that pod.
 *
 * @param request ID of the request
 * @param at when the last attempts began
 * @param database null if the region has none
 * @param cache null if the region has none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FenceProof(
        String request,
        Instant at,
        @Nullable Attempt database,
        @Nullable Attempt cache) {
    /** Namespace of the Job. */
    public static final String NAMESPACE = "services";
    /** Name of the Job's container, ServiceAccount, and value of the label {@code app.kubernetes.io/name} of its pods. */
    public static final String NAME = "platform-fence-proof";
    /** Label of the Job's pods, with the ID of the request. */
    public static final String REQUEST_LABEL = "platform-operator.io/probe-request";

    /** The result of an attempt to reach a store. */
    public enum Access {
        /** The store did not answer. */
        @JsonProperty("Refused")
        REFUSED,
        /** The store answered. */
        @JsonProperty("Admitted")
        ADMITTED,
        /** The attempt says nothing about the fence, such as one without a login or an address. */
        @JsonProperty("Unknown")
        UNKNOWN
    }

    /**
     * An attempt.
     *
     * @param message what happened; never contains a secret
     */
    public record Attempt(Access access, String message) {}

    /** True if the region has a store, and each of them refused. */
    @JsonIgnore
    public boolean isRefused() {
        return attempts().findAny().isPresent() && attempts().allMatch(attempt -> attempt.access() == Access.REFUSED);
    }

    /** True if a store answered. */
    @JsonIgnore
    public boolean isAdmitted() {
        return attempts().anyMatch(attempt -> attempt.access() == Access.ADMITTED);
    }

    private Stream<Attempt> attempts() {
        return Stream.of(Optional.ofNullable(database), Optional.ofNullable(cache))
                .flatMap(Optional::stream);
    }

    /** The proof as JSON. */
    public String toJson() {
        try {
            return PublishedObservation.JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the proof of the fence can't be written as JSON", e);
        }
    }

    /** Reads a proof. Empty if the text is not one. */
    public static Optional<FenceProof> parse(String json) {
        try {
            return Optional.ofNullable(PublishedObservation.JSON.readValue(json, FenceProof.class))
                    .filter(proof -> proof.request != null && proof.at != null);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
