package io.platformoperator.graph;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
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
final class KindWatch<C extends Cloud, D, O> {
    private final ResourceKind<C, D, O> kind;
    private final Looker<C, D, O> refresher;
    private final Pace pace;
    private final InstantSource clock;

    // All guarded by this.
    private Map<String, Item<O>> resources = new LinkedHashMap<>();
    private final Map<String, Instant> deletedAt = new HashMap<>();
    private final Set<String> desiredNames = new HashSet<>();
    private @Nullable Instant lastListingStart;
    private Instant lastRefreshStart = Instant.MIN;
    private @Nullable Instant lastUnobservedWrite;
    private @Nullable Instant absenceSuspectedSince;
    private @Nullable Failure failure;
    private Listing.@Nullable Known<O> view; // shared by all readers; null after a change
    private long changeCount;

    /** A failed refresh: its start and its error. */
    private record Failure(Instant start, CloudError error) {}

    KindWatch(
            C cloud, ResourceKind<C, D, O> kind, Pace pace, InstantSource clock, Executor executor, Runnable onChange) {
        this.kind = kind;
        this.refresher = new Looker<>(cloud, kind, this, clock, executor, onChange);
        this.pace = pace;
        this.clock = clock;
    }

    /** Registers a desired name: a resource of that name has its details read even before a listing shows its tags. */
    synchronized void wanted(String name) {
        if (desiredNames.add(name)
                && kind.hasDetails()
                && resources.values().stream()
                        .anyMatch(resource -> kind.haveName(resource.have()).equals(name))) {
            lastUnobservedWrite = clock.instant();
        }
    }

    /**
     * Invalidates the details of the resources whose identity matches, and of those without an identity. The next
     * refresh is not skipped and reads these details.
     */
    synchronized void lookAgainAt(Predicate<Identity> matching) {
        var now = clock.instant();
        lastUnobservedWrite = now;
        resources.replaceAll((id, resource) ->
                kind.identity(resource.have()).filter(matching.negate()).isPresent()
                        ? resource
                        : resource.touchedAt(now));
    }

    /** Refreshes the cache unless it is fresh; see {@link Looker#refresh}. */
    boolean refresh(Observatory.Freshness required) {
        return refresher.refresh(required);
    }

    /** True if the cache is as fresh as required and was listed after our latest unobserved write. */
    synchronized boolean isFresh(Observatory.Freshness required) {
        return isKnown(required, lastUnobservedWrite);
    }

    /** True if the cache is as fresh as required and was listed after {@code writtenAt}. */
    synchronized boolean isKnown(Observatory.Freshness required, @Nullable Instant writtenAt) {
        return isListed(required.listed(), writtenAt) && lastRefreshStart.isAfter(required.unsettled());
    }

    /** True if the latest refresh succeeded and a listing started after both times. */
    synchronized boolean isListed(Instant since, @Nullable Instant writtenAt) {
        return failure == null
                && lastListingStart != null
                && lastListingStart.isAfter(since)
                && (writtenAt == null || lastListingStart.isAfter(writtenAt));
    }

    /** True if the latest listing started at or before that time; false after a failed refresh. */
    synchronized boolean isListedBefore(Instant instant) {
        return failure == null && lastListingStart != null && !lastListingStart.isAfter(instant);
    }

    /** True if the latest refresh failed and started at or after {@code instant}. */
    synchronized boolean hasFailedSince(Instant instant) {
        return failure != null && !failure.start().isBefore(instant);
    }

    /** Time of our latest write with an unknown result, even if it was observed since; null if there was none. */
    synchronized @Nullable Instant lastTouched() {
        return lastUnobservedWrite;
    }

    /** Start of the latest refresh; {@link Instant#MIN} before the first. */
    synchronized Instant looked() {
        return lastRefreshStart;
    }

    /** Number of cached resources. */
    synchronized int count() {
        return resources.size();
    }

    /** Managed resources in transition. */
    synchronized List<Item<O>> unsettled() {
        return resources.values().stream()
                .filter(resource -> kind.identity(resource.have()).isPresent())
                .filter(resource -> resource.isUnsettled(kind))
                .toList();
    }

    /**
     * True if reading the details of the resources in transition replaces a listing. False while one is being deleted:
     * only a listing proves that a resource no longer exists.
     */
    synchronized boolean canBeFollowed() {
        return kind.areFollowedAlone(unsettled().size())
                && resources.values().stream().noneMatch(resource -> resource.isExpectedToGo(kind));
    }

    /** Number of refreshes that changed the cache. */
    synchronized long news() {
        return changeCount;
    }

    /** Records a failed refresh. */
    synchronized void failed(Instant start, CloudError error) {
        changeCount += failure == null ? 1 : 0;
        failure = new Failure(start, error.orSame(failure == null ? null : failure.error()));
        lastRefreshStart = start;
    }

    /** Records the details of resources in transition, read by a refresh that started at {@code start}. */
    synchronized void followed(List<O> read, Instant start) {
        var previous = currentListing().resources();
        read.forEach(observed -> resources.computeIfPresent(
                kind.id(observed), (id, cached) -> merge(cached, Item.seen(observed, start), start)));
        lastRefreshStart = start;
        recordChange(previous);
    }

