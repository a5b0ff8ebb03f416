package io.platformoperator.charts;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A web server with the pages that a test gives it, which is also an OCI registry for pages below {@code /v2/}. */
final class WebSite implements AutoCloseable {
    private static final String PASSWORD = "changeit";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String CONFIG_LAYER = "application/vnd.cncf.helm.config.v1+json";
    private static final String CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

    final Map<String, byte[]> pages = new ConcurrentHashMap<>();
    /** The Authorization header that requests need; null: none. A Bearer token is offered at {@code /token}. */
    volatile String authorization;

    private final HttpServer server;

    WebSite() throws IOException {
        this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    private WebSite(HttpServer server) {
        this.server = server;
        server.createContext("/", this::answer);
        server.start();
    }

    /**
     * A site with TLS, whose certificate no public authority signed.
     *
     * @param authority file for the certificate
     */
    static WebSite withTls(Path authority) throws IOException, GeneralSecurityException, InterruptedException {
        var store = authority.resolveSibling("server.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .start()
                .waitFor();
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Files.writeString(
                authority,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(keys.getCertificate("server").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        var tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new WebSite(server);
    }

    /** The header for a user with a password. */
    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    String url() {
        return (server instanceof HttpsServer ? "https://" : "http://") + host();
    }

    WebSite page(String path, byte[] content) {
        pages.put(path, content);
        return this;
    }

    WebSite page(String path, String content) {
        return page(path, content.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A chart in the registry.
     *
     * @param digest of the package, as the manifest has it
     */
    void push(String repository, String tag, byte[] chart, String digest) {
        var config = "{}".getBytes(StandardCharsets.UTF_8);
        var manifest = """
                {"schemaVersion": 2, "mediaType": "%s",
                 "config": {"mediaType": "%s", "digest": "%s", "size": %d},
                 "layers": [{"mediaType": "%s", "digest": "%s", "size": %d}]}""".formatted(
                        MANIFEST, CONFIG_LAYER, Digests.of(config), config.length, CHART_LAYER, digest, chart.length);
        var bytes = manifest.getBytes(StandardCharsets.UTF_8);
        page("/v2/" + repository + "/manifests/" + tag, bytes);
        page("/v2/" + repository + "/manifests/" + Digests.of(bytes), bytes);
        page("/v2/" + repository + "/blobs/" + Digests.of(config), config);
        page("/v2/" + repository + "/blobs/" + digest, chart);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var given = exchange.getRequestHeaders().getFirst("Authorization");
        var headers = exchange.getResponseHeaders();
        if (authorization != null && !path.equals("/token") && !authorization.equals(given)) {
            headers.add(
                    "WWW-Authenticate",
                    authorization.startsWith("Basic")
                            ? "Basic realm=\"site\""
                            : "Bearer realm=\"" + url() + "/token\",service=\"site\",scope=\"pull\"");
            send(exchange, 401, new byte[0]);
        } else if (pages.containsKey(path)) {
            if (path.contains("/manifests/")) {
                headers.add("Content-Type", MANIFEST);
                headers.add("Docker-Content-Digest", Digests.of(pages.get(path)));
            }
            send(exchange, 200, pages.get(path));
        } else {
            send(exchange, 404, new byte[0]);
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] content) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", String.valueOf(content.length));
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
            exchange.getResponseBody().write(content);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
