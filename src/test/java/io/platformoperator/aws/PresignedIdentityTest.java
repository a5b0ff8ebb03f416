package io.platformoperator.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;

class PresignedIdentityTest {
    private static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret"));

    @Test
    void usesTheRegionsEndpoint() {
        assertThat(url(null))
                .hasScheme("https")
                .hasHost("sts.eu-west-1.amazonaws.com")
                .hasPath("/");
    }

    @Test
    void usesTheSdksEndpointOverride() {
        assertThat(url(URI.create("http://localhost:4566")))
                .hasScheme("http")
                .hasHost("localhost")
                .hasPort(4566);
    }

    @Test
    void signsTheHeaders() {
        assertThat(url(null).getQuery())
                .contains("Action=GetCallerIdentity")
                .contains("X-Amz-SignedHeaders=host;x-k8s-aws-id")
                .contains("X-Amz-Expires=60");
    }

    private static URI url(URI override) {
        var region = Region.EU_WEST_1;
        var builder = StsClient.builder().region(region).credentialsProvider(CREDENTIALS);
        if (override != null) {
            builder.endpointOverride(override);
        }
        try (var sts = builder.build()) {
            return PresignedIdentity.of(sts, region, CREDENTIALS, Map.of("x-k8s-aws-id", "production-eu-west-1"));
        }
    }
}
