package io.platformoperator.stacks.tracing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Creates spans in the OTLP JSON format. */
final class Spans {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int ERROR = 2;

    private Spans() {}

    /** Spans {@code from} to {@code to} of each trace; the last span has an error status if the trace is in {@code withError}. */
    static String of(List<String> traces, int from, int to, Set<String> withError) {
        var root = NODES.objectNode();
        var spans = root.putArray("resourceSpans")
                .addObject()
                .putArray("scopeSpans")
                .addObject()
                .putArray("spans");
        for (var trace : traces) {
            for (var i = from; i < to; i++) {
                spans.add(span(trace, i, i == to - 1 && withError.contains(trace)));
            }
        }
        return root.toString();
    }

    private static ObjectNode span(String trace, int number, boolean failed) {
        var now = Instant.now().toEpochMilli();
        var span = NODES.objectNode()
                .put("traceId", trace)
                .put("spanId", "%016x".formatted(number + 1))
                .put("name", "GET /orders")
                .put("kind", 2)
                .put("startTimeUnixNano", (now - 20) + "000000")
                .put("endTimeUnixNano", now + "000000");
        if (failed) {
            span.putObject("status").put("code", ERROR);
        }
        return span;
    }
}