    private void recordChange(List<O> previous) {
        view = null;
        changeCount += failure != null || !currentListing().resources().equals(previous) ? 1 : 0;
        failure = null;
    }

    /** The cached resource of that cloud id; null if there is none. */
    synchronized @Nullable Item<O> item(String id) {
        return resources.get(id);
    }

    /** True if the resource is managed: by the tags in the listing, by its name, or by tags that were read before. */
    synchronized boolean isOurs(O resource) {
        var previous = resources.get(kind.id(resource));
        return kind.identity(resource).isPresent()
                || (kind.isNamed() && desiredNames.contains(kind.haveName(resource)))
                || (previous != null && kind.identity(previous.have()).isPresent());
    }

    /**
     * Records a listing that started at {@code start}. Keeps the order in which resources were first observed: of two
     * resources with one identity, the planner uses the first.
     */
    synchronized void listed(List<Item<O>> listedNow, Instant start) {
        var previous = currentListing().resources();
        var listing = new LinkedHashMap<String, Item<O>>();
        listedNow.forEach(resource -> listing.put(kind.id(resource.have()), resource));
        var merged = new LinkedHashMap<String, Item<O>>();
        for (var entry : resources.entrySet()) {
            var cached = entry.getValue();
            var read = listing.remove(entry.getKey());
            if (read != null) {
                merged.put(entry.getKey(), merge(cached, read, start));
            } else if (cached.isTooNewFor(start, pace.consistencyWindow())) {
                merged.put(entry.getKey(), cached); // the listing may not show our write yet
            } else if (!cached.isExpectedToGo(kind)) {
                // Deleted by another actor, or missing in a stale listing: only a second listing proves absence.
                absenceSuspectedSince = start;
            }
        }
        deletedAt.values().removeIf(at -> start.isAfter(at.plus(pace.consistencyWindow())));
        listing.keySet().removeAll(deletedAt.keySet()); // deleted by us a moment ago: the listing is stale
        merged.putAll(listing);
        resources = merged;
        lastListingStart = start;
        lastRefreshStart = start;
        absenceSuspectedSince = absenceSuspectedSince == null ? start : absenceSuspectedSince;
        recordChange(previous);
    }

    private Item<O> merge(Item<O> cached, Item<O> read, Instant start) {
        // After our deletion and a new creation under the same id, the listing may show the deleted resource.
        var isOfDeletedResource = deletedAt.containsKey(kind.id(cached.have()));
        return isOfDeletedResource ? cached : cached.seenAgain(read, start);
    }

    /** Records the resource that a create or update call returned (read-your-writes). */
    synchronized void wrote(O observed) {
        resources.put(kind.id(observed), Item.wrote(observed, clock.instant()));
        view = null;
    }

    /** Records a write whose result only a later read shows. */
    synchronized void touched(String id) {
        var now = clock.instant();
        lastUnobservedWrite = now;
        resources.computeIfPresent(id, (key, resource) -> resource.touchedAt(now));
    }

    /** True if the resource was written after its latest read, so that its differences are unknown. */
    synchronized boolean isUnclear(String id) {
        var resource = resources.get(id);
        return resource != null && resource.touched() != null;
    }

    /**
     * Records a failed create call. After a transient error or a conflict the resource may exist nevertheless: only two
     * listings prove its absence.
     */
    synchronized void createFailed(ErrorClass errorClass) {
        lastUnobservedWrite = clock.instant();
        if (errorClass == ErrorClass.RETRY || errorClass == ErrorClass.CONFLICT) {
            absenceSuspectedSince = lastUnobservedWrite;
        }
    }

    /** Records an accepted delete call. */
    synchronized void deleted(String id) {
        var now = clock.instant();
        if (kind.vanishes()) {
            resources.remove(id);
            deletedAt.put(id, now);
            view = null;
        } else {
            lastUnobservedWrite = now;
            resources.computeIfPresent(id, (key, resource) -> resource.deletedAt(now));
        }
    }

    /**
     * True if the cloud accepted a delete call less than a consistency window ago, so that it may not show the deletion
     * yet.
     */
    synchronized boolean isAskedToGo(String id) {
        var resource = resources.get(id);
        return resource != null
                && resource.deleted() != null
                && clock.instant().isBefore(resource.deleted().plus(pace.consistencyWindow()));
    }

    /**
     * Earliest start of the listing that proves absence: one delay after the first listing that could show the
     * resource. Empty if a listing has proved it already.
     */
    synchronized Optional<Instant> provesAbsenceAt() {
        if (absenceSuspectedSince == null || lastListingStart == null) {
            return Optional.of(clock.instant());
        }
        var proof = absenceSuspectedSince.plus(pace.proof());
        return lastListingStart.isBefore(proof) ? Optional.of(proof) : Optional.empty();
    }

    synchronized Listing<O> listing() {
        if (failure != null) {
            return new Listing.Unknown<>(failure.error());
        }
        return lastListingStart == null
                ? new Listing.Unknown<>(CloudError.ours(ErrorClass.RETRY, "NotObserved", "not listed yet"))
                : currentListing();
    }

    private Listing.Known<O> currentListing() {
        var current = view;
        if (current == null) {
            current = new Listing.Known<>(
                    resources.values().stream().map(Item::have).toList());
            view = current;
        }
        return current;
    }
}
