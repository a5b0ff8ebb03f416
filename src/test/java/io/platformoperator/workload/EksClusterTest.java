package io.platformoperator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.WaitingCallers;
import io.platformoperator.aws.AwsAccount;
import io.platformoperator.kubernetes.MockApiServer;
import io.platformoperator.subsystem.FakeAws;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class EksClusterTest {
    /** All stacks of a cluster reconcile at once: if each made the call, the last would wait for as many timeouts. */
    @Test
    void callersThatWaitForOneCallShareItsFailure() throws IOException {
        try (var server = new MockApiServer();
                var aws = new FakeAws();
                var cluster = cluster(server, aws)) {
            var answer = new CountDownLatch(1);
            aws.hang(answer);

            WaitingCallers.allFail(answer, () -> cluster.find(true));
            assertThat(aws.calls()).isEqualTo(1);
        }
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
