package io.platformoperator.graph;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Cached state of all resources of one kind in one account and region: the latest listing, merged with this process's
 * own writes that the listing does not show yet (read-your-writes). Thread-safe.
 */
final class KindCache<C extends Cloud, D, O> {
    private final ResourceKind<C, D, O> kind;
    private final CacheRefresher<C, D, O> refresher;
    private final PollIntervals intervals;
    private final InstantSource clock;

    // All guarded by this.
    private Map<String, CachedResource<O>> resources = new LinkedHashMap<>();
    private final RecentDeletions<O> deletions;
    private final Set<String> desiredNames = new HashSet<>();
    private @Nullable Instant lastListingStart;
    private Instant lastRefreshStart = Instant.MIN;
    private @Nullable Instant lastUnobservedWrite;
    private final AbsenceProof absence;
    private @Nullable Failure failure;
    private KindListing.@Nullable Listed<O> view; // shared by all readers; null after a change
    private long changeCount;

    /** A failed refresh: its start and its error. */
    private record Failure(Instant start, CloudError error) {}

    KindCache(
            C cloud,
            ResourceKind<C, D, O> kind,
            PollIntervals intervals,
            InstantSource clock,
            Executor executor,
            Predicate<Identity> isHeldBack,
            Runnable onChange) {
        this.kind = kind;
        this.refresher = new CacheRefresher<>(cloud, kind, this, clock, executor, isHeldBack, onChange);
        this.intervals = intervals;
        this.absence = new AbsenceProof(intervals);
        this.deletions = new RecentDeletions<>(intervals);
        this.clock = clock;
    }

    /** Registers a desired name: a resource of that name has its details read even before a listing shows its tags. */
    synchronized void registerDesiredName(String name) {
        if (desiredNames.add(name)
                && kind.hasDetails()
                && resources.values().stream().anyMatch(resource -> kind.observedName(resource.observed())
                        .equals(name))) {
            lastUnobservedWrite = clock.instant();
        }
    }

    /** Reverts {@link #registerDesiredName}: no graph desires the name any more. */
    synchronized void unregisterDesiredName(String name) {
        desiredNames.remove(name);
    }

    /**
     * Invalidates the details of the resources whose identity matches, and of those without an identity. The next
     * refresh is not skipped and reads these details.
     */
    synchronized void invalidate(Predicate<Identity> matching) {
        var now = clock.instant();
        lastUnobservedWrite = now;
        resources.replaceAll((id, resource) ->
                kind.identity(resource.observed()).filter(matching.negate()).isPresent()
                        ? resource
                        : resource.markedStale(now));
    }

    /** Refreshes the cache unless it is fresh; see {@link CacheRefresher#refresh}. */
    boolean refresh(ResourceCache.Freshness required) {
        return refresher.refresh(required);
    }

    /** True if the cache is as fresh as required and was listed after {@code writtenAt}. */
    synchronized boolean isFreshAfter(ResourceCache.Freshness required, @Nullable Instant writtenAt) {
        return wasListedAfter(required.listedAfter(), writtenAt)
                && lastRefreshStart.isAfter(required.transitionsReadAfter());
    }

    /** True if the latest refresh succeeded and a listing started after both times. */
    synchronized boolean wasListedAfter(Instant since, @Nullable Instant writtenAt) {
        return failure == null
                && lastListingStart != null
                && lastListingStart.isAfter(since)
                && (writtenAt == null || lastListingStart.isAfter(writtenAt));
    }

    /** True if the latest listing started at or before that time; false after a failed refresh. */
    synchronized boolean wasListedBefore(Instant instant) {
        return failure == null && lastListingStart != null && !lastListingStart.isAfter(instant);
    }

    /** True if the latest refresh failed and started at or after {@code instant}. */
    synchronized boolean hasFailedSince(Instant instant) {
        return failure != null && !failure.start().isBefore(instant);
    }

    /** Time of our latest write with an unknown result, even if it was observed since; null if there was none. */
    synchronized @Nullable Instant lastUnobservedWrite() {
        return lastUnobservedWrite;
    }

    /** Start of the latest refresh; {@link Instant#MIN} before the first. */
    synchronized Instant lastRefreshStart() {
        return lastRefreshStart;
    }

    /** Number of cached resources. */
    synchronized int size() {
        return resources.size();
    }

    /** Resources with an identity. */
    synchronized List<CachedResource<O>> managed() {
        return resources.values().stream()
                .filter(resource -> kind.identity(resource.observed()).isPresent())
                .toList();
    }

    /** Managed resources in transition. */
    synchronized List<CachedResource<O>> inTransition() {
        return managed().stream().filter(each -> each.isInTransition(kind)).toList();
    }

    /** True if reading the details of the resources in transition replaces a listing, which alone proves a deletion. */
    synchronized boolean canPollIndividually() {
        return kind.isPolledIndividually(inTransition().size())
                && resources.values().stream().noneMatch(resource -> resource.isBeingDeleted(kind));
    }

    /** Number of refreshes that changed the cache. */
    synchronized long changeCount() {
        return changeCount;
    }

    /** Records a failed refresh. */
    synchronized void recordFailure(Instant start, CloudError error) {
        changeCount += failure == null ? 1 : 0;
        failure = new Failure(start, error.orEarlierIfSame(failure == null ? null : failure.error()));
        lastRefreshStart = start;
    }

