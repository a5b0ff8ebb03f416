package io.platformoperator.apply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

    @Test
    void theWatchEndsWithTheReflector() throws IOException {
        var watching = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(task -> Thread.ofVirtual().start(task));
        server.createContext("/", exchange -> {
            try (exchange) {
                var list = "{\"metadata\": {\"resourceVersion\": \"1\"}, \"items\": []}".getBytes(UTF_8);
                var isWatch = exchange.getRequestURI().getQuery().contains("watch");
                exchange.sendResponseHeaders(200, isWatch ? 0 : list.length);
                if (!isWatch) {
                    exchange.getResponseBody().write(list);
                    return;
                }
                watching.countDown();
                while (true) { // until the client closes the connection
                    exchange.getResponseBody().write(' ');
                    exchange.getResponseBody().flush();
                    Thread.sleep(50);
                }
            } catch (IOException | InterruptedException e) {
                ended.countDown();
            }
        });
        server.start();
        var config = new ConfigBuilder()
                .withMasterUrl("http://localhost:" + server.getAddress().getPort())
                .build();
        try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
            var api = ApiClient.of(client);
            var reflector = new Reflector(api, ApplySetParent.KIND, true, ApplySet.ID, (_, _) -> {});
            reflector.refresh(api.counted());
            await("watch").until(() -> watching.getCount() == 0);

            reflector.close();
            await("end of the watch").until(() -> ended.getCount() == 0);
        } finally {
            server.stop(0);
        }
    }
}
