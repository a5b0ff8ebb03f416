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
 * The shared observation of one account and region: every environment that lives there reads the same listings, so a
 * steady account costs the same whether it holds one environment or twenty.
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
     * An observatory that has not looked yet.
     *
     * @param executor runs calls concurrently: virtual threads, or the caller's own thread in tests
     * @param meanwhile runs looks that nobody waits for: virtual threads, or in tests whenever they say
     */
    public Observatory(C cloud, Pace pace, InstantSource clock, Executor executor, Executor meanwhile) {
        this.cloud = cloud;
        this.pace = pace;
        this.usual = new Usual(pace);
        this.clock = clock;
        this.executor = executor;
        this.meanwhile = meanwhile;
    }

    /** The cloud that is looked at. */
    public C cloud() {
        return cloud;
    }

    /**
     * Calls the listener with the kind after each write of ours, and after each look that showed something new, on the
     * thread that wrote or looked. It must neither throw nor take long.
     */
    public void onChange(Consumer<ResourceKind<?, ?, ?>> listener) {
        listeners.add(listener);
    }

    /** Looks at each kind of which less is known than that; concurrently. */
    void refresh(Map<ResourceKind<C, ?, ?>, Freshness> wanted) {
        looks(wanted, executor).join();
    }

    /** The same, but what was known before can be used until that is done. */
    CompletableFuture<Set<ResourceKind<C, ?, ?>>> refreshMeanwhile(Map<ResourceKind<C, ?, ?>, Freshness> wanted) {
        return looks(wanted, meanwhile);
    }

    /** The kinds of which more is known then. */
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

    /** All kinds that were ever looked at here. */
    @SuppressWarnings("unchecked") // watch() is the only way in
    List<ResourceKind<C, ?, ?>> kinds() {
        return watches.keySet().stream()
                .map(kind -> (ResourceKind<C, ?, ?>) kind)
                .collect(Collectors.toList());
    }

    /** What is known now, without a call. */
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

    @SuppressWarnings("unchecked") // computeIfAbsent is the only way in, and it pairs a kind with its own watch
    <W, H> KindWatch<C, W, H> watch(ResourceKind<C, W, H> kind) {
        return (KindWatch<C, W, H>) watches.computeIfAbsent(
                kind, key -> new KindWatch<>(cloud, kind, pace, clock, executor, () -> announce(kind)));
    }

    /** The same for the kind of a step, which says less of it. */
    @SuppressWarnings("unchecked") // plans are of an engine's own graphs
    KindWatch<C, ?, ?> watchAny(ResourceKind<?, ?, ?> kind) {
        return watch((ResourceKind<C, ?, ?>) kind);
    }

    /** Whether something was done to it since it was last seen, so that what differs now is not known. */
    @SuppressWarnings("unchecked") // a step pairs a kind with a resource of that kind
    <H> boolean isUnclear(ResourceKind<?, ?, H> kind, Object have) {
        return watchAny(kind).isUnclear(kind.id((H) have));
    }

    /** How long things usually take here. */
    Usual usual() {
        return usual;
    }

    /**
     * When to look again at something in flight.
     *
     * @param together how many of its kind are looked at together
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
