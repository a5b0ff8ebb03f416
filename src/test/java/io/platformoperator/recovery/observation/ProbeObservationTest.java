package io.platformoperator.recovery.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.recovery.observation.ProbeObservation.Store;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProbeObservationTest {
    @Test
    void readsWhatTheProbeKeeps() {
        var observation = ProbeObservation.parse("""
                        {"region": "us-east-1", "observedAt": "2030-01-31T12:00:00.5Z",
                         "database": {"role": "Writer", "heartbeatAt": "2030-01-31T11:59:58Z", "sequence": 123,
                                      "writtenAt": "2030-01-31T11:59:58Z", "latencyMillis": 4, "error": ""}}
                        """).optional().orElseThrow();

        assertThat(observation.observedAt()).isEqualTo(Instant.parse("2030-01-31T12:00:00.5Z"));
        assertThat(observation.database()).isEqualTo(new Store("Writer", Instant.parse("2030-01-31T11:59:58Z"), ""));
        assertThat(observation.cache().error()).isEqualTo("the probe has not observed it yet");
    }

    @Test
    void whatCantBeReadIsMissing() {
        assertThat(ProbeObservation.parse("{").optional()).isEmpty();
        assertThat(ProbeObservation.parse("{}").optional()).isEmpty();
        assertThat(ProbeObservation.parse("{\"observedAt\": \"yesterday\"}").optional())
                .isEmpty();
    }
}
