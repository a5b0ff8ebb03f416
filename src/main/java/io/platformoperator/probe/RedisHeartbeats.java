package io.platformoperator.probe;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.probe.observation.StoreFigures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/** Heartbeats in Redis or Valkey: the newest one, as a hash at the key {@link #KEY}. */
final class RedisHeartbeats implements HeartbeatStore<Jedis> {
    static final String KEY = "platform-operator:heartbeat";
    private static final String READ_ONLY = "READONLY";
    private static final String SEQUENCE = "sequence";
    private static final String EPOCH = "epoch";
    private static final String REGION = "region";
    private static final String WRITTEN_AT = "writtenAt";

    private static final String MARK = "platform-operator:verification";

    private final RedisSessions sessions = new RedisSessions();
    private final HostAndPort server;
    private final SSLSocketFactory tls;
    private final String region;
    private final Duration timeout;
    private final InstantSource clock;
    /** The newest heartbeat that was written or read. The cache may have evicted it, and the numbers must not begin again. */
    private @Nullable Heartbeat newest;

    /**
     * Creates no connection.
     *
     * @param tls trusts the certificate authorities of ElastiCache
     * @param region region of this probe
     * @param timeout limit for a connection, and for each command
     */
    RedisHeartbeats(String host, int port, SSLSocketFactory tls, String region, Duration timeout, InstantSource clock) {
        this.server = new HostAndPort(host, port);
        this.tls = tls;
        this.region = region;
        this.timeout = timeout;
        this.clock = clock;
    }

    /** Sends the password only: an AUTH token of ElastiCache has no user. */
    @Override
    public Jedis connect(Login login) {
        var verify = new SSLParameters();
        verify.setEndpointIdentificationAlgorithm("HTTPS");
        var connection = new Jedis(
                server,
                DefaultJedisClientConfig.builder()
                        .connectionTimeoutMillis((int) timeout.toMillis())
                        .socketTimeoutMillis((int) timeout.toMillis())
                        .ssl(true)
                        .sslSocketFactory(tls)
                        .sslParameters(verify)
                        .password(login.password())
                        .build());
        connection.connect();
        return connection;
    }

    @Override
    public HeartbeatReading beat(Jedis connection) {
        var isWriter = connection.info("replication").lines().anyMatch("role:master"::equals);
        var started = System.nanoTime();
        var stored = heartbeat(connection.hgetAll(KEY));
        if (isWriter) {
            var written = next(stored == null ? newest : stored);
            isWriter = accepts(connection, written);
            stored = isWriter ? written : stored;
        }
        newest = stored == null ? newest : stored;
        var latency = Duration.ofNanos(System.nanoTime() - started);
        return new HeartbeatReading(isWriter ? DataRole.WRITER : DataRole.REPLICA, stored, isWriter, latency);
    }

    @Override
    public StoreFigures figures(Jedis connection) {
        return new StoreFigures(RedisSessions.count(connection), null, null, null, null);
    }

    @Override
    public int endSessions(Jedis connection, String request) {
        return sessions.end(connection, request);
    }

    @Override
    public void writeMark(Jedis connection, String text) {
        connection.set(MARK, text);
    }

    @Override
    public @Nullable String readMark(Jedis connection) {
        return connection.get(MARK);
    }

    /** False if the cache admits no write. Its role is that within its group, which may replicate the group of another region. */
    private static boolean accepts(Jedis connection, Heartbeat heartbeat) {
        try {
            connection.hset(
                    KEY,
                    Map.of(
                            SEQUENCE, String.valueOf(heartbeat.sequence()),
                            EPOCH, String.valueOf(heartbeat.epoch()),
                            REGION, heartbeat.region(),
                            WRITTEN_AT, heartbeat.at().toString()));
            return true;
        } catch (JedisDataException e) {
            if (String.valueOf(e.getMessage()).startsWith(READ_ONLY)) {
                return false;
            }
            throw e;
        }
    }

    private Heartbeat next(@Nullable Heartbeat last) {
        var now = clock.instant();
        if (last == null) {
            return new Heartbeat(1, 1, region, now);
        }
        var epoch = last.region().equals(region) ? last.epoch() : last.epoch() + 1;
        return new Heartbeat(last.sequence() + 1, epoch, region, now);
    }

    /** The heartbeat in the cache; null if it has none. */
    static @Nullable Heartbeat read(Jedis connection) {
        return heartbeat(connection.hgetAll(KEY));
    }

    private static @Nullable Heartbeat heartbeat(Map<String, String> fields) {
        var sequence = fields.get(SEQUENCE);
        var epoch = fields.get(EPOCH);
        var region = fields.get(REGION);
        var writtenAt = fields.get(WRITTEN_AT);
        return sequence == null || epoch == null || region == null || writtenAt == null
                ? null
                : new Heartbeat(Long.parseLong(sequence), Long.parseLong(epoch), region, Instant.parse(writtenAt));
    }
}
