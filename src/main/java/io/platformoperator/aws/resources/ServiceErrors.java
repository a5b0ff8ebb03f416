package io.platformoperator.aws.resources;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Exceptions for errors that an AWS service reports inside a successful response or with a code that is too general. Error
 * classification, conditions and metrics treat them like exceptions of the SDK.
 */
public final class ServiceErrors {
    private ServiceErrors() {}

    /**
     * An exception with these error details.
     *
     * @param service the SDK's name of the service, such as {@code Ec2}
     * @param code AWS's error code, such as {@code DependencyViolation}
     * @param requestId null if the operator refused the request itself
     */
    public static AwsServiceException of(
            String service, int httpStatus, String code, String message, @Nullable String requestId) {
        return AwsServiceException.builder()
                .message(message)
                .statusCode(httpStatus)
                .requestId(requestId)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName(service)
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }
}
