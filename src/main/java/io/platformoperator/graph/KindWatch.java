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
final class KindWatch<C extends Cloud, W, H> {
    private final ResourceKind<C, W, H> kind;
    private final Looker<C, W, H> looker;
    private final Pace pace;
    private final InstantSource clock;

    // All guarded by this.
    private Map<String, Item<H>> items = new LinkedHashMap<>();
    private final Map<String, Instant> removed = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private @Nullable Instant listed;
    private Instant looked = Instant.MIN;
    private @Nullable Instant touched;
    private @Nullable Instant doubted;
    private @Nullable Failure failure;
    private Listing.@Nullable Known<H> shown; // immutable view of the resources, shared by all readers; null after a change
    private long news;

    /** A failed refresh: its start and its error. */
    private record Failure(Instant start, CloudError error) {}

    KindWatch(C cloud, ResourceKind<C, W, H> kind, Pace pace, InstantSource clock, Executor executor, Runnable onNews) {
        this.kind = kind;
        this.looker = new Looker<>(cloud, kind, this, clock, executor, onNews);
        this.pace = pace;
        this.clock = clock;
    }

    /**
     * Registers a desired name, so that a resource of that name has its details read even if a listing does not show
     * its tags.
     */
    synchronized void wanted(String name) {
        if (names.add(name) && kind.hasDetails() && isThere(name)) {
            touched = clock.instant();
        }
    }

    private boolean isThere(String name) {
        return items.values().stream()
                .anyMatch(item -> kind.haveName(item.have()).equals(name));
    }

    /**
     * Invalidates the details of the resources whose identity matches, and of those without an identity. The next
     * refresh is not skipped and reads these details.
     */
    synchronized void lookAgainAt(Predicate<Identity> which) {
        var now = clock.instant();
        touched = now;
        items.replaceAll((id, item) ->
                kind.identity(item.have()).filter(which.negate()).isPresent() ? item : item.touchedAt(now));
    }

    /**
     * Refreshes the cache if it is less fresh than required, or older than our latest unobserved write.
     *
     * @return true if the cache changed since the call started
     */
    boolean refresh(Freshness wanted) {
        return looker.refresh(wanted);
    }

    /** True if the cache is as fresh as required and was listed after {@code changed}. */
    synchronized boolean isKnown(Freshness wanted, @Nullable Instant changed) {
        return isListed(wanted.listed(), changed) && looked.isAfter(wanted.unsettled());
    }

    /** True if the latest refresh succeeded and a listing started after both times. */
    synchronized boolean isListed(Instant since, @Nullable Instant changed) {
        return failure == null
                && listed != null
                && listed.isAfter(since)
                && (changed == null || listed.isAfter(changed));
    }

    /**
     * True if the latest listing started at or before {@code instant}. False after a failed refresh, because every
     * reconcile retries that anyway.
     */
    synchronized boolean isListedBefore(Instant instant) {
        return failure == null && listed != null && !listed.isAfter(instant);
    }

    /** True if the latest refresh failed and started at or after {@code instant}. */
    synchronized boolean hasFailedSince(Instant instant) {
        return failure != null && !failure.start().isBefore(instant);
    }

    /**
     * Time of our latest write with an unknown result; null if there was none. Compare it with the start of the latest
     * listing.
     */
    synchronized @Nullable Instant lastTouched() {
        return touched;
    }

    /** Start of the latest refresh; {@link Instant#MIN} before the first. */
    synchronized Instant looked() {
        return looked;
    }

    /** Number of cached resources. */
    synchronized int count() {
        return items.size();
    }

    /** Managed resources in transition. */
    synchronized List<Item<H>> unsettled() {
        return items.values().stream()
                .filter(item -> kind.identity(item.have()).isPresent())
                .filter(item -> item.isUnsettled(kind))
                .toList();
    }

    /**
     * True if reading the details of the resources in transition replaces a listing. False while one is being deleted:
     * only a listing proves that a resource no longer exists.
     */
    synchronized boolean canBeFollowed() {
        return kind.areFollowedAlone(unsettled().size())
                && items.values().stream().noneMatch(item -> item.isExpectedToGo(kind));
    }

    /** Number of refreshes that changed the cache. */
    synchronized long news() {
        return news;
    }

    /** Records a failed refresh. */
    synchronized void failed(Instant start, CloudError error) {
        news += failure == null ? 1 : 0;
        failure = new Failure(start, error.orSame(failure == null ? null : failure.error()));
        looked = start;
    }

    /** Records the details of resources in transition, read by a refresh that started at {@code start}. */
    synchronized void followed(List<H> read, Instant start) {
        var before = known().resources();
        read.forEach(have ->
                items.computeIfPresent(kind.id(have), (id, known) -> newer(known, Item.seen(have, start), start)));
        looked = start;
        seen(before);
    }

