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
final class DetailReader<C extends Cloud, D, O> {
    private final C cloud;
    private final ResourceKind<C, D, O> kind;
    private final DetailReadBudget budget;
    private final Executor executor;
    private final Function<String, @Nullable CachedResource<O>> cache;
    private final Predicate<O> isManaged;

    /**
     * Creates a reader.
     *
     * @param cache returns the cached resource of a cloud id, or null
     * @param isManaged true for a managed resource; details of other resources are not read
     */
    DetailReader(
            C cloud,
            ResourceKind<C, D, O> kind,
            Executor executor,
            Function<String, @Nullable CachedResource<O>> cache,
            Predicate<O> isManaged) {
        this.cloud = cloud;
        this.kind = kind;
        this.budget = new DetailReadBudget(kind.detailsInterval());
        this.executor = executor;
        this.cache = cache;
        this.isManaged = isManaged;
    }

    /**
     * Returns each listed resource with details, in the order of the listing, and omits resources that were deleted in
     * the meantime. Reads due details concurrently and takes all others from the cache.
     */
    List<CachedResource<O>> read(List<O> listing, Instant now) {
        var dueIds = kind.hasDetails() ? dueIds(listing, now) : Set.<String>of();
        var results = new ArrayList<CompletableFuture<Optional<CachedResource<O>>>>();
        for (var resource : listing) {
            var id = kind.id(resource);
            var cached = cache.apply(id);
            if (!kind.hasDetails() || !isManaged.test(resource)) {
                results.add(CompletableFuture.completedFuture(Optional.of(CachedResource.ofRead(resource, null))));
            } else if (cached != null
                    && !cached.needsDetails(kind)
                    && !dueIds.contains(id)
                    && !kind.suggestsChange(cached.observed(), resource)) {
                var merged = kind.mergeDetails(cached.observed(), resource);
                results.add(CompletableFuture.completedFuture(
                        Optional.of(CachedResource.ofRead(merged, cached.detailsReadAt()))));
            } else {
                results.add(CompletableFuture.supplyAsync(() -> readOne(resource, cached, now), executor));
            }
        }
        return results.stream()
                .map(CompletableFuture::join)
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * Reads one resource. An error that concerns this resource only (its policy denies the read) is stored with it, so
     * that the other resources of the kind, and the other environments, stay known.
     */
    private Optional<CachedResource<O>> readOne(O resource, @Nullable CachedResource<O> cached, Instant now) {
        try {
            return kind.readDetails(cloud, resource).map(read -> CachedResource.ofRead(read, now));
        } catch (RuntimeException e) {
            var error = cloud.classify(kind, e);
            if (!error.errorClass().concernsOneResource()) {
                throw e;
            }
            return Optional.of(
                    cached == null || cached.detailsReadAt() == null
                            ? CachedResource.ofUnreadable(
                                    resource,
                                    null,
                                    error.orEarlierIfSame(cached == null ? null : cached.detailsError()))
                            : CachedResource.ofUnreadable(
                                    kind.mergeDetails(cached.observed(), resource),
                                    cached.detailsReadAt(),
                                    error.orEarlierIfSame(cached.detailsError())));
        }
    }

    /** Ids of the resources whose details are due and within the budget, the longest unread first. */
    private Set<String> dueIds(List<O> listing, Instant now) {
        var managed = listing.stream()
                .filter(isManaged)
                .flatMap(resource -> Optional.ofNullable(cache.apply(kind.id(resource))).stream())
                .toList();
        var due = managed.stream()
                .filter(item -> !item.needsDetails(kind) && item.areDetailsDue(kind, now))
                .sorted(Comparator.comparing(CachedResource::detailsReadAt))
                .toList();
        return due.stream()
                .limit(budget.take(largestEnvironment(managed), due.size(), now))
                .map(item -> kind.id(item.observed()))
                .collect(Collectors.toSet());
    }

    /** Number of resources in the environment that has most of them. */
    private int largestEnvironment(List<CachedResource<O>> managed) {
        return managed.stream()
                .collect(Collectors.groupingBy(this::environment, Collectors.summingInt(item -> 1)))
                .values()
                .stream()
                .max(Integer::compare)
                .orElse(0);
    }

    private String environment(CachedResource<O> item) {
        return kind.identity(item.observed()).map(Identity::environment).orElse("");
    }
}
