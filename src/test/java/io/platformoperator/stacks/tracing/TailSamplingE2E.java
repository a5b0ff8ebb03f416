package io.platformoperator.stacks.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.stacks.tracing.Collectors.Collector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs OpenTelemetry collectors with the stack's configuration: two agents and three gateways. The spans of each trace arrive at
 * both agents. {@code local/check sampling} builds the collector and runs this test.
 */
class TailSamplingE2E {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TRACES = 20_000;
    private static final int EVERY_NTH_HAS_AN_ERROR = 20;
    private static final int SPANS = 4;
    private static final int TRACES_PER_REQUEST = 250;

    @TempDir
    private Path directory;

    @Test
    void samplesEveryTraceWithAnErrorAndOnePercentOfTheRestCompletely() throws Exception {
        var withError = new HashSet<String>();
        var ids = new ArrayList<String>();
        var random = new Random(7);
        for (var i = 0; i < TRACES; i++) {
            var id = "%016x%016x".formatted(random.nextLong(), random.nextLong());
            ids.add(id);
            if (i % EVERY_NTH_HAS_AN_ERROR == 0) {
                withError.add(id);
            }
        }
        try (var collectors = new Collectors(directory, Tier.PRODUCTION)) {
            var gateways = List.of(collectors.gateway(), collectors.gateway(), collectors.gateway());
            var agents = List.of(collectors.agent(gateways), collectors.agent(gateways));
            for (var from = 0; from < TRACES; from += TRACES_PER_REQUEST) {
                var batch = ids.subList(from, Math.min(TRACES, from + TRACES_PER_REQUEST));
                // The halves of every trace arrive on different nodes, as for services that call each other.
                agents.get(0).send(Spans.of(batch, 0, SPANS / 2, Set.of()));
                agents.get(1).send(Spans.of(batch, SPANS / 2, SPANS, withError));
            }
            await().atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> sampled(gateways).keySet().containsAll(withError));
            // Longer than the decision wait of the traces that are still buffered.
            Thread.sleep(Duration.ofSeconds(10));

            var sampled = sampled(gateways);
            var rest = new HashSet<>(sampled.keySet());
            rest.removeAll(withError);
            var expected = (TRACES - withError.size()) / 100;
            System.out.printf(
                    "%d traces in, %d with an error: %d of these sampled, and %d of the other %d (%.2f %%)%n",
                    TRACES,
                    withError.size(),
                    sampled.size() - rest.size(),
                    rest.size(),
                    TRACES - withError.size(),
                    100.0 * rest.size() / (TRACES - withError.size()));
            assertThat(sampled.keySet()).containsAll(withError);
            assertThat(rest.size()).as("1 %% of the rest").isBetween(expected * 7 / 10, expected * 13 / 10);
            assertThat(sampled.values()).as("spans per sampled trace").containsOnly(SPANS);
            assertThat(gateways)
                    .as("every gateway received traces")
                    .allSatisfy(gateway -> assertThat(sampled(List.of(gateway))).isNotEmpty());
        }
    }

    /** Number of exported spans by trace. Fails if two gateways exported one trace, each after a decision about a part of it. */
    private static Map<String, Integer> sampled(List<Collector> gateways) {
        var all = new HashMap<String, Integer>();
        for (var gateway : gateways) {
            var one = new HashMap<String, Integer>();
            spans(gateway).forEach(span -> one.merge(span.path("traceId").asText(), 1, Integer::sum));
            one.forEach((id, count) -> assertThat(all.put(id, count))
                    .as("trace %s in a second gateway", id)
                    .isNull());
        }
        return all;
    }

    private static List<JsonNode> spans(Collector gateway) {
        try (var lines = Files.lines(gateway.output())) {
            return lines.map(TailSamplingE2E::parse)
                    .flatMap(line -> line.findValues("spans").stream())
                    .flatMap(spans -> {
                        var each = new ArrayList<JsonNode>();
                        spans.forEach(each::add);
                        return each.stream();
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
