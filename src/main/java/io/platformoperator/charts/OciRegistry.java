package io.platformoperator.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Charts in an OCI registry, as anybody may read them: {@code oci://HOST/PATH}, with the chart's name added where it lacks it. */
final class OciRegistry implements ChartSource {
    static final String SCHEME = "oci://";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final long LARGEST_TEXT = 4 << 20;
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Http http;
    private final String url;
    private final String host;
    private final String path;

    OciRegistry(Http http, String url) {
        this.http = http;
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        var parts = this.url.substring(SCHEME.length()).split("/", 2);
        this.host = parts[0];
        this.path = parts.length > 1 ? parts[1] : "";
    }

    @Override
    public Optional<Found> find(String name, String version, Path to) throws IOException, InterruptedException {
        var repository =
                path.equals(name) || path.endsWith("/" + name) ? path : path.isEmpty() ? name : path + "/" + name;
        var headers = new HashMap<>(Map.of("Accept", MANIFEST));
        var manifest = manifest(name, version, repository, headers);
        for (var layer : manifest.path("layers")) {
            if (layer.path("mediaType").asText().equals(CHART_LAYER)) {
                return Optional.of(download(repository, layer.path("digest").asText(), headers, version, to));
            }
        }
        throw new ChartError(reference(repository, version) + " is no chart");
    }

    private JsonNode manifest(String name, String version, String repository, Map<String, String> headers)
            throws IOException, InterruptedException {
        // A tag can't have the + of a version's build part; Helm writes _ in its place.
        var answer = text(uri(repository, "manifests/" + version.replace('+', '_')), headers);
        return switch (answer.statusCode()) {
            case OK -> JSON.readTree(answer.body());
            case NOT_FOUND -> throw unknown(name, version, repository, headers);
            default -> throw refused(reference(repository, version), answer);
        };
    }

    private ChartError unknown(String name, String version, String repository, Map<String, String> headers)
            throws IOException, InterruptedException {
        var answer = text(uri(repository, "tags/list"), headers);
        var tags = new ArrayList<String>();
        if (answer.statusCode() == OK) {
            JSON.readTree(answer.body()).path("tags").forEach(tag -> tags.add(tag.asText()));
        }
        return ChartVersion.newest(tags)
                .map(newest -> new ChartError("chart " + name + " has no version " + version + " in " + url
                        + "; the newest there is " + newest))
                .orElseGet(() -> new ChartError("there is no chart " + name + " in " + url));
    }

    private Found download(String repository, String digest, Map<String, String> headers, String version, Path to)
            throws IOException, InterruptedException {
        var answer = http.file(uri(repository, "blobs/" + digest), headers, Packages.LARGEST, to);
        if (answer.statusCode() != OK) {
            throw new ChartError(reference(repository, version) + ": the registry answers " + answer.statusCode()
                    + " for " + digest);
        }
        var actual = Digests.ofFile(to);
        if (!Digests.same(actual, digest)) {
            throw new ChartError(reference(repository, version) + " has the digest " + actual
                    + ", but its manifest says " + digest + ": it is not used");
        }
        return new Found(to, reference(repository, version));
    }

    /** A GET; where the registry wants a token, with one that it gives to anybody, which stays among the headers. */
    private HttpResponse<byte[]> text(URI uri, Map<String, String> headers) throws IOException, InterruptedException {
        var answer = http.text(uri, headers, LARGEST_TEXT);
        var challenge = answer.headers().firstValue("WWW-Authenticate").orElse("");
        if (answer.statusCode() != UNAUTHORIZED || !challenge.startsWith("Bearer ")) {
            return answer;
        }
        headers.put("Authorization", "Bearer " + token(challenge));
        return http.text(uri, headers, LARGEST_TEXT);
    }

    private String token(String challenge) throws IOException, InterruptedException {
        var given = new HashMap<String, String>();
        PARAMETER.matcher(challenge).results().forEach(found -> given.put(found.group(1), found.group(2)));
        var query = List.of("service", "scope").stream()
                .filter(given::containsKey)
                .map(key -> key + "=" + URLEncoder.encode(given.getOrDefault(key, ""), StandardCharsets.UTF_8))
                .toList();
        var realm = URI.create(given.getOrDefault("realm", "") + "?" + String.join("&", query));
        var answer = http.text(realm, Map.of(), LARGEST_TEXT);
        if (answer.statusCode() != OK) {
            throw refused(url, answer);
        }
        var body = JSON.readTree(answer.body());
        return body.path("token").asText(body.path("access_token").asText());
    }

    private static ChartError refused(String what, HttpResponse<byte[]> answer) {
        var text = new String(answer.body(), StandardCharsets.UTF_8).strip();
        return new ChartError(what + ": the registry answers " + answer.statusCode() + " " + text);
    }

    /** Encrypted, but on this machine, as everybody who speaks to registries does it. */
    private URI uri(String repository, String rest) {
        var local = host.matches("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?");
        return URI.create((local ? "http://" : "https://") + host + "/v2/" + repository + "/" + rest);
    }

    private String reference(String repository, String version) {
        return SCHEME + host + "/" + repository + ":" + version;
    }
}
