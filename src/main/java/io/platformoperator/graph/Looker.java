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
final class Looker<C extends Cloud, D, O> {
    private final C cloud;
    private final ResourceKind<C, D, O> kind;
    private final KindWatch<C, D, O> cache;
    private final DetailReader<C, D, O> details;
    private final InstantSource clock;
    private final Executor executor;
    private final Runnable onChange;
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * Creates a refresher.
     *
     * @param cache receives the results
     * @param onChange run after a refresh that changed the cache
     */
    Looker(
            C cloud,
            ResourceKind<C, D, O> kind,
            KindWatch<C, D, O> cache,
            InstantSource clock,
            Executor executor,
            Runnable onChange) {
        this.cloud = cloud;
        this.kind = kind;
        this.cache = cache;
        this.details = new DetailReader<>(cloud, kind, executor, cache::item, cache::isOurs);
        this.clock = clock;
        this.executor = executor;
        this.onChange = onChange;
    }

    /**
     * Refreshes the cache if it is less fresh than required, or older than our latest unobserved write.
     *
     * @return true if the cache changed since the call started
     */
    boolean refresh(Observatory.Freshness required) {
        var calledAt = clock.instant();
        var changesBefore = cache.news();
        var lastWrite = cache.lastTouched(); // a write during the wait is left to later callers
        if (cache.isKnown(required, lastWrite)) {
            return false; // returns without waiting for a refresh that is running
        }
        lock.lock();
        try {
            // Another caller may have refreshed during the wait.
            if (!cache.hasFailedSince(calledAt) && !cache.isKnown(required, lastWrite)) {
                var isListedAfter = cache.isListed(required.listed(), lastWrite);
                run(isListedAfter && cache.canBeFollowed() ? this::pollIndividually : this::list);
            }
        } finally {
            lock.unlock();
        }
        return cache.news() != changesBefore;
    }

    private void run(Consumer<Instant> method) {
        var start = clock.instant();
        var changesBefore = cache.news();
        try {
            method.accept(start);
        } catch (RuntimeException e) {
            cache.failed(start, cloud.classify(cause(e)));
        }
        if (cache.news() != changesBefore) {
            onChange.run();
        }
    }

    private void list(Instant start) {
        cache.listed(details.read(kind.list(cloud), start), start);
    }

    private void pollIndividually(Instant start) {
        var pending = cache.unsettled().stream()
                .map(item -> CompletableFuture.supplyAsync(() -> kind.details(cloud, item.have()), executor))
                .toList();
        var read = pending.stream().map(CompletableFuture::join).toList();
        if (read.stream().anyMatch(Optional::isEmpty)) {
            list(start); // deleted: only a listing proves that
        } else {
            cache.followed(read.stream().flatMap(Optional::stream).toList(), start);
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
