package io.platformoperator.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;

/** Counts the requests that reach a server that sends no response, or throttles. */
final class WithoutRetriesTest {
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;
    private KmsClient kms;
    private boolean throttles;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            requests.incrementAndGet();
            if (throttles) {
                var answer = "{\"__type\":\"ThrottlingException\"}".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(400, answer.length);
                exchange.getResponseBody().write(answer);
            }
            exchange.close(); // without a response, unless the call is throttled
        });
        server.start();
        kms = KmsClient.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
                .httpClient(ApacheHttpClient.create())
                .overrideConfiguration(o -> o.retryStrategy(RetryMode.STANDARD))
                .build();
    }

    @AfterEach
    void stop() {
        kms.close();
        server.stop(0);
    }

    @Test
    void doesNotRetryAfterALostResponse() {
        assertThatThrownBy(() -> kms.createKey(r -> r.overrideConfiguration(WithoutRetries::apply)))
                .isInstanceOf(SdkClientException.class);

        assertThat(requests).hasValue(1);
    }

    @Test
    void retriesOtherCalls() {
        assertThatThrownBy(kms::listKeys).isInstanceOf(SdkClientException.class);

        assertThat(requests).hasValue(3);
    }

    @Test
    void retriesThrottledCalls() {
        throttles = true;

        assertThatThrownBy(() -> kms.createKey(r -> r.overrideConfiguration(WithoutRetries::apply)))
                .isInstanceOf(KmsException.class);

        assertThat(requests).hasValue(3);
    }
}
