package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
public final class ResourceCache<C extends Cloud> {
    private final C cloud;
    private final PollIntervals intervals;
    private final CreationTimes creationTimes;
    private final InstantSource clock;
    private final Executor executor;
    private final Executor background;
    private final Map<ResourceKind<?, ?, ?>, KindCache<C, ?, ?>> caches = new ConcurrentHashMap<>();
    private final Set<Identity> heldBack = ConcurrentHashMap.newKeySet();
    private final List<Consumer<ResourceKind<?, ?, ?>>> listeners = new CopyOnWriteArrayList<>();

    /**
     * Creates an empty cache.
     *
     * @param executor runs calls concurrently: virtual threads, or the calling thread in tests
     * @param background runs background refreshes: virtual threads, or deferred by tests
     */
    public ResourceCache(
            C cloud, PollIntervals intervals, InstantSource clock, Executor executor, Executor background) {
        this.cloud = cloud;
        this.intervals = intervals;
        this.creationTimes = new CreationTimes(intervals);
        this.clock = clock;
        this.executor = executor;
        this.background = background;
    }

    /**
     * The time that AWS's time takes on this cloud, which may be faster than AWS. Not less than a second, unless the given time
     * is: the timers of a faster cloud are not more exact.
     */
    public Duration scaled(Duration time) {
        var shortest = Math.min(time.toNanos(), Duration.ofSeconds(1).toNanos());
        return Duration.ofNanos(Math.max(shortest, (long) (time.toNanos() * intervals.creationTimeFactor())));
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
        due.entrySet().removeIf(entry -> isFresh(kindCache(entry.getKey()), entry.getValue()));
        refreshOn(due, executor).join();
    }

    private static boolean isFresh(KindCache<?, ?, ?> cache, Freshness required) {
        return cache.isFreshAfter(required, cache.lastUnobservedWrite());
    }

    /**
     * Like {@link #refresh}, but in the background; cached state stays readable. The result contains the kinds that
     * changed.
     */
    CompletableFuture<Set<ResourceKind<C, ?, ?>>> refreshInBackground(Map<ResourceKind<C, ?, ?>, Freshness> required) {
        return refreshOn(required, background);
    }

