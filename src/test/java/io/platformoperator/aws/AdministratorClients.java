package io.platformoperator.aws;

import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;

/**
 * Clients of a region whose calls the local AWS allows whatever the policy of the operator says, for what tests do themselves.
 *
 * @param aws the clients
 */
public record AdministratorClients(Aws aws, SdkHttpClient http) implements AutoCloseable {
    private static final String ACCESS_KEY = "tests";

    /** The clients of that region. */
    public static AdministratorClients in(String region) {
        var http = ApacheHttpClient.create();
        var credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, "secret"));
        var overrides = ClientOverrideConfiguration.builder().build();
        return new AdministratorClients(
                new Aws(region, credentials, http, overrides, Duration.ZERO, new InternalErrors(kind -> {})), http);
    }

    @Override
    public void close() {
        aws.close();
        http.close();
    }
}
