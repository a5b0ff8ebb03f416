package io.platformoperator.probe;

import io.platformoperator.probe.ProbeSettings.Endpoint;
import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSocketFactory;
import redis.clients.jedis.Jedis;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Creates the stores at endpoints, and reads their logins.
 *
 * @param cacheTls trusts the certificate authorities of ElastiCache
 * @param secrets client for the region of the probe
 * @param knownLogins readers by ARN of the secret, which remember the last login
 */
record Stores(
        ProbeSettings settings,
        SecretsManagerClient secrets,
        SSLSocketFactory cacheTls,
        InstantSource clock,
        Map<String, SecretLogin> knownLogins) {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    Stores(ProbeSettings settings, SecretsManagerClient secrets, SSLSocketFactory cacheTls, InstantSource clock) {
        this(settings, secrets, cacheTls, clock, new ConcurrentHashMap<>());
    }

    /** Limit for a connection, and for each statement or command. */
    static Duration timeout() {
        return TIMEOUT;
    }

    HeartbeatStore<Connection> database(Endpoint endpoint) {
        return new PostgresHeartbeats(
                endpoint.host(),
                endpoint.port(),
                settings.databaseName(),
                settings.caBundle(),
                settings.region(),
                settings.heartbeatsKept(),
                TIMEOUT);
    }

    HeartbeatStore<Jedis> cache(Endpoint endpoint) {
        return new RedisHeartbeats(endpoint.host(), endpoint.port(), cacheTls, settings.region(), TIMEOUT, clock);
    }

    /** The login in the secret of that ARN, as {@link SecretLogin#read} returns it. */
    Login login(String secretArn) {
        return knownLogins
                .computeIfAbsent(secretArn, arn -> new SecretLogin(secrets, arn))
                .read();
    }
}
