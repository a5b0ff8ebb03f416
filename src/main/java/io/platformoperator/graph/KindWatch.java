package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one kind in one account and region: the newest listing, joined with our own writes that it may not
 * show yet. Thread-safe; one refresh runs at a time, and whoever waited for it shares its result.
 */
final class KindWatch<C extends Cloud, W, H> {
    private final C cloud;
    private final ResourceKind<C, W, H> kind;
    private final Duration consistencyWindow;
    private final InstantSource clock;
    private final Executor executor;
    private final ReentrantLock refreshing = new ReentrantLock();

    // Guarded by this.
    private Map<String, Item<H>> items = new LinkedHashMap<>();
    private final Map<String, Instant> removed = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private @Nullable Instant firstListed;
    private @Nullable Instant listed;
    private @Nullable Instant touched;
    private @Nullable CloudError error;

    private record Item<H>(
            H have, @Nullable Instant written, @Nullable Instant detailed) {}

    KindWatch(C cloud, ResourceKind<C, W, H> kind, Duration consistencyWindow, InstantSource clock, Executor executor) {
        this.cloud = cloud;
        this.kind = kind;
        this.consistencyWindow = consistencyWindow;
        this.clock = clock;
        this.executor = executor;
    }

    /** Says that one of that name is wanted, so that its details are read even before it shows our tags. */
    synchronized void wanted(String name) {
        if (names.add(name) && kind.hasDetails()) {
            touched = clock.instant();
        }
    }

    /** Lists again unless there is a listing that began after {@code since} and after our last change. */
    void refresh(Instant since) {
        refreshing.lock();
        try {
            if (!isFresh(since)) {
                list();
            }
        } finally {
            refreshing.unlock();
        }
    }

    private synchronized boolean isFresh(Instant since) {
        return listed != null && !listed.isBefore(since) && (touched == null || listed.isAfter(touched));
    }

    private void list() {
        var start = clock.instant();
        try {
            var seen = detailed(kind.list(cloud), start);
            synchronized (this) {
                merge(seen, start);
            }
        } catch (RuntimeException e) {
            var classified = cloud.classify(
                    e instanceof CompletionException && e.getCause() instanceof RuntimeException cause ? cause : e);
            synchronized (this) {
                error = classified;
            }
        }
    }

    /** Each listed resource with its details, read concurrently where they are due; without those that went. */
    private List<Item<H>> detailed(List<H> listing, Instant now) {
        var reads = new ArrayList<CompletableFuture<Optional<Item<H>>>>();
        for (var resource : listing) {
            var before = item(kind.id(resource));
            if (!kind.hasDetails() || !isOurs(resource)) {
                reads.add(CompletableFuture.completedFuture(Optional.of(new Item<>(resource, null, null))));
            } else if (before != null && !isDue(before, now)) {
                var carried = kind.carry(before.have(), resource);
                reads.add(CompletableFuture.completedFuture(Optional.of(new Item<>(carried, null, before.detailed()))));
            } else {
                reads.add(CompletableFuture.supplyAsync(
                        () -> kind.details(cloud, resource).map(read -> new Item<>(read, null, now)), executor));
            }
        }
        return reads.stream()
                .map(CompletableFuture::join)
                .flatMap(Optional::stream)
                .toList();
    }

    private boolean isDue(Item<H> before, Instant now) {
        return before.detailed() == null
                || !(kind.state(before.have()) instanceof State.Ready)
                || !before.detailed().plus(kind.detailsEvery()).isAfter(now);
    }

    private synchronized @Nullable Item<H> item(String id) {
        return items.get(id);
    }

    private synchronized boolean isOurs(H resource) {
        return kind.identity(resource).isPresent()
                || (kind.isNamed() && names.contains(kind.haveName(resource)))
                || items.containsKey(kind.id(resource));
    }

    private void merge(List<Item<H>> seen, Instant start) {
        var merged = new LinkedHashMap<String, Item<H>>();
        for (var item : seen) {
            var id = kind.id(item.have());
            var before = items.get(id);
            var gone = removed.get(id);
            if (gone != null && start.isBefore(gone.plus(consistencyWindow))) {
                continue; // removed by us a moment ago: an old picture
            }
            var isOlderThanOurWrite = before != null && before.written() != null && start.isBefore(before.written());
            merged.put(id, isOlderThanOurWrite ? before : item);
        }
        for (var entry : items.entrySet()) {
            var written = entry.getValue().written();
            if (written != null && start.isBefore(written.plus(consistencyWindow.multipliedBy(6)))) {
                merged.putIfAbsent(entry.getKey(), entry.getValue()); // made by us, not shown yet
            }
        }
        removed.values().removeIf(at -> start.isAfter(at.plus(consistencyWindow)));
        items = merged;
        listed = start;
        firstListed = firstListed == null ? start : firstListed;
        error = null;
    }

    /** Read your own writes: the resource as a create or change call returned it. */
    synchronized void wrote(H have) {
        var now = clock.instant();
        items.put(kind.id(have), new Item<>(have, now, now));
    }

    /** A change call was accepted, and only a new look can tell what came of it. */
    synchronized void touched(String id) {
        touched = clock.instant();
        items.computeIfPresent(id, (key, item) -> new Item<>(item.have(), item.written(), null));
    }

    /** A delete call was accepted. */
    synchronized void deleted(String id) {
        if (kind.vanishes()) {
            items.remove(id);
            removed.put(id, clock.instant());
        } else {
            touched = clock.instant();
            items.computeIfPresent(id, (key, item) -> new Item<>(item.have(), null, null));
        }
    }

    /** When a second look, a consistency window after the first, can prove that something does not exist. */
    synchronized Optional<Instant> provesAbsenceAt() {
        if (firstListed == null || listed == null) {
            return Optional.of(clock.instant());
        }
        var proof = firstListed.plus(consistencyWindow);
        return listed.isBefore(proof) ? Optional.of(proof) : Optional.empty();
    }

    synchronized Listing<H> listing() {
        if (listed == null || error != null) {
            return new Listing.Unknown<>(
                    error == null ? CloudError.ours(ErrorClass.RETRY, "NotObserved", "not looked at yet") : error);
        }
        return new Listing.Known<>(items.values().stream().map(Item::have).toList());
    }

    synchronized @Nullable Instant listedAt() {
        return listed;
    }
}
