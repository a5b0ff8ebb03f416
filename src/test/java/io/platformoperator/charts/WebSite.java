package io.platformoperator.charts;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A web server with the pages that a test gives it, and a note of what was asked for. */
final class WebSite implements AutoCloseable {
    final Map<String, byte[]> pages = new ConcurrentHashMap<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    /** Where it is not null, who sends this is let in, and all others are sent to {@code /token}. */
    volatile String password;

    private final HttpServer server;

    WebSite() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    String url() {
        return "http://" + host();
    }

    WebSite page(String path, byte[] content) {
        pages.put(path, content);
        return this;
    }

    WebSite page(String path, String content) {
        return page(path, content.getBytes(StandardCharsets.UTF_8));
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        asked.add(path);
        var given = exchange.getRequestHeaders().getFirst("Authorization");
        if (password != null && !path.equals("/token") && !("Bearer " + password).equals(given)) {
            exchange.getResponseHeaders()
                    .add("WWW-Authenticate", "Bearer realm=\"" + url() + "/token\",service=\"site\",scope=\"pull\"");
            send(exchange, 401, new byte[0]);
        } else if (pages.containsKey(path)) {
            send(exchange, 200, pages.get(path));
        } else {
            send(exchange, 404, new byte[0]);
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] content) throws IOException {
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