    private void seen(List<H> before) {
        shown = null;
        news += failure != null || !known().resources().equals(before) ? 1 : 0;
        failure = null;
    }

    /** The cached resource of that cloud id; null if there is none. */
    synchronized @Nullable Item<H> item(String id) {
        return items.get(id);
    }

    /** True if the resource is managed: by the tags in the listing, by its name, or by tags that were read before. */
    synchronized boolean isOurs(H resource) {
        var before = items.get(kind.id(resource));
        return kind.identity(resource).isPresent()
                || (kind.isNamed() && names.contains(kind.haveName(resource)))
                || (before != null && kind.identity(before.have()).isPresent());
    }

    /**
     * Records a listing that started at {@code start}. Keeps the order in which resources were first observed: of two
     * resources with one identity, the planner uses the first.
     */
    synchronized void listed(List<Item<H>> seen, Instant start) {
        var before = known().resources();
        var listing = new LinkedHashMap<String, Item<H>>();
        seen.forEach(item -> listing.put(kind.id(item.have()), item));
        var merged = new LinkedHashMap<String, Item<H>>();
        for (var entry : items.entrySet()) {
            var known = entry.getValue();
            var now = listing.remove(entry.getKey());
            if (now != null) {
                merged.put(entry.getKey(), newer(known, now, start));
            } else if (known.isTooNewFor(start, pace.consistencyWindow())) {
                merged.put(entry.getKey(), known); // the listing may not show our write yet
            } else if (!known.isExpectedToGo(kind)) {
                doubted = start; // deleted by another actor, or missing in a stale listing: only a second listing proves absence
            }
        }
        removed.values().removeIf(at -> start.isAfter(at.plus(pace.consistencyWindow())));
        listing.keySet().removeAll(removed.keySet()); // deleted by us a moment ago: the listing is stale
        merged.putAll(listing);
        items = merged;
        listed = start;
        looked = start;
        doubted = doubted == null ? start : doubted;
        seen(before);
    }

    private Item<H> newer(Item<H> known, Item<H> now, Instant start) {
        var isOfTheOneBefore = removed.containsKey(kind.id(known.have())); // created again under the same id after our deletion
        return isOfTheOneBefore ? known : known.seenAgain(now, start);
    }

    /** Records the resource that a create or update call returned (read-your-writes). */
    synchronized void wrote(H have) {
        items.put(kind.id(have), Item.wrote(have, clock.instant()));
        shown = null;
    }

    /** Records a write whose result only a later read shows. */
    synchronized void touched(String id) {
        var now = clock.instant();
        touched = now;
        items.computeIfPresent(id, (key, item) -> item.touchedAt(now));
    }

    /** True if the resource was written after its latest read, so that its differences are unknown. */
    synchronized boolean isUnclear(String id) {
        var item = items.get(id);
        return item != null && item.touched() != null;
    }

    /**
     * Records a failed create call. After a transient error or a conflict the resource may exist nevertheless: only two
     * listings prove its absence.
     */
    synchronized void createFailed(ErrorClass why) {
        touched = clock.instant();
        if (why == ErrorClass.RETRY || why == ErrorClass.CONFLICT) {
            doubted = touched;
        }
    }

    /** Records an accepted delete call. */
    synchronized void deleted(String id) {
        var now = clock.instant();
        if (kind.vanishes()) {
            items.remove(id);
            removed.put(id, now);
            shown = null;
        } else {
            touched = now;
            items.computeIfPresent(id, (key, item) -> item.deletedAt(now));
        }
    }

    /**
     * True if the cloud accepted a delete call less than a consistency window ago, so that it may not show the deletion
     * yet.
     */
    synchronized boolean isAskedToGo(String id) {
        var item = items.get(id);
        return item != null
                && item.deleted() != null
                && clock.instant().isBefore(item.deleted().plus(pace.consistencyWindow()));
    }

    /**
     * Earliest start of the listing that proves absence: one delay after the first listing that could show the
     * resource. Empty if a listing has proved it already.
     */
    synchronized Optional<Instant> provesAbsenceAt() {
        if (doubted == null || listed == null) {
            return Optional.of(clock.instant());
        }
        var proof = doubted.plus(pace.proof());
        return listed.isBefore(proof) ? Optional.of(proof) : Optional.empty();
    }

    synchronized Listing<H> listing() {
        if (failure != null) {
            return new Listing.Unknown<>(failure.error());
        }
        return listed == null
                ? new Listing.Unknown<>(CloudError.ours(ErrorClass.RETRY, "NotObserved", "not looked at yet"))
                : known();
    }

    private Listing.Known<H> known() {
        var now = shown;
        if (now == null) {
            now = new Listing.Known<>(items.values().stream().map(Item::have).toList());
            shown = now;
        }
        return now;
    }
}
