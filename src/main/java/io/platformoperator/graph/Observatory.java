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
    private final Usual usual;
    private final InstantSource clock;
    private final Executor executor;
    private final Executor meanwhile;
    private final Map<ResourceKind<?, ?, ?>, KindWatch<C, ?, ?>> watches = new ConcurrentHashMap<>();
    private final List<Consumer<ResourceKind<?, ?, ?>>> listeners = new CopyOnWriteArrayList<>();

    /**
     * Creates an empty cache.
     *
     * @param executor runs calls concurrently: virtual threads, or the calling thread in tests
     * @param meanwhile runs background refreshes: virtual threads, or deferred by tests
     */
    public Observatory(C cloud, Pace pace, InstantSource clock, Executor executor, Executor meanwhile) {
        this.cloud = cloud;
        this.pace = pace;
        this.usual = new Usual(pace);
        this.clock = clock;
        this.executor = executor;
        this.meanwhile = meanwhile;
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
    void refresh(Map<ResourceKind<C, ?, ?>, Freshness> wanted) {
        looks(wanted, executor).join();
    }

    /**
     * Like {@link #refresh}, but in the background; cached state stays readable. The result contains the kinds that
     * changed.
     */
    CompletableFuture<Set<ResourceKind<C, ?, ?>>> refreshMeanwhile(Map<ResourceKind<C, ?, ?>, Freshness> wanted) {
        return looks(wanted, meanwhile);
    }

    /** Completes with the kinds that changed. */
    private CompletableFuture<Set<ResourceKind<C, ?, ?>>> looks(
            Map<ResourceKind<C, ?, ?>, Freshness> wanted, Executor on) {
        Set<ResourceKind<C, ?, ?>> news = ConcurrentHashMap.newKeySet();
        var looks = wanted.entrySet().stream()
                .map(each -> {
                    var kind = each.getKey();
                    var watch = watch(kind);
                    return CompletableFuture.runAsync(
                            () -> {
                                if (watch.refresh(each.getValue())) {
                                    news.add(kind);
                                }
                            },
                            on);
                })
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(looks).thenApply(ignored -> news);
    }

    /** All kinds that were ever read here. */
    @SuppressWarnings("unchecked") // only watch() adds entries
    List<ResourceKind<C, ?, ?>> kinds() {
        return watches.keySet().stream()
                .map(kind -> (ResourceKind<C, ?, ?>) kind)
                .collect(Collectors.toList());
    }

    /** The cached state of these kinds. Makes no call. */
    public Observed view(Collection<ResourceKind<C, ?, ?>> kinds) {
        var listings = new HashMap<ResourceKind<?, ?, ?>, Listing<?>>();
        var doubtful = new HashSet<ResourceKind<?, ?, ?>>();
        for (var kind : kinds) {
            var watch = watch(kind);
            listings.put(kind, watch.listing());
            if (watch.provesAbsenceAt().isPresent()) {
                doubtful.add(kind);
            }
        }
        return new Observed(listings, doubtful);
    }

    @SuppressWarnings("unchecked") // only computeIfAbsent adds entries, and it pairs a kind with its own cache
    <W, H> KindWatch<C, W, H> watch(ResourceKind<C, W, H> kind) {
        return (KindWatch<C, W, H>) watches.computeIfAbsent(
                kind, key -> new KindWatch<>(cloud, kind, pace, clock, executor, () -> announce(kind)));
    }

    /** Like {@link #watch}, for a kind of unknown type parameters, such as that of a step. */
    @SuppressWarnings("unchecked") // plans are made of the engine's own graphs
    KindWatch<C, ?, ?> watchAny(ResourceKind<?, ?, ?> kind) {
        return watch((ResourceKind<C, ?, ?>) kind);
    }

    /** True if the resource was written after its latest read, so that its differences are unknown. */
    @SuppressWarnings("unchecked") // a step pairs a kind with a resource of that kind
    <H> boolean isUnclear(ResourceKind<?, ?, H> kind, Object have) {
        return watchAny(kind).isUnclear(kind.id((H) have));
    }

    /** Expected creation times in this account and region. */
    Usual usual() {
        return usual;
    }

    /**
     * Time of the next poll of a resource in transition.
     *
     * @param together number of resources of its kind that are polled together
     */
    Instant nextLook(Memory.Flight flight, int together) {
        var kind = flight.kind();
        return pace.next(
                flight.since(),
                watchAny(kind).looked(),
                flight.isMade() ? usual.of(kind) : Duration.ZERO,
                kind.callsToFollow(together));
    }

    void announce(ResourceKind<?, ?, ?> kind) {
        listeners.forEach(listener -> listener.accept(kind));
    }
}
