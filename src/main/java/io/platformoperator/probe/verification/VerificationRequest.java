package io.platformoperator.probe.verification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * Queries whose first value is compared.
 *
 * @param checks at most 20
 */
public record VerificationRequest(List<Check> checks) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public VerificationRequest {
        checks = List.copyOf(checks);
    }

    /**
     * One query.
     *
     * @param expect the first column of the first row as text
     */
    public record Check(String sql, String expect) {}

    /** The request as an argument of a container, in which Kubernetes would otherwise expand {@code $$} and {@code $(NAME)}. */
    public String toArgument() {
        try {
            return Base64.getEncoder().encodeToString(JSON.writeValueAsBytes(this));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the checks can't be written as JSON", e);
        }
    }

    /**
     * Reads an argument.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static VerificationRequest ofArgument(String argument) {
        try {
            return JSON.readValue(
                    Base64.getDecoder().decode(argument.getBytes(StandardCharsets.US_ASCII)),
                    VerificationRequest.class);
        } catch (IOException e) {
            throw new IllegalArgumentException("the checks are not JSON in Base64", e);
        }
    }
}