    /** Records the details of resources in transition, read by a refresh that started at {@code start}. */
    synchronized void recordPoll(List<O> read, Instant start) {
        var previous = currentListing();
        read.forEach(observed -> resources.computeIfPresent(
                kind.id(observed), (id, cached) -> merge(cached, CachedResource.ofRead(observed, start), start)));
        lastRefreshStart = start;
        recordChange(previous);
    }

    private void recordChange(KindListing.Listed<O> previous) {
        view = null;
        changeCount += failure != null || !currentListing().hasSameContent(previous) ? 1 : 0;
        failure = null;
    }

    /** The cached resource of that cloud id; null if there is none. */
    synchronized @Nullable CachedResource<O> get(String id) {
        return resources.get(id);
    }

    /** True if the resource is managed: by the tags in the listing, by its name, or by tags that were read before. */
    synchronized boolean isManaged(O resource) {
        var previous = resources.get(kind.id(resource));
        return kind.identity(resource).isPresent()
                || (kind.isNamed() && desiredNames.contains(kind.observedName(resource)))
                || (previous != null && kind.identity(previous.observed()).isPresent());
    }

    /**
     * Records a listing that started at {@code start}. Keeps the order in which resources were first observed: of two
     * resources with one identity, the planner uses the first.
     */
    synchronized void recordListing(List<CachedResource<O>> listedNow, Instant start) {
        var previous = currentListing();
        var listing = new LinkedHashMap<String, CachedResource<O>>();
        listedNow.forEach(resource -> listing.put(kind.id(resource.observed()), resource));
        deletions.dropVisible(listing.keySet(), start);
        var merged = new LinkedHashMap<String, CachedResource<O>>();
        for (var entry : resources.entrySet()) {
            var cached = entry.getValue();
            var read = listing.remove(entry.getKey());
            if (read != null) {
                merged.put(entry.getKey(), merge(cached, read, start));
            } else if (cached.mayBeMissingFrom(start, intervals.longestLag())) {
                merged.put(entry.getKey(), cached); // the listing may not show our write yet
            } else if (!cached.isBeingDeleted(kind)) {
                // Deleted by another actor, or missing in a stale listing: only a second listing proves absence.
                absence.suspect(start);
            }
        }
        listing.keySet().removeIf(deletions::contains); // deleted by us a moment ago: the listing is stale
        merged.putAll(listing);
        resources = merged;
        lastListingStart = start;
        lastRefreshStart = start;
        absence.recordListing(start);
        recordChange(previous);
    }

    private CachedResource<O> merge(CachedResource<O> cached, CachedResource<O> read, Instant start) {
        // After our deletion and a creation under the same id, a read may show the deleted resource in any earlier
        // state.
        var mayBeDeletedOne = deletions.contains(kind.id(cached.observed()))
                && cached.mayBeMissingFrom(start, intervals.longestLag());
        return mayBeDeletedOne ? cached : cached.refreshed(kind, read, start, intervals.updateLag());
    }

    /** Records the resource that a create or update call returned (read-your-writes). */
    synchronized void recordWrite(O observed) {
        var id = kind.id(observed);
        var previous = resources.get(id);
        var before = previous == null ? deletions.get(id) : previous.observed();
        resources.put(id, CachedResource.ofWrite(observed, before, clock.instant()));
        kind.identity(observed).ifPresent(absence::recordExisting);
        view = null;
    }

    /** Records a write whose result only a later read shows. */
    synchronized void markStale(String id) {
        var now = clock.instant();
        lastUnobservedWrite = now;
        resources.computeIfPresent(id, (key, resource) -> resource.markedStale(now));
    }

    /** True if the resource was written after its latest read, so that its differences are unknown. */
    synchronized boolean isStale(String id) {
        var resource = resources.get(id);
        return resource != null && resource.staleSince() != null;
    }

    /**
     * Records a failed create call: the resource may exist nevertheless. Not if the call waits for another resource and the
     * cloud accepts a name once: then a repeated call finds the resource.
     */
    synchronized void recordFailedCreate(Identity identity, ErrorClass errorClass) {
        var now = clock.instant();
        if (errorClass != ErrorClass.WAITING || kind.lacksUniqueName()) {
            lastUnobservedWrite = now;
        }
        absence.recordFailedCreate(identity, errorClass, now);
    }

    /** Records an accepted delete call. */
    synchronized void recordDelete(String id) {
        var now = clock.instant();
        if (kind.deletesSynchronously()) {
            deletions.record(id, resources.remove(id), now);
            view = null;
        } else {
            lastUnobservedWrite = now;
            resources.computeIfPresent(id, (key, resource) -> resource.markedDeleted(now));
        }
    }

    /** True if the cloud accepted a delete call a moment ago that its listings may not show yet. */
    synchronized boolean isDeleteRequested(String id) {
        var resource = resources.get(id);
        return resource != null
                && resource.isDeleteRequestedSince(clock.instant().minus(intervals.updateLag()));
    }

    synchronized Optional<Instant> absenceProofDue(@Nullable Identity identity, Instant otherWriterUntil) {
        return absence.due(identity, otherWriterUntil, clock.instant());
    }

    synchronized Optional<Instant> latestPassedProof(Instant otherWriterUntil) {
        return absence.latestPassed(otherWriterUntil, clock.instant());
    }

    synchronized KindListing<O> listing() {
        if (failure != null) {
            return new KindListing.Unavailable<>(failure.error());
        }
        return lastListingStart == null ? new KindListing.Unavailable<>(CloudError.NOT_LISTED) : currentListing();
    }

    private KindListing.Listed<O> currentListing() {
        var current = view == null ? KindListing.Listed.of(resources.values()) : view;
        view = current;
        return current;
    }
}
