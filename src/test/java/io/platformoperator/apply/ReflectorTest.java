package io.platformoperator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.platformoperator.WaitingCallers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReflectorTest {
    /** All stacks of a cluster list a kind at once: if each made the call, the last would wait for as many timeouts. */
    @Test
    void callersThatWaitForOneListShareItsFailure() throws IOException {
        var answer = new CountDownLatch(1);
        var calls = new AtomicInteger();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            calls.incrementAndGet();
            try (exchange) {
                answer.await();
                exchange.sendResponseHeaders(403, -1);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        server.start();
        var config = new ConfigBuilder()
                .withMasterUrl("http://localhost:" + server.getAddress().getPort())
                .build();
        try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
            var api = ApiClient.of(client);
            try (var reflector = new Reflector(api, ApplySetParent.KIND, true, ApplySet.ID, (_, _) -> {})) {
                WaitingCallers.allFail(answer, () -> reflector.refresh(api.counted()));
                assertThat(calls).hasValue(1);
            }
        } finally {
            server.stop(0);
        }
    }
}
