package io.platformoperator.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.platformoperator.api.v1alpha1.DataRole;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

class RedisHeartbeatsTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final FakeCache cache = new FakeCache();
    private final RedisHeartbeats heartbeats = new RedisHeartbeats(
            "cache.example",
            6379,
            (SSLSocketFactory) SSLSocketFactory.getDefault(),
            "us-west-2",
            Duration.ofSeconds(5),
            InstantSource.fixed(NOON));

    @Test
    void writesTheNextHeartbeatInAnEpochOfItsOwn() {
        var reading = heartbeats.beat(cache);

        assertThat(reading.role()).isEqualTo(DataRole.WRITER);
        assertThat(reading.newest()).isEqualTo(new Heartbeat(8, 2, "us-west-2", NOON));
        assertThat(cache.fields).containsEntry("sequence", "8").containsEntry("region", "us-west-2");
    }

    /** The primary of the second group of a global datastore is the master of its own group. */
    @Test
    void aMasterThatAdmitsNoWriteIsAReplica() {
        cache.refusal = "READONLY You can't write against a read only replica.";
        var reading = heartbeats.beat(cache);

        assertThat(reading.role()).isEqualTo(DataRole.REPLICA);
        assertThat(reading.newest()).isEqualTo(new Heartbeat(7, 1, "us-east-1", NOON.minusSeconds(10)));
    }

    @Test
    void anotherRefusalIsAFailure() {
        cache.refusal = "OOM command not allowed when used memory > 'maxmemory'.";

        assertThatThrownBy(() -> heartbeats.beat(cache)).hasMessageStartingWith("OOM");
    }

    /** A master with a heartbeat of another region. */
    private static final class FakeCache extends Jedis {
        private final Map<String, String> fields = new HashMap<>(Map.of(
                "sequence",
                "7",
                "epoch",
                "1",
                "region",
                "us-east-1",
                "writtenAt",
                NOON.minusSeconds(10).toString()));

        private @Nullable String refusal;

        @Override
        public String info(String section) {
            return "# Replication\r\nrole:master\r\n";
        }

        @Override
        public Map<String, String> hgetAll(String key) {
            return Map.copyOf(fields);
        }

        @Override
        public long hset(String key, Map<String, String> hash) {
            if (refusal != null) {
                throw new JedisDataException(refusal);
            }
            fields.putAll(hash);
            return 0;
        }
    }
}
