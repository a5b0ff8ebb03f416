package io.platformoperator.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.Config;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.aws.AwsAccount;
import io.platformoperator.kubernetes.MockApiServer;
import io.platformoperator.subsystem.FakeAws;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;

class EksClusterTest {
    private static final int STACKS = 9;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** All stacks of a cluster reconcile at once: if each made the call, the last would wait for as many timeouts. */
    @Test
    void callersThatWaitForOneCallShareItsFailure() throws IOException {
        var answered = new CountDownLatch(1);
        List<String> failures = new CopyOnWriteArrayList<>();
        try (var server = new MockApiServer();
                var aws = new FakeAws();
                var cluster = cluster(server, aws)) {
            aws.hang(answered);
            var callers = IntStream.range(0, STACKS)
                    .mapToObj(_ -> Thread.ofPlatform().start(() -> {
                        try {
                            cluster.findAgain(0);
                        } catch (SdkException e) {
                            failures.add(e.getMessage());
                        }
                    }))
                    .toList();
            await("callers").atMost(LIMIT).until(() -> waiting(callers) == STACKS - 1);
            answered.countDown();

            await("failures").atMost(LIMIT).until(() -> failures.size() == STACKS);
            assertThat(aws.calls()).isEqualTo(1);
        } finally {
            answered.countDown();
        }
    }

    private static long waiting(List<Thread> threads) {
        return threads.stream()
                .filter(thread -> thread.getState() == Thread.State.WAITING)
                .count();
    }

    private static EksCluster cluster(MockApiServer server, FakeAws aws) {
        var metrics = new SimpleMeterRegistry();
        var cloud = aws.services(server, metrics, () -> true)
                .regions()
                .engine(new AwsAccount(null, null), "us-east-1")
                .resourceCache()
                .cloud();
        return new EksCluster(
                cloud,
                "shop-cluster",
                Config.empty(),
                _ -> {
                    throw new AssertionError("no cluster is available");
                },
                new ClusterRequestMetrics(metrics),
                InstantSource.system());
    }
}
