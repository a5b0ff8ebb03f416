package io.platformoperator.cluster;

import io.platformoperator.aws.resources.ServiceErrors;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.Identity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.eks.model.ResourceInUseException;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;

/** Errors and health issues of EKS, in the form that the resource graph needs. */
final class EksErrors {
    private static final int CONFLICT = 409;

    private EksErrors() {}

    /**
     * An EKS error that EKS itself reports with a more general code or not at all.
     *
     * @param requestId null if the operator refused the request itself
     */
    static AwsServiceException conflict(String code, String message, @Nullable String requestId) {
        return ServiceErrors.of("Eks", CONFLICT, code, message, requestId);
    }

    /** The described resource; empty if EKS answers that it does not exist. */
    static <O> Optional<O> ifExists(Supplier<O> describe) {
        try {
            return Optional.of(describe.get());
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * Creates a resource; returns the existing resource of the same name if that carries the identity of the request. The
     * existing one was created a moment ago, and listings do not show it yet. EKS reports an existing name and a
     * temporary conflict by the same {@code ResourceInUseException}; only the message tells them apart.
     *
     * @throws AwsServiceException with the code {@code NotOurs} if the existing resource has another owner
     */
    static <O> O createOrGetOwn(
            CreateRequest request, Supplier<O> create, Supplier<O> describe, Function<O, Map<String, String>> tags) {
        try {
            return create.get();
        } catch (ResourceInUseException e) {
            if (!String.valueOf(e.getMessage()).contains("already exists")) {
                throw e;
            }
            var existing = describe.get();
            if (Identity.of(tags.apply(existing)).equals(Optional.of(request.identity()))) {
                return existing;
            }
            throw conflict(
                    "NotOurs",
                    e.awsErrorDetails().errorMessage()
                            + " It does not carry this environment's tags, so it belongs to another owner: rename the"
                            + " environment or delete the resource in EKS",
                    e.requestId());
        }
    }

    /** All health issues with their codes, comma-separated; a placeholder if EKS reports none. */
    static <I> String issues(List<I> issues, Function<I, String> code, Function<I, String> message) {
        return issues.isEmpty()
                ? "EKS reports no reason"
                : issues.stream()
                        .map(issue -> code.apply(issue) + ": " + message.apply(issue))
                        .collect(Collectors.joining(", "));
    }
}
