package io.platformoperator.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * The login in a secret of Secrets Manager: JSON with {@code username} and {@code password}. Each new connection reads it, so
 * a connection after a rotation has the new password.
 */
final class SecretLogin {
    private static final Logger LOG = LoggerFactory.getLogger(SecretLogin.class);

    private final SecretsManagerClient secrets;
    private final String arn;
    private @Nullable Login last;

    SecretLogin(SecretsManagerClient secrets, String arn) {
        this.secrets = secrets;
        this.arn = arn;
    }

    /**
     * Reads the secret. While Secrets Manager does not answer, returns the login that was read last: the store may be reachable
     * in an outage of the API.
     *
     * @throws SdkException if the secret was never read
     * @throws IllegalStateException if the secret has another form
     */
    synchronized Login read() {
        try {
            last = parse(secrets.getSecretValue(r -> r.secretId(arn)).secretString());
            return last;
        } catch (SdkException e) {
            if (last == null) {
                throw e;
            }
            LOG.warn("can't read the secret {}, so the login that was read before is used: {}", arn, e.getMessage());
            return last;
        }
    }

    /** The exception of Jackson is not a cause, because its message contains a part of the secret. */
    private Login parse(String text) {
        try {
            var json = new ObjectMapper().readTree(text);
            if (json.path("username").isTextual() && json.path("password").isTextual()) {
                return new Login(
                        json.path("username").asText(), json.path("password").asText());
            }
        } catch (JsonProcessingException e) {
            LOG.debug("not JSON: {}", arn);
        }
        throw new IllegalStateException("the secret " + arn + " is not a JSON object with username and password");
    }
}
