package io.platformoperator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.aws.AwsAccount;
import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.ErrorClass;
import io.platformoperator.kubernetes.MockApiServer;
import io.platformoperator.subsystem.FakeAws;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EksUpdatesTest {
    private static final Instant SENT = Instant.parse("2030-01-01T00:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void aFailureHasTheCodesWordsAndResourcesOfAllErrors() throws IOException {
        var errors = "{\"errorCode\": \"PodEvictionFailure\", \"errorMessage\": \"too many retries\", \"resourceIds\":"
                + " [\"ip-1\", \"ip-2\"]}, {\"errorCode\": \"NodeCreationFailure\", \"errorMessage\": \"no capacity\"}";
        assertThat(failure(update(SENT.plus(SECOND), "Failed", errors)))
                .contains(refused(
                        "PodEvictionFailure",
                        "too many retries (ip-1, ip-2); NodeCreationFailure: no capacity; EKS ended the VersionUpdate as"
                                + " Failed"));
    }

    @Test
    void aCancelledUpdateHasNoErrors() throws IOException {
        assertThat(failure(update(SENT.plus(SECOND), "Cancelled", "")))
                .contains(refused("UpdateCancelled", "EKS ended the VersionUpdate as Cancelled"));
    }

    /** EKS does not document the order of its list. */
    @Test
    void theUpdateIsTheNewestOfTheHistory() throws IOException {
        var failed = update(SENT.plus(SECOND), "Failed", "{\"errorCode\": \"IpNotAvailable\"}");
        var successful = update(SENT.plus(SECOND.multipliedBy(2)), "Successful", "");
        assertThat(failure(failed, successful)).isEmpty();
        assertThat(failure(successful, failed)).isEmpty();
        assertThat(failure(failed, update(SENT.minus(Duration.ofDays(1)), "Successful", "")))
                .contains(refused("IpNotAvailable", "EKS reports no message; EKS ended the VersionUpdate as Failed"));
    }

    @Test
    void anEarlierFailureIsNotThatOfTheUpdate() throws IOException {
        assertThat(failure(update(SENT.minus(Duration.ofHours(1)), "Failed", "")))
                .isEmpty();
        assertThat(failure()).isEmpty();
    }

    @Test
    void anUpdateInProgressIsNotAFailureYet() throws IOException {
        assertThat(failure(update(SENT, "InProgress", "")).orElseThrow().errorClass())
                .isEqualTo(ErrorClass.WAITING);
    }

    private static CloudError refused(String code, String message) {
        return CloudError.withoutRequest(ErrorClass.REFUSED, code, message);
    }

    private static String update(Instant created, String status, String errors) {
        return "{\"update\": {\"type\": \"VersionUpdate\", \"status\": \"" + status + "\", \"createdAt\": "
                + created.getEpochSecond() + ", \"errors\": [" + errors + "]}}";
    }

    /** The failure that a history of these updates shows. */
    private static Optional<CloudError> failure(String... history) throws IOException {
        try (var server = new MockApiServer();
                var fake = new FakeAws()) {
            IntStream.range(0, history.length)
                    .forEach(i -> fake.answer("/clusters/shop/updates/update-" + i, history[i]));
            var ids = IntStream.range(0, history.length)
                    .mapToObj(i -> "\"update-" + i + "\"")
                    .collect(Collectors.joining(", "));
            fake.answer("/clusters/shop/updates", "{\"updateIds\": [" + ids + "]}");
            var aws = fake.services(server, new SimpleMeterRegistry(), () -> true)
                    .regions()
                    .engine(new AwsAccount(null, null), "us-east-1")
                    .resourceCache()
                    .cloud();
            return new EksUpdates("shop", "services", null).failure(aws, SENT);
        }
    }
}
