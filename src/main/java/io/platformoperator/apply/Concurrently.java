package io.platformoperator.apply;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs work for many items with bounded concurrency. */
final class Concurrently {
    /** Number of concurrent requests that a small API server processes without queueing. */
    private static final int MAX_CONCURRENCY = 8;

    private Concurrently() {}

    /** Runs the work for each item. */
    static <T> void each(Collection<T> all, Consumer<T> work) {
        map(all, one -> {
            work.accept(one);
            return true;
        });
    }

    /**
     * Runs the work for each item, started in order.
     *
     * @return the results in the order of the items
     * @throws RuntimeException the first exception in that order, after all work has ended
     */
    static <T, R> List<R> map(Collection<T> all, Function<T, R> work) {
        if (all.size() == 1) {
            return List.of(work.apply(all.iterator().next()));
        }
        var permits = new Semaphore(MAX_CONCURRENCY, true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = new ArrayList<Callable<R>>();
            for (var one : all) {
                tasks.add(() -> {
                    permits.acquire();
                    try {
                        return work.apply(one);
                    } finally {
                        permits.release();
                    }
                });
            }
            var results = new ArrayList<R>();
            for (var future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterUnreachable("interrupted while waiting for requests", e);
        }
    }
}
