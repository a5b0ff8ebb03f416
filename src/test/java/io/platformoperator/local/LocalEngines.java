package io.platformoperator.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** The real servers of a local cloud. */
public final class LocalEngines {
    private LocalEngines() {}

    /** The servers that run, and the file {@code ca} with the authority of their certificates. */
    public static JsonNode of(LocalCloud cloud) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(cloud.awsEndpoint().resolve("/_local/engines"))
                    .build();
            return new ObjectMapper()
                    .readTree(http.send(request, BodyHandlers.ofString(UTF_8)).body());
        }
    }

    /** Makes TLS connections to servers with certificates of the authority in that file. */
    public static SSLSocketFactory trusting(Path bundle) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var file = Files.newInputStream(bundle)) {
            store.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory();
    }
}
