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
                DataRole.WRITER, NOON.minusSeconds(1), 123L, 2L, "us-east-1", NOON.minusSeconds(1), 4L, "");
        var cache = new StoreObservation(
                DataRole.REPLICA, NOON.minusMillis(2500), 7L, 1L, "us-west-2", null, 0L, "connection refused");

        assertThat(new PublishedObservation("us-east-1", NOON, database, cache).toJson())
                .isEqualTo("""
                {"region":"us-east-1","observedAt":"2026-03-01T12:00:00Z",\
                "database":{"role":"Writer","heartbeatAt":"2026-03-01T11:59:59Z","sequence":123,"epoch":2,\
                "writer":"us-east-1","writtenAt":"2026-03-01T11:59:59Z","latencyMillis":4,"error":""},\
                "cache":{"role":"Replica","heartbeatAt":"2026-03-01T11:59:57.500Z","sequence":7,"epoch":1,\
                "writer":"us-west-2","latencyMillis":0,"error":"connection refused"}}""");
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
