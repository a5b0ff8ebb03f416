package io.platformoperator.graph;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Refreshes the cache of one kind: lists all resources, or reads only those in transition if that is equivalent. Runs
 * one refresh at a time; callers that waited for it share its result.
 */
final class Looker<C extends Cloud, W, H> {
    private final C cloud;
    private final ResourceKind<C, W, H> kind;
    private final KindWatch<C, W, H> watch;
    private final DetailReader<C, W, H> details;
    private final InstantSource clock;
    private final Executor executor;
    private final Runnable onNews;
    private final ReentrantLock looking = new ReentrantLock();

    /**
     * Creates a refresher.
     *
     * @param cache receives the results
     * @param onChange run after a refresh that changed the cache
     */
    Looker(
            C cloud,
            ResourceKind<C, W, H> kind,
            KindWatch<C, W, H> watch,
            InstantSource clock,
            Executor executor,
            Runnable onNews) {
        this.cloud = cloud;
        this.kind = kind;
        this.watch = watch;
        this.details = new DetailReader<>(cloud, kind, executor, watch::item, watch::isOurs);
        this.clock = clock;
        this.executor = executor;
        this.onNews = onNews;
    }

    /**
     * Refreshes the cache if it is less fresh than required, or older than our latest unobserved write.
     *
     * @return true if the cache changed since the call started
     */
    boolean refresh(Freshness wanted) {
        var asked = clock.instant();
        var news = watch.news();
        var changed = watch.lastTouched(); // a write during the wait is left to later callers
        if (watch.isKnown(wanted, changed)) {
            return false; // returns without waiting for a refresh that is running
        }
        looking.lock();
        try {
            if (!watch.hasFailedSince(asked) && !watch.isKnown(wanted, changed)) { // another caller may have refreshed during the wait
                var isListed = watch.isListed(wanted.listed(), changed);
                look(isListed && watch.canBeFollowed() ? this::follow : this::list);
            }
        } finally {
            looking.unlock();
        }
        return watch.news() != news;
    }

    private void look(Consumer<Instant> way) {
        var start = clock.instant();
        var news = watch.news();
        try {
            way.accept(start);
        } catch (RuntimeException e) {
            watch.failed(start, cloud.classify(cause(e)));
        }
        if (watch.news() != news) {
            onNews.run();
        }
    }

    private void list(Instant start) {
        watch.listed(details.read(kind.list(cloud), start), start);
    }

    private void follow(Instant start) {
        var reads = watch.unsettled().stream()
                .map(item -> CompletableFuture.supplyAsync(() -> kind.details(cloud, item.have()), executor))
                .toList();
        var read = reads.stream().map(CompletableFuture::join).toList();
        if (read.stream().anyMatch(Optional::isEmpty)) {
            list(start); // deleted: only a listing proves that
        } else {
            watch.followed(read.stream().flatMap(Optional::stream).toList(), start);
        }
    }

    private static RuntimeException cause(RuntimeException e) {
        return switch (e instanceof CompletionException ? e.getCause() : e) {
            case RuntimeException cause -> cause;
            case Error error -> throw error;
            case null, default -> e;
        };
    }
}
