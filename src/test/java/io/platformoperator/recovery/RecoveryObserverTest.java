package io.platformoperator.recovery;

import static io.platformoperator.recovery.TwoRegions.EAST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.recovery.observation.Reading;
import io.platformoperator.recovery.observation.RecoveryTarget;
import io.platformoperator.recovery.observation.RegionObservation;
import io.platformoperator.recovery.observation.RegionReader;
import io.platformoperator.recovery.observation.RegionTarget;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecoveryObserverTest {
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final RecoveryTarget target = RecoveryTargets.of(
                    TwoRegions.environment(), EAST, TwoRegions.children(TwoRegions.environment()))
            .orElseThrow();

    @Test
    void observesAtItsIntervalAndTellsOfEachObservation() {
        var told = new CopyOnWriteArrayList<ResourceID>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var observer = observer(
                        (_, region, _) -> region.region().equals(EAST)
                                ? ObservedRegion.active().observation()
                                : ObservedRegion.standby().observation(),
                        new AtomicBoolean(true),
                        threads)) {
            observer.onObservation(told::add);
            observer.watch(target);

            await().until(() -> told.size() > 2);
            assertThat(told).containsOnly(target.environment());
            assertThat(observer.latest(target.environment())
                            .orElseThrow()
                            .standby()
                            .region())
                    .isEqualTo("us-west-2");

            observer.forget(target.environment());
            assertThat(observer.latest(target.environment())).isEmpty();
        }
    }

    /** The next environment of that name must not get what was read of this one. */
    @Test
    void theReaderForgetsAnEnvironmentThatIsNotObservedAnyMore() {
        var forgotten = new CopyOnWriteArrayList<ResourceID>();
        var reader = new RegionReader() {
            @Override
            public RegionObservation read(RecoveryTarget of, RegionTarget region, long number) {
                return RegionObservation.missing(region.region(), Instant.EPOCH, "not read");
            }

            @Override
            public void forget(ResourceID environment) {
                forgotten.add(environment);
            }
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var observer = observer(reader, new AtomicBoolean(true), threads)) {
            observer.forget(target.environment());
            assertThat(forgotten).isEmpty();

            observer.watch(target);
            observer.forget(target.environment());
            assertThat(forgotten).containsExactly(target.environment());
        }
    }

    /** A call that hangs ends before the region is observed again, so that calls do not pile up. */
    @Test
    void aRegionThatHangsIsNotObservedAgainMeanwhile() throws InterruptedException {
        var released = new CountDownLatch(1);
        var reads = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var observer = observer(
                        (_, region, _) -> {
                            if (region.region().equals(EAST)) {
                                return ObservedRegion.active().observation();
                            }
                            reads.incrementAndGet();
                            awaitQuietly(released);
                            return ObservedRegion.standby().observation();
                        },
                        new AtomicBoolean(true),
                        threads)) {
            observer.watch(target);
            await().until(() -> reads.get() == 1);
            TimeUnit.MILLISECONDS.sleep(INTERVAL.toMillis() * 4);
            assertThat(reads).hasValue(1);

            released.countDown();
            await().until(() -> reads.get() > 1);
        }
    }

    /** During a failover, what the living region shows must not wait for the lost one. */
    @Test
    void watchedCloselyARegionIsReadAndToldOfWhileTheOtherHangs() {
        var released = new CountDownLatch(1);
        var lost = new AtomicInteger();
        var told = new CopyOnWriteArrayList<ResourceID>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var observer = observer(
                        (_, region, _) -> {
                            if (region.region().equals(EAST)) {
                                lost.incrementAndGet();
                                awaitQuietly(released);
                            }
                            return RegionObservation.missing(region.region(), Instant.EPOCH, "not read");
                        },
                        new AtomicBoolean(true),
                        threads)) {
            observer.onObservation(told::add);
            observer.watch(target);
            observer.watchClosely(target.environment(), true);

            await().until(() -> told.size() > 3);
            assertThat(lost).hasValue(1);
            assertThat(observer.histories(target.environment())).containsOnlyKeys("us-west-2");
            assertThat(observer.latest(target.environment())).isEmpty();
            released.countDown();
        }
    }

    /** Else the region that was active before would be taken for the one that stands by, and its data for a second writer. */
    @Test
    void anObservationOfTheFormerRolesIsOver() {
        var isLeader = new AtomicBoolean(true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var observer = observer(
                        (_, region, _) -> RegionObservation.missing(region.region(), Instant.EPOCH, "not read"),
                        isLeader,
                        threads)) {
            observer.watch(target);
            await().until(() -> observer.latest(target.environment()).isPresent());
            isLeader.set(false);
            var first = target.active();
            var second = target.standby();
            observer.watch(new RecoveryTarget(target.environment(), second, first, target.scaleUp(), false, false));

            assertThat(observer.latest(target.environment())
                            .map(observed -> observed.active().region()))
                    .isNotEqualTo(Optional.of(EAST));
        }
    }

    @Test
    void anErrorInOneRegionDoesNotHideTheOther() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var observer = observer(
                        (_, region, _) -> {
                            if (region.region().equals(EAST)) {
                                return ObservedRegion.active().observation();
                            }
                            throw new IllegalStateException("a bug");
                        },
                        new AtomicBoolean(true),
                        threads)) {
            observer.watch(target);
            await().until(() -> observer.latest(target.environment()).isPresent());

            var observation = observer.latest(target.environment()).orElseThrow();
            assertThat(observation.active().keys().optional()).isPresent();
            assertThat(observation.standby().keys())
                    .isEqualTo(Reading.missing("the observation of us-west-2 failed: see the operator's log"));
        }
    }

    @Test
    void aStandbyProcessObservesNothing() throws InterruptedException {
        var reads = new AtomicInteger();
        var isLeader = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var observer = observer(
                        (_, _, _) -> {
                            reads.incrementAndGet();
                            return ObservedRegion.active().observation();
                        },
                        isLeader,
                        threads)) {
            observer.watch(target);
            TimeUnit.MILLISECONDS.sleep(INTERVAL.toMillis() * 4);
            assertThat(reads).hasValue(0);

            isLeader.set(true);
            await().until(() -> reads.get() > 0);
        }
    }

    @Test
    void whatToObserveComesFromTheChildren() {
        assertThat(target.active().buckets()).containsExactly("shop-documents-us-east-1", "shop-backups-us-east-1");
        assertThat(target.standby().buckets()).containsExactly("shop-documents-us-west-2", "shop-backups-us-west-2");
        assertThat(target.standby().secretReplicas())
                .as("of the database, and of Vault's recovery keys")
                .satisfiesExactlyInAnyOrder(
                        arn -> assertThat(arn).contains(":secret:shop/password-"),
                        arn -> assertThat(arn).contains(":secret:shop-us-east-1-vault-recovery-"));
        assertThat(target.active().database()).isEqualTo("shop-us-east-1-database");
        assertThat(target.standby().cacheGroup()).isEqualTo("shop-us-west-2-cache");
        assertThat(target.active().repositories()).isEqualTo(List.of("shop/orders", "shop/users"));
        assertThat(target.scaleUp().get("rds/L-7B6409FD")).isEqualTo(2);
        assertThat(target.scaleUp().get("ec2/L-1216C47A")).isGreaterThan(100);
    }

    private static RecoveryObserver observer(RegionReader reader, AtomicBoolean isLeader, Executor executor) {
        return new RecoveryObserver(
                reader,
                INTERVAL,
                isLeader::get,
                InstantSource.fixed(Instant.EPOCH),
                executor,
                RecoveryObserver.timer());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
