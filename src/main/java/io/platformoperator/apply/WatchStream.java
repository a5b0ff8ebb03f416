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

/** A streamed response, split into lines. */
final class WatchStream {
    private final AsyncBody body;
    private final AtomicLong lastReceived;

    private WatchStream(AsyncBody body, AtomicLong lastReceived) {
        this.body = body;
        this.lastReceived = lastReceived;
    }

    /**
     * Opens a stream.
     *
     * @throws ApiError if the API server refuses the request
     * @throws ClusterUnreachable if the API server does not answer in time
     */
    static WatchStream open(HttpClient http, HttpRequest request, Consumer<byte[]> lines, Duration timeout) {
        var lastReceived = new AtomicLong(System.nanoTime());
        var splitter = new LineSplitter(lines);
        CompletableFuture<HttpResponse<AsyncBody>> answer;
        try {
            answer = http.consumeBytes(request, (buffers, body) -> {
                lastReceived.set(System.nanoTime());
                splitter.accept(buffers);
                body.consume();
            });
            var response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!response.isSuccessful()) {
                response.body().cancel();
                throw new ApiError(response.code(), "HTTP " + response.code(), MissingNode.getInstance());
            }
            response.body().consume();
            return new WatchStream(response.body(), lastReceived);
        } catch (ExecutionException | TimeoutException e) {
            throw new ClusterUnreachable("can't open a watch: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterUnreachable("interrupted while opening a watch", e);
        }
    }

    /**
     * Waits until the stream ends.
     *
     * @param silence ends the stream after nothing was received for so long
     */
    void await(Duration silence) throws InterruptedException {
        while (true) {
            try {
                body.done().get(1, TimeUnit.MINUTES);
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() - lastReceived.get() > silence.toNanos()) {
                    cancel();
                    return;
                }
            } catch (ExecutionException | java.util.concurrent.CancellationException e) {
                return; // broken or cancelled
            }
        }
    }

    void cancel() {
        body.cancel();
    }

    private static final class LineSplitter {
        private final Consumer<byte[]> lines;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        LineSplitter(Consumer<byte[]> lines) {
            this.lines = lines;
        }

        void accept(List<ByteBuffer> buffers) {
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
