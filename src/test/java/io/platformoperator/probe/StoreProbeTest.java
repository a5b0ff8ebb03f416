package io.platformoperator.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.DataRole;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

class StoreProbeTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private Instant now = NOON;
    private @Nullable RuntimeException refusedBy;
    private final FakeStore store = new FakeStore();
    private final StoreProbe<FakeConnection> probe = new StoreProbe<>("database", store, this::login, () -> now);

    private Login login() {
        if (refusedBy != null) {
            throw refusedBy;
        }
        return new Login("platform", "password-" + store.logins++);
    }

    @Test
    void observesWhatTheStoreSays() {
        store.reading = reading(DataRole.WRITER, 5);
        probe.beat();

        assertThat(probe.latest()).satisfies(latest -> {
            assertThat(latest.role()).isEqualTo(DataRole.WRITER);
            assertThat(latest.sequence()).isEqualTo(5);
            assertThat(latest.heartbeatAt()).isEqualTo(NOON.plusSeconds(5));
            assertThat(latest.writtenAt()).isEqualTo(NOON.plusSeconds(5));
            assertThat(latest.latencyMillis()).isEqualTo(4);
            assertThat(latest.error()).isEmpty();
        });
    }

    /** The last heartbeat that was written stays known after a failover away from this region. */
    @Test
    void replicaReportsTheHeartbeatThatItReceived() {
        store.reading = reading(DataRole.WRITER, 5);
        probe.beat();
        store.reading = reading(DataRole.REPLICA, 9);
        probe.beat();

        assertThat(probe.latest().role()).isEqualTo(DataRole.REPLICA);
        assertThat(probe.latest().heartbeatAt()).isEqualTo(NOON.plusSeconds(9));
        assertThat(probe.latest().writtenAt()).isEqualTo(NOON.plusSeconds(5));
    }

    @Test
    void failureKeepsTheLastObservationAndAddsTheReason() {
        store.reading = reading(DataRole.REPLICA, 5);
        probe.beat();
        store.failure = new IOException("the server closed the connection\n\tat somewhere");
        probe.beat();

        assertThat(probe.latest().error()).isEqualTo("the server closed the connection");
        assertThat(probe.latest().sequence()).isEqualTo(5);
        assertThat(probe.latest().role()).isEqualTo(DataRole.REPLICA);

        store.failure = null;
        probe.beat();
        assertThat(probe.latest().error()).isEmpty();
    }

    /** A rotated password refuses the connection, so each connection needs the present one. */
    @Test
    void eachNewConnectionReadsTheLoginAgain() {
        probe.beat();
        probe.beat();
        assertThat(store.connections).extracting(each -> each.login.password()).containsExactly("password-0");

        store.failure = new IOException("reset");
        probe.beat();
        store.failure = null;
        probe.beat();

        assertThat(store.connections)
                .extracting(each -> each.login.password())
                .containsExactly("password-0", "password-1");
        assertThat(store.connections.getFirst().isClosed).isTrue();
    }

    @Test
    void connectionEndsAfterItsLifetime() {
        probe.beat();
        now = NOON.plus(StoreProbe.CONNECTION_LIFETIME);
        probe.beat();
        assertThat(store.connections).hasSize(1);

        now = now.plusMillis(1);
        probe.beat();

        assertThat(store.connections).hasSize(2);
        assertThat(store.connections.getFirst().isClosed).isTrue();
        assertThat(store.connections.getLast().isClosed).isFalse();
    }

    @Test
    void failedConnectionIsReported() {
        store.refusal = new IOException();
        probe.beat();

        assertThat(probe.latest().error()).isEqualTo("IOException");
        assertThat(probe.latest().role()).isNull();
    }

    /** The operator writes the reason to the environment's status, which must not change with each request. */
    @Test
    void failureOfAwsIsReportedWithoutTheIdOfTheRequest() {
        for (var request : new String[] {"first", "second"}) {
            refusedBy = SecretsManagerException.builder()
                    .requestId(request)
                    .statusCode(400)
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .errorCode("AccessDeniedException")
                            .errorMessage("no identity-based policy allows the action")
                            .serviceName("SecretsManager")
                            .build())
                    .build();
            probe.beat();

            assertThat(probe.latest().error())
                    .isEqualTo("AccessDeniedException: no identity-based policy allows the action");
        }
    }

    private static HeartbeatReading reading(DataRole role, long sequence) {
        return new HeartbeatReading(
                role,
                new Heartbeat(sequence, 1, "us-east-1", NOON.plusSeconds(sequence)),
                Duration.ofMillis(4).plusNanos(900_000));
    }

    private static final class FakeConnection implements AutoCloseable {
        private final Login login;
        private boolean isClosed;

        FakeConnection(Login login) {
            this.login = login;
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    private static final class FakeStore implements HeartbeatStore<FakeConnection> {
        private final List<FakeConnection> connections = new ArrayList<>();
        private int logins;
        private HeartbeatReading reading = new HeartbeatReading(DataRole.REPLICA, null, Duration.ZERO);
        private @Nullable IOException failure;
        private @Nullable IOException refusal;

        @Override
        public FakeConnection connect(Login login) throws IOException {
            if (refusal != null) {
                throw refusal;
            }
            connections.add(new FakeConnection(login));
            return connections.getLast();
        }

        @Override
        public HeartbeatReading beat(FakeConnection connection) throws IOException {
            if (failure != null) {
                throw failure;
            }
            return reading;
        }
    }
}
