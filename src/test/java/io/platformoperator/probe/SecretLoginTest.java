package io.platformoperator.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

class SecretLoginTest {
    private String stored = "{\"username\":\"platform\",\"password\":\"first\"}";
    private boolean isDown;
    private final SecretLogin secret = new SecretLogin(new FakeSecrets(), "arn:secret");

    @Test
    void readsTheSecretEachTime() {
        assertThat(secret.read()).isEqualTo(new Login("platform", "first"));
        stored = "{\"username\":\"platform\",\"password\":\"second\"}";
        assertThat(secret.read()).isEqualTo(new Login("platform", "second"));
    }

    /** The database may answer while the API of Secrets Manager does not. */
    @Test
    void usesTheLastLoginWhileSecretsManagerDoesNotAnswer() {
        isDown = true;
        assertThatThrownBy(secret::read).hasMessageContaining("no answer");
        isDown = false;
        var login = secret.read();
        isDown = true;
        assertThat(secret.read()).isEqualTo(login);
    }

    @Test
    void neverShowsTheSecret() {
        assertThat(secret.read().toString()).doesNotContain("first");
        for (var broken : new String[] {"hush-hush", "{\"password\":\"hush-hush\"}", "\"hush-hush"}) {
            stored = broken;
            assertThatThrownBy(secret::read)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("arn:secret")
                    .satisfies(thrown ->
                            assertThat(Throwables.getStackTrace(thrown)).doesNotContain("hush"));
        }
    }

    private final class FakeSecrets implements SecretsManagerClient {
        @Override
        public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
            if (isDown) {
                throw SdkClientException.create("no answer");
            }
            return GetSecretValueResponse.builder().secretString(stored).build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
