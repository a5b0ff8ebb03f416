package io.platformoperator.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CoalescedCallTest {
    private final CoalescedCall<Integer> call = new CoalescedCall<>(Duration.ofSeconds(1));
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void callersOfTheSameMomentShareAResponse() {
        assertThat(call.get(calls::incrementAndGet)).isEqualTo(1);
        assertThat(call.get(calls::incrementAndGet)).isEqualTo(1);
    }

    @Test
    void callsAgainAfterAnInvalidation() {
        call.get(calls::incrementAndGet);
        call.invalidate();
        assertThat(call.get(calls::incrementAndGet)).isEqualTo(2);
    }

    @Test
    void aCallerThatAnOlderResponseSufficesGetsItUnlessTheChangeThatMattersCameLater() {
        call.get(calls::incrementAndGet);
        call.invalidate(); // by a change that does not concern the next caller
        var afterResponse = System.nanoTime();

        assertThat(call.get(calls::incrementAndGet, Duration.ofMinutes(1), afterResponse - 60_000_000_000L))
                .isEqualTo(1);
        assertThat(call.get(calls::incrementAndGet, Duration.ofMinutes(1), afterResponse))
                .isEqualTo(2);
        assertThat(call.get(calls::incrementAndGet, Duration.ZERO, afterResponse))
                .isEqualTo(3);
    }

    /** If an invalidation waited for a long list call, the writes of all other environments would wait for it too. */
    @Test
    void anInvalidationDoesNotBlockAndWaitingCallersShareTheNextCall() throws InterruptedException {
        var started = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = CompletableFuture.supplyAsync(
                    () -> call.get(() -> {
                        started.countDown();
                        await(mayEnd);
                        return calls.incrementAndGet();
                    }),
                    threads);
            started.await();
            call.invalidate(); // returns although the first call is not complete

            var waiting = IntStream.range(0, 10)
                    .mapToObj(each -> CompletableFuture.supplyAsync(() -> call.get(calls::incrementAndGet), threads))
                    .toList();
            TimeUnit.MILLISECONDS.sleep(50); // until all of them wait
            mayEnd.countDown();

            assertThat(first.join()).isEqualTo(1);
            assertThat(waiting).allSatisfy(each -> assertThat(each.join()).isEqualTo(2));
        }
    }

    /** With one timeout of two minutes per caller, the last of twenty reconcilers would wait for forty minutes. */
    @Test
    void callersThatWaitedForAFailedCallShareItsException() throws InterruptedException {
        var started = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = CompletableFuture.supplyAsync(
                    () -> call.get(() -> {
                        started.countDown();
                        await(mayEnd);
                        throw new IllegalStateException("timeout");
                    }),
                    threads);
            started.await();
            var waiting = IntStream.range(0, 10)
                    .mapToObj(each -> CompletableFuture.supplyAsync(() -> call.get(calls::incrementAndGet), threads))
                    .toList();
            TimeUnit.MILLISECONDS.sleep(50); // until all of them wait
            mayEnd.countDown();

            assertThat(first).failsWithin(Duration.ofSeconds(5));
            assertThat(waiting).allSatisfy(each -> assertThat(each).failsWithin(Duration.ofSeconds(5)));
            assertThat(calls).hasValue(0);
            assertThat(call.get(calls::incrementAndGet)).as("a later caller").isEqualTo(1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
