package io.platformoperator.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.kubernetes.MockApiServer;
import io.platformoperator.subsystem.FakeAws;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;

class AwsTest {
    private static final int CALLERS = 9;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Every reconcile needs the region's properties: if each made the call, the last would wait for as many timeouts. */
    @Test
    void callersThatWaitForTheRegionsPropertiesShareTheFailure() throws IOException {
        var answered = new CountDownLatch(1);
        List<SdkException> failures = new CopyOnWriteArrayList<>();
        try (var server = new MockApiServer();
                var fake = new FakeAws()) {
            var aws = fake.services(server, new SimpleMeterRegistry(), () -> true)
                    .regions()
                    .engine(new AwsAccount(null, null), "us-east-1")
                    .resourceCache()
                    .cloud();
            fake.hang(answered);
            var callers = IntStream.range(0, CALLERS)
                    .mapToObj(_ -> Thread.ofPlatform().start(() -> {
                        try {
                            aws.regionInfo();
                        } catch (SdkException e) {
                            failures.add(e);
                        }
                    }))
                    .toList();
            await("callers")
                    .atMost(LIMIT)
                    .until(() -> callers.stream()
                                    .filter(thread -> thread.getState() == Thread.State.WAITING)
                                    .count()
                            == CALLERS - 1);
            answered.countDown();

            await("failures").atMost(LIMIT).until(() -> failures.size() == CALLERS);
            assertThat(fake.calls()).isEqualTo(1);
        } finally {
            answered.countDown();
        }
    }
}
