package io.platformoperator.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.probe.observation.LogPosition;
import io.platformoperator.probe.observation.SessionsEnded;
import io.platformoperator.probe.observation.StoreFigures;
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

    /** A session may begin between two checks, so that one check without a session is no answer. */
    @Test
    void answersThatSessionsEndedAfterTwoChecksWithoutOne() {
        store.figures = writerAt("0/10");
        store.found.addAll(List.of(3, 0, 1));

        assertThat(probe.endSessions("fence-7")).isFalse(); // three
        assertThat(probe.endSessions("fence-7")).isFalse(); // none
        assertThat(probe.endSessions("fence-7")).isFalse(); // one
        assertThat(probe.endSessions("fence-7")).isFalse(); // none
        assertThat(probe.endSessions("fence-7")).isTrue();
        assertThat(probe.latest().sessionsEnded("fence-7"))
                .contains(new SessionsEnded("fence-7", NOON, 4, LogPosition.parse("0/10")));
        assertThat(probe.latest().sessionsEnded("fence-6")).isEmpty();
    }

    /** The position of the answer is that of the end of all writes: it does not follow the log. */
    @Test
    void theAnswerStaysWhileNoCheckFindsASession() {
        store.figures = writerAt("0/10");
        probe.endSessions("fence-7");
        probe.endSessions("fence-7");
        var answer = probe.latest().sessionsEnded();

        store.figures = writerAt("0/20");
        assertThat(probe.endSessions("fence-7")).isFalse();
        assertThat(probe.latest().sessionsEnded()).isEqualTo(answer);

        store.found.add(1);
        assertThat(probe.endSessions("fence-7")).isTrue();
        assertThat(probe.latest().sessionsEnded()).isNull();
        probe.endSessions("fence-7");
        probe.endSessions("fence-7");
        assertThat(probe.latest().sessionsEnded())
                .isEqualTo(new SessionsEnded("fence-7", NOON, 1, LogPosition.parse("0/20")));
    }

    @Test
    void aFailedCheckOrAnotherRequestWithdrawsTheAnswer() {
        probe.endSessions("fence-7");
        probe.endSessions("fence-7");
        assertThat(probe.endSessions("fence-8")).isTrue();
        assertThat(probe.latest().sessionsEnded()).isNull();
        probe.endSessions("fence-8");
        assertThat(probe.latest().sessionsEnded("fence-8")).isPresent();

        store.failure = new IOException("reset");
        assertThat(probe.endSessions("fence-8")).isTrue();
        assertThat(probe.latest().sessionsEnded()).isNull();
        assertThat(probe.latest().error()).isEqualTo("reset");

        store.failure = null;
        probe.endSessions("fence-8");
        probe.endSessions("fence-8");
        assertThat(probe.latest().sessionsEnded("fence-8")).isPresent();
        assertThat(probe.endSessions(null)).isTrue();
        assertThat(probe.latest().sessionsEnded()).isNull();
    }

    /** A fenced writer has no heartbeat of its probe any more, although it is a writer. */
    @Test
    void aHeartbeatThatWasOnlyReadIsNotWritten() {
        store.reading = reading(DataRole.WRITER, 1);
        probe.beat();
        var written = probe.latest().writtenAt();
        store.reading = new HeartbeatReading(
                DataRole.WRITER, new Heartbeat(9, 1, "us-west-2", NOON.plusSeconds(9)), false, Duration.ZERO);
        store.figures = writerAt("0/20");
        probe.beat();

        assertThat(probe.latest().writtenAt()).isEqualTo(written);
        assertThat(probe.latest().sequence()).isEqualTo(9);
        assertThat(probe.latest().figures()).isEqualTo(writerAt("0/20"));
    }

    private static StoreFigures writerAt(String position) {
        return new StoreFigures(0, true, LogPosition.parse(position), null, null);
    }

    private static HeartbeatReading reading(DataRole role, long sequence) {
        return new HeartbeatReading(
                role,
                new Heartbeat(sequence, 1, "us-east-1", NOON.plusSeconds(sequence)),
                role == DataRole.WRITER,
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
        private HeartbeatReading reading = new HeartbeatReading(DataRole.REPLICA, null, false, Duration.ZERO);
        private StoreFigures figures = StoreFigures.UNKNOWN;
        private final List<Integer> found = new ArrayList<>();
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

        @Override
        public StoreFigures figures(FakeConnection connection) {
            return figures;
        }

        /** Ends what was found in the order in which it is found; then nothing is left. */
        @Override
        public int endSessions(FakeConnection connection, String request) throws IOException {
            if (failure != null) {
                throw failure;
            }
            return found.isEmpty() ? 0 : found.removeFirst();
        }

        @Override
        public void writeMark(FakeConnection connection, String text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String readMark(FakeConnection connection) {
            throw new UnsupportedOperationException();
        }
    }
}
