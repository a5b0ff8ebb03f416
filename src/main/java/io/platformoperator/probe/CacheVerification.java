package io.platformoperator.probe;

import io.platformoperator.probe.verification.VerificationAnswer;
import io.platformoperator.probe.verification.VerificationAnswer.CheckAnswer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Verifies a restored cache by its content: it has the heartbeat that the probe wrote before the snapshot. Writes nothing.
 *
 * @param region region of the cache
 * @param restorePoint time at which the snapshot was taken
 * @param tolerance how much older than the snapshot the heartbeat may be
 */
public record CacheVerification(String region, Instant restorePoint, Duration tolerance, InstantSource clock) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /**
     * Connects with the login in the secret, and answers.
     *
     * @param tls trusts the certificate authorities of ElastiCache
     * @throws redis.clients.jedis.exceptions.JedisException if the cache does not accept a connection
     */
    public VerificationAnswer verify(
            ProbeSettings.Endpoint endpoint, SSLSocketFactory tls, SecretsManagerClient secrets) {
        var login = new SecretLogin(secrets, endpoint.secretArn()).read();
        var store = new RedisHeartbeats(endpoint.host(), endpoint.port(), tls, region, TIMEOUT, clock);
        try (var connection = store.connect(login)) {
            return answer(connection);
        }
    }

    VerificationAnswer answer(Jedis connection) {
        var heartbeat = RedisHeartbeats.read(connection);
        var keys = new CheckAnswer(true, connection.dbSize() + " keys");
        if (heartbeat == null) {
            return answer(null, new CheckAnswer(false, "the restored data has no heartbeat"), keys);
        }
        var newest = heartbeat.at();
        return newest.isBefore(restorePoint.minus(tolerance))
                ? answer(
                        newest,
                        new CheckAnswer(false, "the heartbeat is of " + newest + ", before " + restorePoint),
                        keys)
                : answer(newest, new CheckAnswer(true, "heartbeat " + heartbeat.sequence() + " of " + newest), keys);
    }

    private VerificationAnswer answer(@Nullable Instant newest, CheckAnswer... checks) {
        return new VerificationAnswer(clock.instant(), newest, List.of(checks));
    }
}
