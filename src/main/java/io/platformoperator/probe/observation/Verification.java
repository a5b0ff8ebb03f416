package io.platformoperator.probe.observation;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;

/**
 * Answer to the request to write through the published endpoint of a store and to read it back.
 *
 * @param request ID of the request
 * @param at when the last attempt ended; attempts are repeated until one succeeds
 * @param endpoint published endpoint, as {@code host:port}
 * @param error why the attempt failed; empty after a success. Never contains a secret
 */
public record Verification(String request, Instant at, String endpoint, String error) {
    public Verification {
        endpoint = endpoint == null ? "" : endpoint; // JSON may lack the field
        error = error == null ? "the answer has no result" : error;
    }

    /** True if the written value was read back. */
    @JsonIgnore
    public boolean isPassed() {
        return error.isEmpty();
    }
}
