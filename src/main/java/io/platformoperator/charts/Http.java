package io.platformoperator.charts;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * GET with bounds: of size, of time until the last byte, of redirects. Proxies as the JVM has them set. What authorizes a
 * request is not sent on to another host that it is redirected to.
 */
final class Http {
    private static final Duration TO_CONNECT = Duration.ofSeconds(10);
    private static final Duration WHOLE = Duration.ofMinutes(2);
    private static final int REDIRECTS = 5;

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(TO_CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(ProxySelector.getDefault())
            .build();

    /** Up to {@code limit} bytes of text, whatever the status. */
    HttpResponse<byte[]> text(URI uri, Map<String, String> headers, long limit)
            throws IOException, InterruptedException {
        return get(uri, headers, BodyHandlers.limiting(BodyHandlers.ofByteArray(), limit));
    }

    /** Up to {@code limit} bytes into a file, whatever the status. */
    HttpResponse<Path> file(URI uri, Map<String, String> headers, long limit, Path to)
            throws IOException, InterruptedException {
        return get(uri, headers, BodyHandlers.limiting(BodyHandlers.ofFile(to), limit));
    }

    private <T> HttpResponse<T> get(URI from, Map<String, String> headers, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        var uri = from;
        for (int i = 0; i <= REDIRECTS; i++) {
            var request = HttpRequest.newBuilder(uri);
            for (var header : headers.entrySet()) {
                if (!header.getKey().equals("Authorization")
                        || uri.getAuthority().equals(from.getAuthority())) {
                    request.header(header.getKey(), header.getValue());
                }
            }
            var response = send(request.build(), handler);
            var location = response.headers().firstValue("Location");
            if (response.statusCode() / 100 != 3 || location.isEmpty()) {
                return response;
            }
            var next = uri.resolve(location.get());
            if (uri.getScheme().equals("https") && !"https".equals(next.getScheme())) {
                throw new IOException(from + " redirects to " + next + ", which is not encrypted");
            }
            uri = next;
        }
        throw new IOException(from + " redirects more than " + REDIRECTS + " times");
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        var answer = client.sendAsync(request, handler);
        try {
            return answer.get(WHOLE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("no whole answer within " + WHOLE.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            var cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
        }
    }
}
