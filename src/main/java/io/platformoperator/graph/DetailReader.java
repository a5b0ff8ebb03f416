package io.platformoperator.graph;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the details of managed resources of one kind: settings that a listing does not contain. Reads only the details
 * that the cache cannot provide.
 */
final class DetailReader<C extends Cloud, W, H> {
    private final C cloud;
    private final ResourceKind<C, W, H> kind;
    private final Turns turns;
    private final Executor executor;
    private final Function<String, @Nullable Item<H>> known;
    private final Predicate<H> isOurs;

    /**
     * Creates a reader.
     *
     * @param known returns the cached resource of a cloud id, or null
     * @param isOurs true for a managed resource; details of other resources are not read
     */
    DetailReader(
            C cloud,
            ResourceKind<C, W, H> kind,
            Executor executor,
            Function<String, @Nullable Item<H>> known,
            Predicate<H> isOurs) {
        this.cloud = cloud;
        this.kind = kind;
        this.turns = new Turns(kind.detailsEvery());
        this.executor = executor;
        this.known = known;
        this.isOurs = isOurs;
    }

    /**
     * Returns each listed resource with details, in the order of the listing, and omits resources that were deleted in
     * the meantime. Reads due details concurrently and takes all others from the cache.
     */
    List<Item<H>> read(List<H> listing, Instant now) {
        var inTurn = kind.hasDetails() ? inTurn(listing, now) : Set.<String>of();
        var reads = new ArrayList<CompletableFuture<Optional<Item<H>>>>();
        for (var resource : listing) {
            var id = kind.id(resource);
            var before = known.apply(id);
            if (!kind.hasDetails() || !isOurs.test(resource)) {
                reads.add(CompletableFuture.completedFuture(Optional.of(Item.seen(resource, null))));
            } else if (before != null
                    && !before.isUnclear(kind)
                    && !inTurn.contains(id)
                    && !kind.hintsAtChange(before.have(), resource)) {
                var carried = kind.carry(before.have(), resource);
                reads.add(CompletableFuture.completedFuture(Optional.of(Item.seen(carried, before.detailed()))));
            } else {
                reads.add(CompletableFuture.supplyAsync(
                        () -> kind.details(cloud, resource).map(read -> Item.seen(read, now)), executor));
            }
        }
        return reads.stream()
                .map(CompletableFuture::join)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Ids of the resources whose details are due and within the budget, the longest unread first. */
    private Set<String> inTurn(List<H> listing, Instant now) {
        var ours = listing.stream()
                .filter(isOurs)
                .flatMap(resource -> Optional.ofNullable(known.apply(kind.id(resource))).stream())
                .toList();
        var due = ours.stream()
                .filter(item -> !item.isUnclear(kind) && item.isDue(kind, now))
                .sorted(Comparator.comparing(Item::detailed))
                .toList();
        return due.stream()
                .limit(turns.take(largest(ours), due.size(), now))
                .map(item -> kind.id(item.have()))
                .collect(Collectors.toSet());
    }

    /** Number of resources in the environment that has most of them. */
    private int largest(List<Item<H>> ours) {
        return ours.stream()
                .collect(Collectors.groupingBy(this::environment, Collectors.summingInt(item -> 1)))
                .values()
                .stream()
                .max(Integer::compare)
                .orElse(0);
    }

    private String environment(Item<H> item) {
        return kind.identity(item.have()).map(Identity::environment).orElse("");
    }
}
