package io.platformoperator.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.probe.ProbeSettings.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

class FenceProverTest {
    /** Answers the attempts for the database and the cache only once both have begun. */
    private static final class BothSecrets implements SecretsManagerClient {
        private final CyclicBarrier both = new CyclicBarrier(2);

        @Override
        public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
            try {
                both.await(5, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException("the other attempt has not begun", e);
            }
            throw new IllegalStateException("both attempts have begun");
        }

        @Override
        public String serviceName() {
            return "secretsmanager";
        }

        @Override
        public void close() {}
    }

    /** A fence drops packets, so that an attempt lasts until its timeout, and applications can't write meanwhile. */
    @Test
    void theStoresAreTriedAtTheSameTime() throws Exception {
        var settings = new ProbeSettings(
                "eu-west-1",
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                "monitoring",
                new Endpoint("database.invalid", 5432, "database"),
                "platform",
                Path.of("ca.pem"),
                new Endpoint("cache.invalid", 6379, "cache"));
        var prover = new FenceProver(
                settings, new BothSecrets(), (SSLSocketFactory) SSLSocketFactory.getDefault(), InstantSource.system());
        var proof = prover.prove("fence-1", Duration.ZERO, Duration.ofMillis(1));
        assertThat(proof.database().message()).contains("both attempts have begun");
        assertThat(proof.cache().message()).contains("both attempts have begun");
    }
}
