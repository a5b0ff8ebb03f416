package io.platformoperator.apply;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.platformoperator.concurrency.SharedFailure;
import java.io.IOException;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a store of all objects of one kind that match a label selector current by a list and a watch. A steady cluster costs
 * one request per hour. Results of own requests are stored at once (read-your-writes).
 */
final class Reflector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);
    private static final int PAGE = 500;

    /** The API server ends a watch after this time plus a random part, so that not all watches are reopened at once. */
    private static final int WATCH_SECONDS = 3000;

    private static final int WATCH_SPREAD_SECONDS = 600;

    /** The API server sends a bookmark every minute: a connection without data for so long is dead. */
    private static final Duration SILENCE = Duration.ofMinutes(3);

    private static final Duration SHORT_WATCH = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final ApiClient api;
    private final ApiKind kind;
    private final boolean fullObjects;
    private final String selector;
    private final ObjectStore store;
    private final Object refreshLock = new Object();
    /** A permit ends the pause before the next watch. */
    private final Semaphore resume = new Semaphore(0);

    private final SharedFailure failure = new SharedFailure(InstantSource.system());
    private String resourceVersion = "";
    private boolean relist;
    private volatile boolean current;
    private volatile boolean served = true;
    private volatile boolean closed;
    private volatile @Nullable WatchStream stream;
    private volatile @Nullable Thread watcher;

    /**
     * Creates a reflector that sends no request before {@link #refresh}.
     *
     * @param fullObjects false to request metadata only
     * @param selector label selector
     */
    Reflector(ApiClient api, ApiKind kind, boolean fullObjects, String selector, ObjectStore.Listener listener) {
        this.api = api;
        this.kind = kind;
        this.fullObjects = fullObjects;
        this.selector = selector;
        this.store = new ObjectStore(listener);
    }

    ApiKind kind() {
        return kind;
    }

    ObjectStore store() {
        return store;
    }

    /** False if the API server did not serve the kind at the last request. */
    boolean isServed() {
        return served;
    }

    /**
     * Makes the store current: lists and opens a watch, unless a watch is open. All stacks of a cluster call this at once.
     * Callers that wait for one list share its failure.
     */
    void refresh(ApiClient counted) {
        var waitingSince = Instant.now();
        synchronized (refreshLock) {
            if (!current) {
                failure.runOrShare(waitingSince, () -> list(counted));
                current = true; // until the watch, which continues from the list, reports an error
                resume.release();
                var running = watcher;
                if ((running == null || !running.isAlive()) && !closed) {
                    watcher = Thread.ofVirtual().name("watch-" + kind.plural()).start(this::watch);
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        var open = stream;
        if (open != null) {
            open.cancel();
        }
        var thread = watcher;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void list(ApiClient counted) {
        var listed = new HashMap<ObjectKey, ObservedObject>();
        var next = "";
        var version = "";
        do {
            var page = counted.get(
                    kind.path("") + "?limit=" + PAGE + "&labelSelector=" + encoded(selector)
                            + (next.isEmpty() ? "" : "&continue=" + encoded(next)),
                    fullObjects ? ApiClient.OBJECT : ApiClient.METADATA_LIST);
            for (var item : page.path("items")) {
                var observed = ObservedObject.of(kind, item);
                listed.put(observed.key(), observed);
            }
            version = page.path("metadata").path("resourceVersion").asText();
            next = page.path("metadata").path("continue").asText("");
        } while (!next.isEmpty());
        served = true;
        store.replace(listed, Long.parseLong(version), continueFrom(version));
    }

    /** Continues the watch from a list; returns true for the first list. */
    private synchronized boolean continueFrom(String version) {
        var isFirst = resourceVersion.isEmpty();
        resourceVersion = version;
        relist = false;
        return isFirst;
    }

    private void watch() {
        var pause = Duration.ZERO;
        while (!closed && served) {
            resume.drainPermits();
            var started = System.nanoTime();
            try {
                watchOnce();
            } catch (ApiError e) {
                onError(e);
            } catch (RuntimeException e) { // any failure may be temporary
                LOG.debug("watch of {}: {}", kind.plural(), e.getMessage());
                current = false;
            } catch (InterruptedException e) {
                return; // closed
            }
            var duration = Duration.ofNanos(System.nanoTime() - started);
            pause = duration.compareTo(SHORT_WATCH) > 0 ? Duration.ZERO : longer(pause);
            try {
                if (resume.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    pause = Duration.ZERO;
                }
            } catch (InterruptedException e) {
                return; // closed
            }
        }
    }

    private void watchOnce() throws InterruptedException {
        if (relist) {
            list(api);
        }
        var seconds = WATCH_SECONDS + ThreadLocalRandom.current().nextInt(WATCH_SPREAD_SECONDS);
        var opened = api.watch(
                kind.path("") + "?watch=true&allowWatchBookmarks=true&timeoutSeconds=" + seconds + "&labelSelector="
                        + encoded(selector) + "&resourceVersion=" + resourceVersion,
                fullObjects ? ApiClient.OBJECT : ApiClient.METADATA,
                this::onLine);
        stream = opened;
        current = true;
        if (closed) {
            opened.cancel();
        }
        opened.await(SILENCE);
    }

    private synchronized void onError(ApiError e) {
        LOG.debug("watch of {}: {}", kind.plural(), e.getMessage());
        current = false;
        relist = true;
        if (e.isNotFound()) {
            served = false;
            store.clear();
        }
    }

    private void onLine(byte[] line) {
        try {
            var event = ApiClient.JSON.readTree(line);
            var object = event.path("object");
            switch (event.path("type").asText()) {
                case "BOOKMARK" -> advance(object);
                case "ADDED", "MODIFIED" -> {
                    advance(object);
                    store.onChange(ObservedObject.of(kind, object));
                }
                case "DELETED" -> {
                    advance(object);
                    store.onDelete(ObservedObject.of(kind, object));
                }
                case "ERROR" -> relist();
                default -> LOG.debug("watch of {}: unknown event {}", kind.plural(), event);
            }
        } catch (IOException e) {
            LOG.debug("watch of {}: received a line that is not JSON", kind.plural(), e);
            relist();
        }
    }

    private synchronized void advance(JsonNode object) {
        resourceVersion = object.path("metadata").path("resourceVersion").asText(resourceVersion);
    }

    /** Ends the watch and lists again: the API server can't continue from the last resource version. */
    private synchronized void relist() {
        current = false;
        relist = true;
        var open = stream;
        if (open != null) {
            open.cancel();
        }
    }

    private static Duration longer(Duration pause) {
        var doubled = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
