package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * What a failover asks of a region's probe. Each field is the ID of a request, and the answer contains the same ID, so that an
 * old answer is never taken for a new one. A request stands until its field is removed; another ID asks again.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProbeRequest(
        @JsonPropertyDescription(
                "Prove from a pod in the private subnets, with the login of applications, that neither the database nor"
                        + " the cache can be reached. ID of the request.")
        @Size(max = 63)
        @ValidationRule(value = ProbeRequest.ID, message = "proof" + ProbeRequest.ID_MESSAGE)
        @Nullable
        String proof,

        @JsonPropertyDescription(
                "End the sessions of all clients of the database and the cache until two checks in a row find none. ID of"
                        + " the request. Set it once the proof succeeded: a session that begins before may write until then.")
        @Size(max = 63)
        @ValidationRule(value = ProbeRequest.ID, message = "endSessions" + ProbeRequest.ID_MESSAGE)
        @Nullable
        String endSessions,

        @JsonPropertyDescription(
                "Write a row and a key through the endpoints that the environment publishes, and read them back. ID of the"
                        + " request.")
        @Size(max = 63)
        @ValidationRule(value = ProbeRequest.ID, message = "verify" + ProbeRequest.ID_MESSAGE)
        @Nullable
        String verify) {
    /** Asks nothing. */
    public static final ProbeRequest NONE = new ProbeRequest(null, null, null);

    /** IDs are values of labels of Kubernetes. */
    static final String ID = "self.matches('^[a-zA-Z0-9]([-a-zA-Z0-9_.]{0,61}[a-zA-Z0-9])?$')";

    static final String ID_MESSAGE =
            " must have 1 to 63 letters, digits, '-', '_' or '.', and begin and end with a letter or digit";
}
