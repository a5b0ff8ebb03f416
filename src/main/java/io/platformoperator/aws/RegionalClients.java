package io.platformoperator.aws;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;

/** The SDK's clients of one account, one per API and region. Each is created on first use; all share one connection pool. */
final class RegionalClients implements AutoCloseable {
    private final String region;
    private final AwsCredentialsProvider credentials;
    private final SdkHttpClient http;
    private final ClientOverrideConfiguration overrides;
    private final Map<ServiceRegion, SdkClient> clients = new ConcurrentHashMap<>();

    private record ServiceRegion(Class<?> client, String region) {}

    /**
     * Creates no client yet.
     *
     * @param region the region of clients that are asked for without one
     */
    RegionalClients(
            String region,
            AwsCredentialsProvider credentials,
            SdkHttpClient http,
            ClientOverrideConfiguration overrides) {
        this.region = region;
        this.credentials = credentials;
        this.http = http;
        this.overrides = overrides;
    }

    /** The client of an API in the account's region. */
    <
                    B extends
                            AwsSyncClientBuilder<B, T>
                                    & software.amazon.awssdk.awscore.client.builder.AwsClientBuilder<B, T>,
                    T extends SdkClient>
            T get(Class<T> type, Supplier<B> builder) {
        return get(type, builder, region);
    }

    /** The client of an API in another region. */
    <
                    B extends
                            AwsSyncClientBuilder<B, T>
                                    & software.amazon.awssdk.awscore.client.builder.AwsClientBuilder<B, T>,
                    T extends SdkClient>
            T get(Class<T> type, Supplier<B> builder, String inRegion) {
        return type.cast(clients.computeIfAbsent(new ServiceRegion(type, inRegion), _ -> builder.get()
                .region(Region.of(inRegion))
                .credentialsProvider(credentials)
                .httpClient(http)
                .overrideConfiguration(overrides)
                .build()));
    }

    @Override
    public void close() {
        clients.values().forEach(SdkClient::close);
    }
}
