package io.platformoperator.aws;

import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.StandardRetryStrategy;

/**
 * For calls that make something each time AWS hears them, as it gives them neither a name nor a token. A call that may
 * have arrived is not sent again by the SDK after a lost answer: whether it did its work is looked up first. A call that
 * AWS throttled did nothing, and is sent again.
 */
public final class SentOnce {
    private static final StandardRetryStrategy STRATEGY = DefaultRetryStrategy.standardStrategyBuilder()
            .useClientDefaults(false)
            .retryOnException(SentOnce::isThrottled)
            .treatAsThrottling(SentOnce::isThrottled)
            .build();

    private SentOnce() {}

    /** To be given to a request's {@code overrideConfiguration}. */
    public static void set(AwsRequestOverrideConfiguration.Builder request) {
        request.addPlugin(SentOnce::configure);
    }

    private static void configure(SdkServiceClientConfiguration.Builder client) {
        client.overrideConfiguration(client.overrideConfiguration().toBuilder()
                .retryStrategy(STRATEGY)
                .build());
    }

    private static boolean isThrottled(Throwable failure) {
        return failure instanceof SdkServiceException refusal && refusal.isThrottlingException();
    }
}
