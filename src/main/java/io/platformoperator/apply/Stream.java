package io.platformoperator.apply;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A response that goes on and on, cut into lines. */
final class Stream {
    private final AsyncBody body;
    private final AtomicLong heard;

    private Stream(AsyncBody body, AtomicLong heard) {
        this.body = body;
        this.heard = heard;
    }

    /**
     * Opens one.
     *
     * @throws ApiError if it is refused
     * @throws ClusterUnreachable if there is no answer
     */
    static Stream open(HttpClient http, HttpRequest request, Consumer<byte[]> lines, Duration timeout) {
        var heard = new AtomicLong(System.nanoTime());
        var cut = new Lines(lines);
        CompletableFuture<HttpResponse<AsyncBody>> answer;
        try {
            answer = http.consumeBytes(request, (buffers, body) -> {
                heard.set(System.nanoTime());
                cut.take(buffers);
                body.consume();
            });
            var response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!response.isSuccessful()) {
                response.body().cancel();
                throw new ApiError(response.code(), "HTTP " + response.code(), MissingNode.getInstance());
            }
            response.body().consume();
            return new Stream(response.body(), heard);
        } catch (ExecutionException | TimeoutException e) {
            throw new ClusterUnreachable("can't watch: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterUnreachable("interrupted while a watch was opened", e);
        }
    }

    /**
     * Waits for its end.
     *
     * @param silence ends it when nothing was heard for so long
     */
    void await(Duration silence) throws InterruptedException {
        while (true) {
            try {
                body.done().get(1, TimeUnit.MINUTES);
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() - heard.get() > silence.toNanos()) {
                    cancel();
                    return;
                }
            } catch (ExecutionException | java.util.concurrent.CancellationException e) {
                return; // broken or cancelled: over either way
            }
        }
    }

    void cancel() {
        body.cancel();
    }

    private static final class Lines {
        private final Consumer<byte[]> lines;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Lines(Consumer<byte[]> lines) {
            this.lines = lines;
        }

        void take(List<ByteBuffer> buffers) {
            for (var buffer : buffers) {
                while (buffer.hasRemaining()) {
                    var next = buffer.get();
                    if (next == '\n') {
                        lines.accept(line.toByteArray());
                        line.reset();
                    } else {
                        line.write(next);
                    }
                }
            }
        }
    }
}
