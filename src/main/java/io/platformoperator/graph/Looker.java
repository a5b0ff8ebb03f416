package io.platformoperator.graph;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Looks at one kind: lists all of them, or follows those in flight alone where that tells all. One look is made at a time,
 * and whoever waited for it shares what it showed.
 */
final class Looker<C extends Cloud, W, H> {
    private final C cloud;
    private final ResourceKind<C, W, H> kind;
    private final KindWatch<C, W, H> watch;
    private final DetailReader<C, W, H> details;
    private final InstantSource clock;
    private final Executor executor;
    private final Runnable onNews;
    private final ReentrantLock looking = new ReentrantLock();

    /**
     * A looker that did not look yet.
     *
     * @param watch told what is seen
     * @param onNews run after a look that showed something new
     */
    Looker(
            C cloud,
            ResourceKind<C, W, H> kind,
            KindWatch<C, W, H> watch,
            InstantSource clock,
            Executor executor,
            Runnable onNews) {
        this.cloud = cloud;
        this.kind = kind;
        this.watch = watch;
        this.details = new DetailReader<>(cloud, kind, executor, watch::item, watch::isOurs);
        this.clock = clock;
        this.executor = executor;
        this.onNews = onNews;
    }

    /** Looks unless enough is known, even after our last change. True if more is known then than when it was asked. */
    boolean refresh(Freshness wanted) {
        var asked = clock.instant();
        var news = watch.news();
        var changed = watch.lastTouched(); // what is touched while we wait is for others to look at
        if (watch.isKnown(wanted, changed)) {
            return false; // whoever looks just now is not waited for
        }
        looking.lock();
        try {
            if (!watch.hasFailedSince(asked) && !watch.isKnown(wanted, changed)) { // to somebody else while we waited
                var isListed = watch.isListed(wanted.listed(), changed);
                look(isListed && watch.canBeFollowed() ? this::follow : this::list);
            }
        } finally {
            looking.unlock();
        }
        return watch.news() != news;
    }

    private void look(Consumer<Instant> way) {
        var start = clock.instant();
        var news = watch.news();
        try {
            way.accept(start);
        } catch (RuntimeException e) {
            watch.failed(start, cloud.classify(cause(e)));
        }
        if (watch.news() != news) {
            onNews.run();
        }
    }

    private void list(Instant start) {
        watch.listed(details.read(kind.list(cloud), start), start);
    }

    private void follow(Instant start) {
        var reads = watch.unsettled().stream()
                .map(item -> CompletableFuture.supplyAsync(() -> kind.details(cloud, item.have()), executor))
                .toList();
        var read = reads.stream().map(CompletableFuture::join).toList();
        if (read.stream().anyMatch(Optional::isEmpty)) {
            list(start); // one of them went: only a listing says so
        } else {
            watch.followed(read.stream().flatMap(Optional::stream).toList(), start);
        }
    }

    private static RuntimeException cause(RuntimeException e) {
        return switch (e instanceof CompletionException ? e.getCause() : e) {
            case RuntimeException cause -> cause;
            case Error error -> throw error;
            case null, default -> e;
        };
    }
}
