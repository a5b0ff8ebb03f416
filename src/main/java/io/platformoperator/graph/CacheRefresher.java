package io.platformoperator.graph;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Refreshes the cache of one kind: lists all resources, or reads only those in transition if that is equivalent. Runs
 * one refresh at a time; callers that waited for it share its result.
 */
final class CacheRefresher<C extends Cloud, D, O> {
    private final C cloud;
    private final ResourceKind<C, D, O> kind;
    private final KindCache<C, D, O> cache;
    private final DetailReader<C, D, O> details;
    private final InstantSource clock;
    private final Executor executor;
    private final Predicate<Identity> isHeldBack;
    private final Runnable onChange;
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * Creates a refresher.
     *
     * @param cache receives the results
     * @param isHeldBack true for resources that need no poll yet
     * @param onChange run after a refresh that changed the cache
     */
    CacheRefresher(
            C cloud,
            ResourceKind<C, D, O> kind,
            KindCache<C, D, O> cache,
            InstantSource clock,
            Executor executor,
            Predicate<Identity> isHeldBack,
            Runnable onChange) {
        this.cloud = cloud;
        this.kind = kind;
        this.cache = cache;
        this.details = new DetailReader<>(cloud, kind, executor, cache::get, cache::isManaged);
        this.clock = clock;
        this.executor = executor;
        this.isHeldBack = isHeldBack;
        this.onChange = onChange;
    }

    /**
     * Refreshes the cache if it is less fresh than required, or older than our latest unobserved write.
     *
     * @return true if the cache changed since the call started
     */
    boolean refresh(ResourceCache.Freshness required) {
        var calledAt = clock.instant();
        var changesBefore = cache.changeCount();
        var lastWrite = cache.lastUnobservedWrite(); // a write during the wait is left to later callers
        if (cache.isFreshAfter(required, lastWrite)) {
            return false; // returns without waiting for a refresh that is running
        }
        lock.lock();
        try {
            // Another caller may have refreshed during the wait.
            if (!cache.hasFailedSince(calledAt) && !cache.isFreshAfter(required, lastWrite)) {
                var isListedAfter = cache.wasListedAfter(required.listedAfter(), lastWrite);
                run(isListedAfter && cache.canPollIndividually() ? this::pollIndividually : this::list);
            }
        } finally {
            lock.unlock();
        }
        return cache.changeCount() != changesBefore;
    }

    private void run(Consumer<Instant> method) {
        var start = clock.instant();
        var changesBefore = cache.changeCount();
        try {
            method.accept(start);
        } catch (RuntimeException e) {
            cache.recordFailure(start, cloud.classify(kind, cause(e)));
        }
        if (cache.changeCount() != changesBefore) {
            onChange.run();
        }
    }

    private void list(Instant start) {
        var listing = new ArrayList<>(kind.list(cloud));
        listing.addAll(missingFrom(listing));
        cache.recordListing(details.read(listing, start), start);
    }

    /**
     * Cached resources that the listing does not contain and a read shows to exist. A listing may lag by minutes; where
     * the cloud accepts no unique name, nothing else prevents a second resource.
     */
    private List<O> missingFrom(List<O> listing) {
        if (!kind.lacksUniqueName() || !kind.hasDetails()) {
            return List.of();
        }
        var ids = listing.stream().map(kind::id).collect(Collectors.toSet());
        return cache.managed().stream()
                .filter(resource -> !ids.contains(kind.id(resource.observed())) && !resource.isBeingDeleted(kind))
                .flatMap(resource -> kind.readDetails(cloud, resource.observed()).stream())
                .toList();
    }

    private void pollIndividually(Instant start) {
        var pending = cache.inTransition().stream()
                .filter(item ->
                        kind.identity(item.observed()).filter(isHeldBack).isEmpty())
                .map(item -> CompletableFuture.supplyAsync(() -> kind.readDetails(cloud, item.observed()), executor))
                .toList();
        var read = pending.stream().map(CompletableFuture::join).toList();
        if (read.stream().anyMatch(Optional::isEmpty)) {
            list(start); // deleted: only a listing proves that
        } else {
            cache.recordPoll(read.stream().flatMap(Optional::stream).toList(), start);
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
