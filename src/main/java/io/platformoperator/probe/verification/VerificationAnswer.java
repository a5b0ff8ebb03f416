package io.platformoperator.probe.verification;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a Job found in restored data. Kubernetes keeps at most 4096 bytes of it, the termination message of the Job's pod.
 *
 * @param verifiedAt time of the last check
 * @param newestHeartbeat time of the newest heartbeat in the data; null if it has none
 * @param checks results: Heartbeats, Tables, then the requested checks in their order; of the stacks, Vault and Git
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VerificationAnswer(
        Instant verifiedAt, @Nullable Instant newestHeartbeat, List<CheckAnswer> checks) {
    /** Most characters of all messages, so that an answer fits: 120 for each of 22 checks. */
    static final int LONGEST_MESSAGES = 22 * 120;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public VerificationAnswer {
        var longest = LONGEST_MESSAGES / Math.max(1, checks.size());
        checks = checks.stream().map(check -> check.upTo(longest)).toList();
    }

    /**
     * Result of one check.
     *
     * @param message what was found, and what was expected; an answer cuts long ones off
     */
    public record CheckAnswer(boolean passed, String message) {
        private CheckAnswer upTo(int longest) {
            return message.length() > longest ? new CheckAnswer(passed, message.substring(0, longest - 1) + "…") : this;
        }
    }

    /** The answer as JSON. */
    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the answer can't be written as JSON", e);
        }
    }

    /** Reads an answer. Empty if the text is none, such as one that Kubernetes cut off. */
    public static Optional<VerificationAnswer> parse(@Nullable String json) {
        try {
            return json == null
                    ? Optional.empty()
                    : Optional.ofNullable(JSON.readValue(json, Fields.class)).flatMap(Fields::complete);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private record Fields(
            @Nullable Instant verifiedAt,
            @Nullable Instant newestHeartbeat,
            @Nullable List<CheckAnswer> checks) {
        Optional<VerificationAnswer> complete() {
            return verifiedAt == null || checks == null
                    ? Optional.empty()
                    : Optional.of(new VerificationAnswer(verifiedAt, newestHeartbeat, checks));
        }
    }
}