    /** Completes with the kinds that changed. */
    private CompletableFuture<Set<ResourceKind<C, ?, ?>>> refreshOn(
            Map<ResourceKind<C, ?, ?>, Freshness> required, Executor runner) {
        Set<ResourceKind<C, ?, ?>> changed = ConcurrentHashMap.newKeySet();
        var refreshes = required.entrySet().stream()
                .map(entry -> {
                    var kind = entry.getKey();
                    var cache = kindCache(kind);
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
    List<ResourceKind<C, ?, ?>> cachedKinds() {
        return caches.keySet().stream()
                .map(kind -> (ResourceKind<C, ?, ?>) kind)
                .collect(Collectors.toList());
    }

    /** The cached state of these kinds. Makes no call. */
    public ObservedState snapshot(Collection<ResourceKind<C, ?, ?>> kinds) {
        return snapshot(kinds, Instant.MIN);
    }

    /**
     * The cached state of these kinds. Makes no call.
     *
     * @param otherWriterUntil time until which another process may have created resources; {@link Instant#MIN} if none
     *     did
     */
    ObservedState snapshot(Collection<ResourceKind<C, ?, ?>> kinds, Instant otherWriterUntil) {
        var listings = new HashMap<ResourceKind<?, ?, ?>, KindListing<?>>();
        var unproved = new HashSet<ResourceKind<?, ?, ?>>();
        for (var kind : kinds) {
            var cache = kindCache(kind);
            listings.put(kind, cache.listing());
            if (cache.absenceProofDue(null, otherWriterUntil).isPresent()) {
                unproved.add(kind);
            }
        }
        return new ObservedState(listings, unproved, clock.instant());
    }

    /** The cached resources of a kind, of all owners; empty if the kind was not listed yet or the latest listing failed. Makes no call. */
    public <O> Optional<List<O>> listed(ResourceKind<C, ?, O> kind) {
        return kindCache(kind).listing() instanceof KindListing.Listed<O> listed
                ? Optional.of(listed.resources())
                : Optional.empty();
    }

    /**
     * True if a recent listing shows that no resource of that identity is ready; false if none does, or if there is no recent
     * listing. Makes no call.
     */
    public boolean isPending(CreationPrecondition<C> precondition) {
        var kind = precondition.kind();
        var recent = clock.instant().minus(intervals.driftInterval().multipliedBy(2));
        return kindCache(kind).wasListedAfter(recent, null) && !isReady(kind, precondition.identity());
    }

    /** True if a listing of the kind succeeded within the last two drift intervals. Makes no call. */
    public boolean isListedRecently(ResourceKind<C, ?, ?> kind) {
        return kindCache(kind)
                .wasListedAfter(clock.instant().minus(intervals.driftInterval().multipliedBy(2)), null);
    }

    /** True if the latest refresh of the kind failed, within that time. Makes no call. */
    public boolean hasFailedWithin(ResourceKind<C, ?, ?> kind, Duration time) {
        return kindCache(kind).hasFailedSince(clock.instant().minus(time));
    }

    /** Lists the kind once more. A failure stays in the cache. */
    public void list(ResourceKind<C, ?, ?> kind) {
        var now = clock.instant();
        refresh(Map.of(kind, new Freshness(now, now)));
    }

    /**
     * The claims on the resources of a kind that belong to an environment; empty if the kind was not listed yet or the latest
     * listing failed. Makes no call.
     */
    public <O> Optional<List<ObservedClaim>> claims(ResourceKind<C, ?, O> kind, String environment) {
        return kindCache(kind).listing() instanceof KindListing.Listed<O> listed
                ? Optional.of(listed.resources().stream()
                        .filter(resource -> !(kind.state(resource) instanceof State.Deleting))
                        .flatMap(resource -> listed.identity(kind, resource).stream()
                                .filter(identity -> identity.environment().equals(environment)
                                        && kind.mayHaveLogicalId(identity.name()))
                                .flatMap(identity -> ObservedClaim.of(identity.region(), kind.tags(resource)).stream()))
                        .toList())
                : Optional.empty();
    }

    /** True if the latest listing shows a ready resource of that identity. Makes no call. */
    public <O> boolean isReady(ResourceKind<C, ?, O> kind, Identity identity) {
        return listed(kind).orElse(List.of()).stream()
                .filter(resource ->
                        kind.identity(resource).filter(identity::equals).isPresent())
                .anyMatch(resource -> kind.state(resource) instanceof State.Ready);
    }

    @SuppressWarnings("unchecked") // only computeIfAbsent adds entries, and it pairs a kind with its own cache
    <D, O> KindCache<C, D, O> kindCache(ResourceKind<C, D, O> kind) {
        return (KindCache<C, D, O>) caches.computeIfAbsent(
                kind,
                key -> new KindCache<>(
                        cloud, kind, intervals, clock, executor, heldBack::contains, () -> notifyListeners(kind)));
    }

    /** Like {@link #kindCache}, for a kind of unknown type parameters, such as that of a step. */
    @SuppressWarnings("unchecked") // plans are made of the engine's own graphs
    KindCache<C, ?, ?> untypedKindCache(ResourceKind<?, ?, ?> kind) {
        return kindCache((ResourceKind<C, ?, ?>) kind);
    }

    /** True if the resource was written after its latest read, so that its differences are unknown. */
    @SuppressWarnings("unchecked") // a step pairs a kind with a resource of that kind
    <O> boolean isStale(ResourceKind<?, ?, O> kind, Object observed) {
        return untypedKindCache(kind).isStale(kind.id((O) observed));
    }

    /** Of the resources of a plan, excludes those from individual polls, and includes the others again. */
    void holdBack(Plan plan, Set<Identity> excluded) {
        plan.steps().stream()
                .map(Step::identity)
                .filter(identity -> !excluded.contains(identity))
                .forEach(heldBack::remove);
        heldBack.addAll(excluded);
    }

    /** Expected creation times in this account and region. */
    CreationTimes creationTimes() {
        return creationTimes;
    }

    /**
     * Time of the next poll of a resource in transition.
     *
     * @param together number of resources of its kind that are polled together
     */
    Instant nextPoll(ReconcileState.Transition transition, int together) {
        var kind = transition.kind();
        return intervals.nextPoll(
                transition.since(),
                untypedKindCache(kind).lastRefreshStart(),
                transition.isCreation() ? creationTimes.expected(kind) : Duration.ZERO,
                kind.callsPerPoll(together));
    }

    void notifyListeners(ResourceKind<?, ?, ?> kind) {
        listeners.forEach(listener -> listener.accept(kind));
    }

    /**
     * Required freshness of the cached state of a kind.
     *
     * @param listedAfter the latest listing must have started after this time
     * @param transitionsReadAfter resources in transition must have been read after this time; never before the listing
     */
    record Freshness(Instant listedAfter, Instant transitionsReadAfter) {
        /** Freshness that satisfies both. */
        Freshness and(Freshness other) {
            return new Freshness(
                    later(listedAfter, other.listedAfter), later(transitionsReadAfter, other.transitionsReadAfter));
        }

        private static Instant later(Instant a, Instant b) {
            return a.isAfter(b) ? a : b;
        }
    }

    /** Expected creation time by kind: the kind's own value, corrected by the creations observed here. */
    static final class CreationTimes {
        private final PollIntervals intervals;
        private final Map<ResourceKind<?, ?, ?>, Duration> observed = new ConcurrentHashMap<>();

        CreationTimes(PollIntervals intervals) {
            this.intervals = intervals;
        }

        /** Expected creation time; zero if the create call returns a ready resource. */
        Duration expected(ResourceKind<?, ?, ?> kind) {
            return observed.getOrDefault(kind, intervals.expectedCreationTime(kind));
        }

        /** Adds an observed creation time, with a weight of one quarter because single creations vary. */
        void recordCreation(ResourceKind<?, ?, ?> kind, Duration took) {
            observed.compute(kind, (same, previous) -> {
                var expected = previous == null ? intervals.expectedCreationTime(kind) : previous;
                return expected.plus(took.minus(expected).dividedBy(4));
            });
        }
    }
}
