package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Shared cache of all resources of one account and region. Every environment reads the same listings, so a steady
 * account costs the same number of calls for one environment as for twenty.
 */
public final class Observatory<C extends Cloud> {
    private final C cloud;
    private final Pace pace;
    private final CreationTimes creationTimes;
    private final InstantSource clock;
    private final Executor executor;
    private final Executor background;
    private final Map<ResourceKind<?, ?, ?>, KindWatch<C, ?, ?>> caches = new ConcurrentHashMap<>();
    private final List<Consumer<ResourceKind<?, ?, ?>>> listeners = new CopyOnWriteArrayList<>();

    /**
     * Creates an empty cache.
     *
     * @param executor runs calls concurrently: virtual threads, or the calling thread in tests
     * @param background runs background refreshes: virtual threads, or deferred by tests
     */
    public Observatory(C cloud, Pace pace, InstantSource clock, Executor executor, Executor background) {
        this.cloud = cloud;
        this.pace = pace;
        this.creationTimes = new CreationTimes(pace);
        this.clock = clock;
        this.executor = executor;
        this.background = background;
    }

    /** The cloud that this cache reads. */
    public C cloud() {
        return cloud;
    }

    /**
     * Calls the listener with the kind after each write of ours and after each refresh that changed the cache, on the
     * thread of the write or refresh. The listener must return quickly and must not throw.
     */
    public void onChange(Consumer<ResourceKind<?, ?, ?>> listener) {
        listeners.add(listener);
    }

    /** Refreshes each kind that is less fresh than required, concurrently, and waits for all. */
    void refresh(Map<ResourceKind<C, ?, ?>, Freshness> required) {
        var due = new HashMap<>(required);
        due.entrySet().removeIf(entry -> watch(entry.getKey()).isFresh(entry.getValue()));
        refreshOn(due, executor).join();
    }

    /**
     * Like {@link #refresh}, but in the background; cached state stays readable. The result contains the kinds that
     * changed.
     */
    CompletableFuture<Set<ResourceKind<C, ?, ?>>> refreshMeanwhile(Map<ResourceKind<C, ?, ?>, Freshness> required) {
        return refreshOn(required, background);
    }

    /** Completes with the kinds that changed. */
    private CompletableFuture<Set<ResourceKind<C, ?, ?>>> refreshOn(
            Map<ResourceKind<C, ?, ?>, Freshness> required, Executor runner) {
        Set<ResourceKind<C, ?, ?>> changed = ConcurrentHashMap.newKeySet();
        var refreshes = required.entrySet().stream()
                .map(entry -> {
                    var kind = entry.getKey();
                    var cache = watch(kind);
                    return CompletableFuture.runAsync(
                            () -> {
                                if (cache.refresh(entry.getValue())) {
                                    changed.add(kind);
                                }
                            },
                            runner);
                })
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(refreshes).thenApply(ignored -> changed);
    }

    /** All kinds that were ever read here. */
    @SuppressWarnings("unchecked") // only watch() adds entries
    List<ResourceKind<C, ?, ?>> kinds() {
        return caches.keySet().stream()
                .map(kind -> (ResourceKind<C, ?, ?>) kind)
                .collect(Collectors.toList());
    }

    /** The cached state of these kinds. Makes no call. */
    public Observed view(Collection<ResourceKind<C, ?, ?>> kinds) {
        var listings = new HashMap<ResourceKind<?, ?, ?>, Listing<?>>();
        var unproved = new HashSet<ResourceKind<?, ?, ?>>();
        for (var kind : kinds) {
            var cache = watch(kind);
            listings.put(kind, cache.listing());
            if (cache.provesAbsenceAt().isPresent()) {
                unproved.add(kind);
            }
        }
        return new Observed(listings, unproved);
    }

    @SuppressWarnings("unchecked") // only computeIfAbsent adds entries, and it pairs a kind with its own cache
    <D, O> KindWatch<C, D, O> watch(ResourceKind<C, D, O> kind) {
        return (KindWatch<C, D, O>) caches.computeIfAbsent(
                kind, key -> new KindWatch<>(cloud, kind, pace, clock, executor, () -> announce(kind)));
    }

    /** Like {@link #watch}, for a kind of unknown type parameters, such as that of a step. */
    @SuppressWarnings("unchecked") // plans are made of the engine's own graphs
    KindWatch<C, ?, ?> watchAny(ResourceKind<?, ?, ?> kind) {
        return watch((ResourceKind<C, ?, ?>) kind);
    }

    /** True if the resource was written after its latest read, so that its differences are unknown. */
    @SuppressWarnings("unchecked") // a step pairs a kind with a resource of that kind
    <O> boolean isUnclear(ResourceKind<?, ?, O> kind, Object observed) {
        return watchAny(kind).isUnclear(kind.id((O) observed));
    }

    /** Expected creation times in this account and region. */
    CreationTimes usual() {
        return creationTimes;
    }

    /**
     * Time of the next poll of a resource in transition.
     *
     * @param together number of resources of its kind that are polled together
     */
    Instant nextLook(Memory.Flight transition, int together) {
        var kind = transition.kind();
        return pace.next(
                transition.since(),
                watchAny(kind).looked(),
                transition.isMade() ? creationTimes.of(kind) : Duration.ZERO,
                kind.callsToFollow(together));
    }

    void announce(ResourceKind<?, ?, ?> kind) {
        listeners.forEach(listener -> listener.accept(kind));
    }

    /**
     * Required freshness of the cached state of a kind.
     *
     * @param listed the latest listing must have started after this time
     * @param unsettled resources in transition must have been read after this time; never before the listing
     */
    record Freshness(Instant listed, Instant unsettled) {
        /** Freshness that satisfies both. */
        Freshness and(Freshness other) {
            return new Freshness(later(listed, other.listed), later(unsettled, other.unsettled));
        }

        private static Instant later(Instant a, Instant b) {
            return a.isAfter(b) ? a : b;
        }
    }

    /** Expected creation time by kind: the kind's own value, corrected by the creations observed here. */
    static final class CreationTimes {
        private final Pace pace;
        private final Map<ResourceKind<?, ?, ?>, Duration> observed = new ConcurrentHashMap<>();

        CreationTimes(Pace pace) {
            this.pace = pace;
        }

        /** Expected creation time; zero if the create call returns a ready resource. */
        Duration of(ResourceKind<?, ?, ?> kind) {
            return observed.getOrDefault(kind, pace.expectedCreationTime(kind));
        }

        /** Adds an observed creation time, with a weight of one quarter because single creations vary. */
        void saw(ResourceKind<?, ?, ?> kind, Duration took) {
            observed.compute(kind, (same, previous) -> {
                var expected = previous == null ? pace.expectedCreationTime(kind) : previous;
                return expected.plus(took.minus(expected).dividedBy(4));
            });
        }
    }
}
