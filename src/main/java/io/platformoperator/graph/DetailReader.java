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

/** Reads what a listing of one kind does not show, of those that are ours, where only a call of its own can tell. */
final class DetailReader<C extends Cloud, W, H> {
    private final C cloud;
    private final ResourceKind<C, W, H> kind;
    private final Turns turns;
    private final Executor executor;
    private final Function<String, @Nullable Item<H>> known;
    private final Predicate<H> isOurs;

    /**
     * A reader.
     *
     * @param known what is known of the one with that id so far, null if nothing is
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

    /** Each listed resource with its details, read concurrently where it is their turn; without those that went. */
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

    /** Ids of those whose details are due and may be read now, longest unread first. */
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

    /** How many the environment with the most of them has. */
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
