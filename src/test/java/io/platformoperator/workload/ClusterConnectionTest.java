package io.platformoperator.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.platformoperator.apply.ClusterUnreachable;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterConnectionTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private Instant now = START;
    private final ClusterConnection connection = new ClusterConnection(null, _ -> null, () -> now);

    static Stream<RuntimeException> withoutAnswer() {
        return Stream.of(
                new KubernetesClientException("get", new ConnectException("Connection refused")),
                new KubernetesClientException("get", new IOException(new TimeoutException())),
                new ClusterUnreachable("can't connect", new ConnectException("Connection refused")));
    }

    static Stream<RuntimeException> others() {
        return Stream.of(
                new KubernetesClientException("forbidden", 403, null),
                new KubernetesClientException("get", new KubernetesClientException("forbidden", 403, null)),
                new KubernetesClientException("get", new SSLHandshakeException("PKIX path building failed")),
                new ClusterUnreachable("the API server refuses the operator's credentials: 401"),
                new IllegalStateException("a defect"));
    }

    @ParameterizedTest
    @MethodSource("withoutAnswer")
    void aMissingAnswerIsAnOutage(RuntimeException exception) {
        assertThatThrownBy(() -> fail(exception))
                .isInstanceOf(ClusterOutage.class)
                .hasCause(exception);
        assertThat(connection.isUnanswered()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("others")
    void anotherFailureIsThrownUnchanged(RuntimeException exception) {
        assertThatThrownBy(() -> fail(exception)).isSameAs(exception);
        assertThat(connection.isUnanswered()).isFalse();
    }

    /** Each Event and status of an outage has the same words. */
    @Test
    void anOutageLastsFromTheFirstFailureToTheNextAnswer() {
        connection.setAccess(new ApiServerAccess("vpc-1", List.of()));
        assertThat(outage("Connection refused").since()).isEqualTo(START);
        now = START.plus(Duration.ofMinutes(1));
        var later = outage("Connection reset");
        assertThat(later.since()).isEqualTo(START);
        assertThat(later).hasMessage("ConnectException: Connection refused");
        assertThat(later.hasAnsweredBefore()).isFalse();
        assertThat(later.access()).contains(new ApiServerAccess("vpc-1", List.of()));

        assertThat(connection.call(() -> "answer")).isEqualTo("answer");
        assertThat(connection.isUnanswered()).isFalse();
        var next = outage("Connection reset");
        assertThat(next.since()).isEqualTo(now);
        assertThat(next.hasAnsweredBefore()).isTrue();
    }

    private ClusterOutage outage(String words) {
        return catchThrowableOfType(
                ClusterOutage.class, () -> fail(new KubernetesClientException("get", new ConnectException(words))));
    }

    private void fail(RuntimeException exception) {
        connection.call(() -> {
            throw exception;
        });
    }
}
