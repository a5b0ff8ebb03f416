package io.platformoperator.probe.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.DataRole;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedObservationTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** An older operator reads what a newer probe writes, and the other way: the form is a contract. */
    @Test
    void isWrittenInItsForm() {
        var database = new StoreObservation(
                DataRole.WRITER,
                NOON.minusSeconds(1),
                123L,
                2L,
                "us-east-1",
                NOON.minusSeconds(1),
                4L,
                "",
                new StoreFigures(0, true, LogPosition.parse("1/16B3748"), null, null),
                new SessionsEnded("fence-7", NOON.minusSeconds(2), 3, LogPosition.parse("1/16B3748")),
                new Verification("verify-7", NOON.minusSeconds(3), "db.example.com:5432", ""));
        var cache = new StoreObservation(
                DataRole.REPLICA, NOON.minusMillis(2500), 7L, 1L, "us-west-2", null, 0L, "connection refused");

        assertThat(new PublishedObservation("us-east-1", NOON, database, cache).toJson())
                .isEqualTo("""
                {"region":"us-east-1","observedAt":"2026-03-01T12:00:00Z",\
                "database":{"role":"Writer","heartbeatAt":"2026-03-01T11:59:59Z","sequence":123,"epoch":2,\
                "writer":"us-east-1","writtenAt":"2026-03-01T11:59:59Z","latencyMillis":4,"error":"",\
                "figures":{"clientSessions":0,"readOnly":true,"writePosition":"1/16B3748"},\
                "sessionsEnded":{"request":"fence-7","at":"2026-03-01T11:59:58Z","ended":3,\
                "writePosition":"1/16B3748"},\
                "verification":{"request":"verify-7","at":"2026-03-01T11:59:57Z",\
                "endpoint":"db.example.com:5432","error":""}},\
                "cache":{"role":"Replica","heartbeatAt":"2026-03-01T11:59:57.500Z","sequence":7,"epoch":1,\
                "writer":"us-west-2","latencyMillis":0,"error":"connection refused",\
                "figures":{}}}""");
    }

    @Test
    void isReadAsItWasWritten() {
        var observation = new PublishedObservation(
                "us-west-2",
                NOON,
                StoreObservation.NOTHING_YET,
                new StoreObservation(DataRole.REPLICA, NOON, 1L, 1L, "us-east-1", null, 3L, ""));

        assertThat(PublishedObservation.parse(observation.toJson())).contains(observation);
    }

    /** An answer to another request, or of one store only, is none. */
    @Test
    void answersOnlyTheRequestThatItNames() {
        var ended = StoreObservation.NOTHING_YET.withAnswers(
                new SessionsEnded("fence-7", NOON, 3, null), new Verification("verify-7", NOON, "db:5432", ""));
        var busy = StoreObservation.NOTHING_YET.withAnswers(
                null, new Verification("verify-7", NOON, "cache:6379", "READONLY"));

        var both = new PublishedObservation("us-east-1", NOON, ended, ended);
        assertThat(both.hasEndedSessions("fence-7")).isTrue();
        assertThat(both.hasEndedSessions("fence-8")).isFalse();
        assertThat(both.isVerified("verify-7")).isTrue();
        assertThat(both.isVerified("verify-8")).isFalse();
        var one = new PublishedObservation("us-east-1", NOON, ended, busy);
        assertThat(one.hasEndedSessions("fence-7")).isFalse();
        assertThat(one.isVerified("verify-7")).isFalse();
        assertThat(new PublishedObservation("us-east-1", NOON, ended, null).hasEndedSessions("fence-7"))
                .isTrue();
        assertThat(new PublishedObservation("us-east-1", NOON, null, null).hasEndedSessions("fence-7"))
                .isFalse();
    }

    @Test
    void unknownFieldsAreIgnoredAndMissingOnesAreUnknown() {
        assertThat(PublishedObservation.parse("""
                        {"region": "us-east-1", "observedAt": "2026-03-01T12:00:00Z", "weather": "fair",
                         "database": {"role": "Writer", "mood": "good"}}"""))
                .contains(new PublishedObservation(
                        "us-east-1",
                        NOON,
                        new StoreObservation(DataRole.WRITER, null, null, null, null, null, null, ""),
                        null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{\"observedAt\":\"2026-03-01T12:00:00Z\"}",
                "{\"region\":\"us-east-1\"}",
                "{\"region\":\"us-east-1\",\"observedAt\":\"yesterday\"}"
            })
    void anotherTextIsNoObservation(String text) {
        assertThat(PublishedObservation.parse(text)).isEmpty();
    }
}
