package io.platformoperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/** Many callers of an API that does not answer for some time. */
public final class WaitingCallers {
    private static final int CALLERS = 9;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private WaitingCallers() {}

    /**
     * Makes the same call from nine threads. The API answers once one of them waits for the answer, and all others wait for
     * that one. All calls must fail.
     *
     * @param answer makes the API answer
     */
    public static void allFail(CountDownLatch answer, Runnable call) {
        List<RuntimeException> failures = new CopyOnWriteArrayList<>();
        try {
            var threads = IntStream.range(0, CALLERS)
                    .mapToObj(_ -> Thread.ofPlatform().start(() -> {
                        try {
                            call.run();
                        } catch (RuntimeException e) {
                            failures.add(e);
                        }
                    }))
                    .toList();
            await("callers").atMost(LIMIT).until(() -> waiting(threads) >= CALLERS - 1);
            assertThat(failures).isEmpty();
        } finally {
            answer.countDown();
        }
        await("failures").atMost(LIMIT).until(() -> failures.size() == CALLERS);
    }

    /** Threads that wait for a lock. A thread that waits for an answer is not among them, as it reads a socket. */
    private static long waiting(List<Thread> threads) {
        return threads.stream()
                .map(Thread::getState)
                .filter(state -> state == Thread.State.WAITING || state == Thread.State.BLOCKED)
                .count();
    }
}
