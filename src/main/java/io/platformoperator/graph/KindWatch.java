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
 * What is known of one kind in one account and region: the newest listing, joined with our own writes that it may not
 * show yet. Thread-safe.
 */
final class KindWatch<C extends Cloud, W, H> {
    private final ResourceKind<C, W, H> kind;
    private final Looker<C, W, H> looker;
    private final Pace pace;
    private final InstantSource clock;

    // Guarded by this.
    private Map<String, Item<H>> items = new LinkedHashMap<>();
    private final Map<String, Instant> removed = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private @Nullable Instant listed;
    private Instant looked = Instant.MIN;
    private @Nullable Instant touched;
    private @Nullable Instant doubted;
    private @Nullable Failure failure;
    private Listing.@Nullable Known<H> shown; // of the items as they are now, for all who look; null if they changed
    private long news;

    /** A listing that could not be had: when it began, and why. */
    private record Failure(Instant start, CloudError error) {}

    KindWatch(C cloud, ResourceKind<C, W, H> kind, Pace pace, InstantSource clock, Executor executor, Runnable onNews) {
        this.kind = kind;
        this.looker = new Looker<>(cloud, kind, this, clock, executor, onNews);
        this.pace = pace;
        this.clock = clock;
    }

    /** Says that one of that name is wanted, so that its details are read even before it shows our tags. */
    synchronized void wanted(String name) {
        if (names.add(name) && kind.hasDetails() && isThere(name)) {
            touched = clock.instant();
        }
    }

    private boolean isThere(String name) {
        return items.values().stream()
                .anyMatch(item -> kind.haveName(item.have()).equals(name));
    }

    /** The next look is a new one, and reads the details of all those, and of what has no identity of its own. */
    synchronized void lookAgainAt(Predicate<Identity> which) {
        var now = clock.instant();
        touched = now;
        items.replaceAll((id, item) ->
                kind.identity(item.have()).filter(which.negate()).isPresent() ? item : item.touchedAt(now));
    }

    /** Looks again unless enough is known, even after our last change. True if more is known then than when it was asked. */
    boolean refresh(Freshness wanted) {
        return looker.refresh(wanted);
    }

    /** Whether so much is known, and by a listing after that change. */
    synchronized boolean isKnown(Freshness wanted, @Nullable Instant changed) {
        return isListed(wanted.listed(), changed) && looked.isAfter(wanted.unsettled());
    }

    /** Whether there is a listing that began after both. */
    synchronized boolean isListed(Instant since, @Nullable Instant changed) {
        return failure == null
                && listed != null
                && listed.isAfter(since)
                && (changed == null || listed.isAfter(changed));
    }

    /** Whether the last listing began so long ago. What could not be listed is not meant: every pass asks for it. */
    synchronized boolean isListedBefore(Instant instant) {
        return failure == null && listed != null && !listed.isAfter(instant);
    }

    /** Whether a look that began since then failed, and none did better. */
    synchronized boolean hasFailedSince(Instant instant) {
        return failure != null && !failure.start().isBefore(instant);
    }

    /** When something was last done of which only a look can tell what came of it; null if every such look was made. */
    synchronized @Nullable Instant lastTouched() {
        return touched;
    }

    /** When the last look began; the far past before the first. */
    synchronized Instant looked() {
        return looked;
    }

    /** How many there are. */
    synchronized int count() {
        return items.size();
    }

    /** Those on their way to another state. */
    synchronized List<Item<H>> unsettled() {
        return items.values().stream()
                .filter(item -> kind.identity(item.have()).isPresent())
                .filter(item -> item.isUnsettled(kind))
                .toList();
    }

    /** Whether the details of those in flight tell all; what goes is gone only when a listing no longer shows it. */
    synchronized boolean canBeFollowed() {
        return kind.areFollowedAlone(unsettled().size())
                && items.values().stream().noneMatch(item -> item.isExpectedToGo(kind));
    }

    /** How often a look showed something new. */
    synchronized long news() {
        return news;
    }

    /** A look that began then could not be made. */
    synchronized void failed(Instant start, CloudError error) {
        news += failure == null ? 1 : 0;
        failure = new Failure(start, error.orSame(failure == null ? null : failure.error()));
        looked = start;
    }

    /** A look that began then showed these, which are in flight. */
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

    /** What is known of the one with that id. */
    synchronized @Nullable Item<H> item(String id) {
        return items.get(id);
    }

    /** By what the listing shows, by its name, or by what was read of it before. */
    synchronized boolean isOurs(H resource) {
        var before = items.get(kind.id(resource));
        return kind.identity(resource).isPresent()
                || (kind.isNamed() && names.contains(kind.haveName(resource)))
                || (before != null && kind.identity(before.have()).isPresent());
    }

    /**
     * A listing that began then showed these. Those known first stay first: of two with one identity, the one that was
     * there before is the one we use.
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
                merged.put(entry.getKey(), known); // not shown yet
            } else if (!known.isExpectedToGo(kind)) {
                doubted = start; // removed by somebody else, or a listing that lags behind: look twice
            }
        }
        removed.values().removeIf(at -> start.isAfter(at.plus(pace.consistencyWindow())));
        listing.keySet().removeAll(removed.keySet()); // removed by us a moment ago: an old picture
        merged.putAll(listing);
        items = merged;
        listed = start;
        looked = start;
        doubted = doubted == null ? start : doubted;
        seen(before);
    }

    private Item<H> newer(Item<H> known, Item<H> now, Instant start) {
        var isOfTheOneBefore = removed.containsKey(kind.id(known.have())); // same id, made again after our removal
        return isOfTheOneBefore ? known : known.seenAgain(now, start);
    }

    /** Read your own writes: the resource as a create or change call returned it, which tells as much as a look. */
    synchronized void wrote(H have) {
        items.put(kind.id(have), Item.wrote(have, clock.instant()));
        shown = null;
    }

    /** A change was asked for, and only a new look can tell what came of it. */
    synchronized void touched(String id) {
        var now = clock.instant();
        touched = now;
        items.computeIfPresent(id, (key, item) -> item.touchedAt(now));
    }

    /** Whether something was done to it since it was last seen, so that what differs now is not known. */
    synchronized boolean isUnclear(String id) {
        var item = items.get(id);
        return item != null && item.touched() != null;
    }

    /** A create call failed. Unless the cloud refused it for sure, only two looks can tell whether it did its work. */
    synchronized void createFailed(ErrorClass why) {
        touched = clock.instant();
        if (why == ErrorClass.RETRY || why == ErrorClass.CONFLICT) {
            doubted = touched;
        }
    }

    /** A delete call was accepted. */
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

    /** Whether it was asked to go so lately that the cloud may not show it going yet. */
    synchronized boolean isAskedToGo(String id) {
        var item = items.get(id);
        return item != null
                && item.deleted() != null
                && clock.instant().isBefore(item.deleted().plus(pace.consistencyWindow()));
    }

    /** When a second look, a consistency window after the first, can prove that something does not exist. */
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
