package io.platformoperator.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.probe.observation.Verification;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoreVerifierTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Map<String, String> outputs = new HashMap<>(Map.of(
            "database.endpoint", "db.example",
            "database.port", "5432",
            "database.secretArn", "arn:secret"));
    private final List<String> used = new ArrayList<>();
    private FakeStores.Open store = new FakeStores.Open();
    private final StoreVerifier<AutoCloseable> verifier = new StoreVerifier<>(
            "database",
            "database.endpoint",
            endpoint -> {
                used.add(endpoint.host() + ":" + endpoint.port());
                return store;
            },
            arn -> {
                used.add(arn);
                return new Login("app", "secret");
            },
            () -> NOON);

    @Test
    void writesThroughThePublishedEndpointWithItsLogin() {
        assertThat(verifier.verify("verify-7", () -> outputs)).isTrue();

        assertThat(verifier.latest()).isEqualTo(new Verification("verify-7", NOON, "db.example:5432", ""));
        assertThat(store.mark).isEqualTo("verify-7");
        assertThat(used).containsExactly("db.example:5432", "arn:secret");
    }

    @Test
    void isNotRepeatedAfterASuccessUnlessAnotherRequestAsks() {
        verifier.verify("verify-7", () -> outputs);
        assertThat(verifier.verify("verify-7", () -> outputs)).isFalse();
        assertThat(verifier.verify("verify-8", () -> outputs)).isTrue();
        assertThat(verifier.latest()).isEqualTo(new Verification("verify-8", NOON, "db.example:5432", ""));
        assertThat(verifier.verify(null, () -> outputs)).isTrue();
        assertThat(verifier.latest()).isNull();
    }

    @Test
    void failsIfTheStoreRefusesAndSucceedsOnceItAccepts() {
        store = new FakeStores.Open() {
            @Override
            public void writeMark(AutoCloseable connection, String text) throws IOException {
                throw new IOException("READONLY You can't write against a read only replica.");
            }
        };
        verifier.verify("verify-7", () -> outputs);
        assertThat(verifier.latest().isPassed()).isFalse();
        assertThat(verifier.latest().error()).startsWith("READONLY");

        store = new FakeStores.Open();
        verifier.verify("verify-7", () -> outputs);
        assertThat(verifier.latest().isPassed()).isTrue();
    }

    /** An old row of the region is no proof that this one was written. */
    @Test
    void failsIfSomethingElseIsReadBack() {
        store = new FakeStores.Open() {
            @Override
            public void writeMark(AutoCloseable connection, String text) {
                mark = "verify-6";
            }
        };
        verifier.verify("verify-7", () -> outputs);

        assertThat(verifier.latest().error()).isEqualTo("wrote verify-7 and read verify-6 back");
    }

    @Test
    void failsWhileTheEnvironmentPublishesNoEndpoint() {
        outputs.remove("database.endpoint");
        verifier.verify("verify-7", () -> outputs);

        assertThat(verifier.latest().error()).isEqualTo("the environment publishes no database.endpoint yet");
    }
}
