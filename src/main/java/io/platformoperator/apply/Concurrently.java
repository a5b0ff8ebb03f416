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

/** Does one thing to many, a few at a time. */
final class Concurrently {
    /** As many requests at a time as a small API server takes without queueing them. */
    private static final int AT_A_TIME = 8;

    private Concurrently() {}

    /** Only does it. */
    static <T> void each(Collection<T> all, Consumer<T> work) {
        map(all, one -> {
            work.accept(one);
            return true;
        });
    }

    /**
     * The results in the order of the arguments; begun in that order.
     *
     * @throws RuntimeException the first that was thrown, once all have ended
     */
    static <T, R> List<R> map(Collection<T> all, Function<T, R> work) {
        if (all.size() == 1) {
            return List.of(work.apply(all.iterator().next()));
        }
        var permits = new Semaphore(AT_A_TIME, true);
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
            throw new ClusterUnreachable("interrupted", e);
        }
    }
}
