package io.platformoperator.aws;

import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.StandardRetryStrategy;

/**
 * Switches off the SDK's retries of a create call that takes neither a unique name nor an idempotency token, so that each
 * repetition would create another resource. After a lost response, the engine lists the resources before it repeats the
 * call. The SDK still retries a call that AWS throttled, because such a call had no effect.
 */
public final class WithoutRetries {
    private static final StandardRetryStrategy STRATEGY = DefaultRetryStrategy.standardStrategyBuilder()
            .useClientDefaults(false)
            .retryOnException(WithoutRetries::isThrottled)
            .treatAsThrottling(WithoutRetries::isThrottled)
            .build();

    private WithoutRetries() {}

    /** Applies to one request, as an argument of its {@code overrideConfiguration}. */
    public static void apply(AwsRequestOverrideConfiguration.Builder request) {
        request.addPlugin(WithoutRetries::configure);
    }

    private static void configure(SdkServiceClientConfiguration.Builder client) {
        client.overrideConfiguration(client.overrideConfiguration().toBuilder()
                .retryStrategy(STRATEGY)
                .build());
    }

    private static boolean isThrottled(Throwable failure) {
        return failure instanceof SdkServiceException error && error.isThrottlingException();
    }
}
