package io.platformoperator.apply;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All objects of one kind that a label selects, as one list and then a watch show them: a steady cluster costs one request an
 * hour. What we write ourselves is put in at once.
 */
final class Reflector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);
    private static final int PAGE = 500;

    /** The API server ends a watch then; spread, so that not all are opened anew at once. */
    private static final int WATCH_SECONDS = 3000;

    private static final int WATCH_SPREAD_SECONDS = 600;

    /** Bookmarks come every minute: after this the connection is dead. */
    private static final Duration SILENCE = Duration.ofMinutes(3);

    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Api api;
    private final ApiKind kind;
    private final boolean whole;
    private final String selector;
    private final Listener listener;
    private final Map<ObjectKey, Seen> objects = new HashMap<>();
    private final Object opening = new Object();
    /** Ends the pause before the next watch. */
    private final Semaphore nudge = new Semaphore(0);

    private String from = "";
    private boolean relist;
    private volatile boolean current;
    private volatile boolean served = true;
    private volatile boolean closed;
    private volatile @Nullable Stream stream;
    private volatile @Nullable Thread follower;

    /** Hears of every change but those that we made ourselves. */
    interface Listener {
        void changed(@Nullable Seen before, @Nullable Seen after);
    }

    /** One that shows objects whole, or their metadata alone. */
    Reflector(Api api, ApiKind kind, boolean whole, String selector, Listener listener) {
        this.api = api;
        this.kind = kind;
        this.whole = whole;
        this.selector = selector;
        this.listener = listener;
    }

    ApiKind kind() {
        return kind;
    }

    /** Whether the API server had the kind when last asked. */
    boolean isServed() {
        return served;
    }

    /** Makes sure that what it shows is so: lists if no watch is open, and opens one. */
    void refresh(Api counted) {
        synchronized (opening) {
            if (!current) {
                list(counted);
                current = true; // as far as the watch that goes on from there, which says so if it can't
                nudge.release();
                var running = follower;
                if ((running == null || !running.isAlive()) && !closed) {
                    follower = Thread.ofVirtual().name("watch-" + kind.plural()).start(this::follow);
                }
            }
        }
    }

    @Nullable
    synchronized Seen get(ObjectKey key) {
        return objects.get(key);
    }

    synchronized List<Seen> all() {
        return List.copyOf(objects.values());
    }

    /** What one of our own requests answered. */
    synchronized void put(Seen seen) {
        var known = objects.get(seen.key());
        if (known == null || known.version() < seen.version()) {
            objects.put(seen.key(), seen);
        }
    }

    /** One of our own requests removed it. */
    synchronized void remove(Seen seen) {
        var known = objects.get(seen.key());
        if (known != null && known.uid().equals(seen.uid())) {
            objects.remove(seen.key());
        }
    }

    @Override
    public void close() {
        closed = true;
        var open = stream;
        if (open != null) {
            open.cancel();
        }
        var thread = follower;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void list(Api counted) {
        var found = new HashMap<ObjectKey, Seen>();
        var next = "";
        var version = "";
        do {
            var page = counted.get(
                    kind.path("") + "?limit=" + PAGE + "&labelSelector=" + encoded(selector)
                            + (next.isEmpty() ? "" : "&continue=" + encoded(next)),
                    whole ? Api.OBJECT : Api.METADATA_LIST);
            for (var item : page.path("items")) {
                var seen = Seen.of(kind, item);
                found.put(seen.key(), seen);
            }
            version = page.path("metadata").path("resourceVersion").asText();
            next = page.path("metadata").path("continue").asText("");
        } while (!next.isEmpty());
        served = true;
        take(found, version);
    }

    private void take(Map<ObjectKey, Seen> found, String version) {
        var changes = new ArrayList<Runnable>();
        synchronized (this) {
            var first = from.isEmpty();
            var at = Long.parseLong(version);
            for (var known : List.copyOf(objects.values())) {
                if (!found.containsKey(known.key()) && known.version() <= at) {
                    objects.remove(known.key());
                    changes.add(() -> listener.changed(known, null));
                }
            }
            found.values().forEach(seen -> {
                var before = objects.get(seen.key());
                if (before == null || before.version() < seen.version()) {
                    objects.put(seen.key(), seen);
                    if (!first) {
                        changes.add(() -> listener.changed(before, seen));
                    }
                }
            });
            from = version;
            relist = false;
        }
        changes.forEach(Runnable::run);
    }

    private void follow() {
        var pause = Duration.ZERO;
        while (!closed && served) {
            nudge.drainPermits();
            var began = System.nanoTime();
            try {
                watchOnce();
            } catch (ApiError e) {
                missed(e);
            } catch (RuntimeException e) { // whatever it is, the next try may fare better
                LOG.debug("watch of {}: {}", kind.plural(), e.getMessage());
                current = false;
            } catch (InterruptedException e) {
                return; // closed
            }
            var lasted = Duration.ofNanos(System.nanoTime() - began);
            pause = lasted.compareTo(SHORT) > 0 ? Duration.ZERO : longer(pause);
            try {
                if (nudge.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
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
                        + encoded(selector) + "&resourceVersion=" + from,
                whole ? Api.OBJECT : Api.METADATA,
                this::heard);
        stream = opened;
        current = true;
        if (closed) {
            opened.cancel();
        }
        opened.await(SILENCE);
    }

    private synchronized void missed(ApiError e) {
        LOG.debug("watch of {}: {}", kind.plural(), e.getMessage());
        current = false;
        relist = true;
        if (e.isNotFound()) {
            served = false;
            objects.clear();
        }
    }

    private void heard(byte[] line) {
        try {
            var event = Api.JSON.readTree(line);
            var object = event.path("object");
            switch (event.path("type").asText()) {
                case "BOOKMARK" -> reached(object);
                case "ADDED", "MODIFIED" -> changed(object);
                case "DELETED" -> deleted(object);
                case "ERROR" -> broken();
                default -> LOG.debug("watch of {}: {}", kind.plural(), event);
            }
        } catch (IOException e) {
            LOG.debug("watch of {}: a line that is no JSON", kind.plural(), e);
            broken();
        }
    }

    private synchronized void reached(JsonNode object) {
        from = object.path("metadata").path("resourceVersion").asText(from);
    }

    private void changed(JsonNode object) {
        var after = Seen.of(kind, object);
        Seen before;
        synchronized (this) {
            reached(object);
            before = objects.get(after.key());
            if (before != null && before.version() >= after.version()) {
                return;
            }
            objects.put(after.key(), after);
        }
        listener.changed(before, after);
    }

    private void deleted(JsonNode object) {
        var gone = Seen.of(kind, object);
        Seen before;
        synchronized (this) {
            reached(object);
            before = objects.get(gone.key());
            if (before == null || before.version() > gone.version()) {
                return;
            }
            objects.remove(gone.key());
        }
        listener.changed(before, null);
    }

    /** The API server can't go on from where the watch was. */
    private synchronized void broken() {
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
