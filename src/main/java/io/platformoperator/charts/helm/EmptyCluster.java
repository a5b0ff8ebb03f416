package io.platformoperator.charts.helm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/**
 * A Kubernetes API server that has nothing, for {@code lookup} in templates. helm-java renders as an installation that is
 * not carried out, and then Helm asks the cluster that it would install to. That would be the operator's own, with the
 * operator's rights, and not the one that the chart is rendered for. What a chart must find there, its values give.
 */
final class EmptyCluster {
    /** {@code /api/v1}, {@code /apis/GROUP/VERSION}: asked for kinds, and, as Helm finds no kind, for a list of objects. */
    private static final Pattern VERSION = Pattern.compile("/api/v1/?|/apis/[^/]+/[^/]+/?");

    private static final String NO_KINDS_NO_OBJECTS =
            "{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"v1\",\"resources\":[],\"items\":[]}";
    private static final String NOT_FOUND = "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\","
            + "\"message\":\"not found\",\"reason\":\"NotFound\",\"code\":404}";

    private final HttpServer server;
    private final AtomicBoolean asked = new AtomicBoolean();

    private EmptyCluster(HttpServer server) {
        this.server = server;
    }

    /** Started on a free port of this machine, for as long as the process lives. */
    static EmptyCluster start() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var cluster = new EmptyCluster(server);
        server.createContext("/", cluster::answer);
        // The server's thread is a daemon, as the one that starts it is: it does not keep a process alive.
        Thread.ofVirtual().start(server::start);
        return cluster;
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    boolean wasAsked() {
        return asked.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.set(true);
        var known = VERSION.matcher(exchange.getRequestURI().getPath()).matches();
        var body = (known ? NO_KINDS_NO_OBJECTS : NOT_FOUND).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(known ? 200 : 404, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
