package io.platformoperator.cluster;

import io.platformoperator.graph.Claim;
import io.platformoperator.graph.Identity;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.services.eks.model.EksException;
import software.amazon.awssdk.services.eks.model.ResourceInUseException;

/**
 * EKS says {@code ResourceInUseException} both for "not now" and for "there is one of that name already". The latter is
 * fine when it is the one that we made a moment ago and that no listing shows yet; else it belongs to somebody else.
 */
final class NameTaken {
    private NameTaken() {}

    /**
     * What {@code create} made, or the one of that name if it carries the claim's identity.
     *
     * @throws EksException with the code {@code AlreadyExistsException} when it is somebody else's
     */
    static <H> H byUs(Claim claim, Supplier<H> create, Supplier<H> describe, Function<H, Map<String, String>> tags) {
        try {
            return create.get();
        } catch (ResourceInUseException e) {
            if (!String.valueOf(e.getMessage()).contains("already exists")) {
                throw e;
            }
            var there = describe.get();
            if (Identity.of(tags.apply(there)).equals(Optional.of(claim.identity()))) {
                return there;
            }
            throw somebodyElses(e);
        }
    }

    private static EksException somebodyElses(ResourceInUseException e) {
        return Refusals.of(
                "AlreadyExistsException",
                e.awsErrorDetails().errorMessage()
                        + " It does not carry this environment's tags, so it belongs to somebody else: rename the"
                        + " environment or remove it in EKS",
                e.requestId());
    }
}
