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
    private final CoalescedCall<Integer> shared = new CoalescedCall<>(Duration.ofSeconds(1));
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void whoComesAtTheSameMomentSharesIt() {
        assertThat(shared.get(asked::incrementAndGet)).isEqualTo(1);
        assertThat(shared.get(asked::incrementAndGet)).isEqualTo(1);
    }

    @Test
    void afterAChangeItIsAskedAnew() {
        shared.get(asked::incrementAndGet);
        shared.invalidate();
        assertThat(shared.get(asked::incrementAndGet)).isEqualTo(2);
    }

    /** With many environments that write all the time, a change that waited for a long listing would stop them all. */
    @Test
    void aChangeWaitsForNobodyAndThoseWhoWaitedAskOnceTogether() throws InterruptedException {
        var began = new CountDownLatch(1);
        var ends = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = CompletableFuture.supplyAsync(
                    () -> shared.get(() -> {
                        began.countDown();
                        await(ends);
                        return asked.incrementAndGet();
                    }),
                    threads);
            began.await();
            shared.invalidate(); // returns while the first is still asked

            var waiting = IntStream.range(0, 10)
                    .mapToObj(each -> CompletableFuture.supplyAsync(() -> shared.get(asked::incrementAndGet), threads))
                    .toList();
            TimeUnit.MILLISECONDS.sleep(50); // until they wait
            ends.countDown();

            assertThat(first.join()).isEqualTo(1);
            assertThat(waiting).allSatisfy(each -> assertThat(each.join()).isEqualTo(2));
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
