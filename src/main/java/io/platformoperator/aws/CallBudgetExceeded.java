package io.platformoperator.aws;

import java.io.Serial;
import java.time.Duration;
import software.amazon.awssdk.core.exception.SdkClientException;

/** A call that the operator did not make, because AWS's limit for the account would have delayed it too long. */
final class CallBudgetExceeded extends SdkClientException {
    @Serial
    private static final long serialVersionUID = 1;

    private CallBudgetExceeded(Builder builder) {
        super(builder);
    }

    static CallBudgetExceeded of(String service, String operation, Duration longestWait) {
        return new CallBudgetExceeded(SdkClientException.builder()
                .message(
                        "%s %s was not called: with the rate that AWS allows an account it would have to wait longer than %d s"
                                .formatted(service, operation, longestWait.toSeconds())));
    }
}
