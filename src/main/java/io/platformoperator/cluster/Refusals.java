package io.platformoperator.cluster;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.eks.model.EksException;

/** What EKS says too vaguely, or not at all, said as AWS's other services say it. */
final class Refusals {
    private static final int CONFLICT = 409;

    private Refusals() {}

    /** An answer with that error code. */
    static EksException of(String code, String message, @Nullable String requestId) {
        return (EksException) EksException.builder()
                .message(message)
                .statusCode(CONFLICT)
                .requestId(requestId)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName("Eks")
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }
}
