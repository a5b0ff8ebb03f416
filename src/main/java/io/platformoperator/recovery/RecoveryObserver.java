package io.platformoperator.recovery;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.recovery.observation.RecoveryObservation;
import io.platformoperator.recovery.observation.RecoveryTarget;
import io.platformoperator.recovery.observation.RegionHistory;
import io.platformoperator.recovery.observation.RegionObservation;
import io.platformoperator.recovery.observation.RegionReader;
import io.platformoperator.recovery.observation.RegionTarget;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Observes environments at a fixed interval, each one by itself and both of its regions at the same time, and keeps the newest
 * observation. A region that does not answer in time is observed as missing, and the other one is not held up. Thread-safe.
 */
final class RecoveryObserver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryObserver.class);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** How many times more often an environment is observed during a failover: about as often as its probes report. */
    private static final int CLOSER = 6;

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final RegionReader reader;
    private final Duration interval;
    private final BooleanSupplier isLeader;
    private final InstantSource clock;
    private final Executor executor;
    private final ScheduledExecutorService timer;
    private final Map<ResourceID, Watch> watches = new ConcurrentHashMap<>();
    private volatile Consumer<ResourceID> listener = _ -> {};

    RecoveryObserver(
            RegionReader reader,
            Duration interval,
            BooleanSupplier isLeader,
            InstantSource clock,
            Executor executor,
            ScheduledExecutorService timer) {
        this.reader = reader;
        this.interval = interval;
        this.isLeader = isLeader;
        this.clock = clock;
        this.executor = executor;
        this.timer = timer;
    }

    /** A timer with a thread of its own. */
    static ScheduledExecutorService timer() {
        return Executors.newSingleThreadScheduledExecutor(
                task -> Thread.ofPlatform().daemon().name("recovery").unstarted(task));
    }

    /** Time between two observations. */
    Duration interval() {
        return interval;
    }

    /** Sets what is called with the environment after each observation. */
    void onObservation(Consumer<ResourceID> newListener) {
        listener = newListener;
    }

    /** Starts to observe a target now, or observes it in place of the environment's previous one. */
    void watch(RecoveryTarget target) {
        watches.computeIfAbsent(target.environment(), _ -> new Watch(target)).target = target;
    }

    /** True if the environment is observed. */
    boolean isWatched(ResourceID environment) {
        return watches.containsKey(environment);
    }

    /** The newest observation; empty before the first one is complete, also the first one after a failover. */
    Optional<RecoveryObservation> latest(ResourceID environment) {
        return Optional.ofNullable(watches.get(environment)).flatMap(Watch::latest);
    }

    /** What was observed of each region last, by region, whatever its role was. */
    Map<String, RegionHistory> histories(ResourceID environment) {
        var watch = watches.get(environment);
        return watch == null ? Map.of() : Map.copyOf(watch.histories);
    }

    /** Sets whether the environment is observed more often, and whether the listener is called after each region. */
    void watchClosely(ResourceID environment, boolean closely) {
        var watch = watches.get(environment);
        if (watch != null) {
            watch.setClose(closely);
        }
    }

    /** Ends the observation of an environment. */
    void forget(ResourceID environment) {
        var watch = watches.remove(environment);
        if (watch != null) {
            watch.cancel();
            reader.forget(environment);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private final class Watch {
        private final AtomicBoolean isRunning = new AtomicBoolean();
        private final Set<String> beingRead = ConcurrentHashMap.newKeySet();
        private final Map<String, RegionHistory> histories = new ConcurrentHashMap<>();
        private ScheduledFuture<?> ticks;
        private boolean isClose;
        private volatile RecoveryTarget target;
        private volatile @Nullable RecoveryObservation latest;
        private final AtomicLong number = new AtomicLong();

        Watch(RecoveryTarget target) {
            this.target = target;
            ticks = timer.scheduleAtFixedRate(this::tick, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
        }

        synchronized void setClose(boolean closely) {
            if (closely != isClose) {
                isClose = closely;
                ticks.cancel(false);
                var next = closely ? closer() : interval;
                ticks = timer.scheduleAtFixedRate(this::tick, next.toNanos(), next.toNanos(), TimeUnit.NANOSECONDS);
            }
        }

        private Duration closer() {
            var shorter = interval.dividedBy(CLOSER);
            var shortest = interval.compareTo(SHORTEST) < 0 ? interval : SHORTEST;
            return shorter.compareTo(shortest) < 0 ? shortest : shorter;
        }

        private synchronized boolean isClose() {
            return isClose;
        }

        synchronized void cancel() {
            ticks.cancel(false);
        }

        /** During a failover, a region that does not answer must not hold up what the other one shows. */
        private RegionObservation kept(RegionObservation observed, ResourceID environment) {
            histories.merge(observed.region(), RegionHistory.of(observed), RegionHistory::before);
            if (isClose()) {
                listener.accept(environment);
            }
            return observed;
        }

        /** An observation of the regions in their former roles says nothing about the present ones. */
        Optional<RecoveryObservation> latest() {
            return Optional.ofNullable(latest)
                    .filter(observed ->
                            observed.active().region().equals(target.active().region())
                                    && observed.standby()
                                            .region()
                                            .equals(target.standby().region()));
        }

        private void tick() {
            if (!isLeader.getAsBoolean()) {
                return;
            }
            if (isRunning.compareAndSet(false, true)) {
                executor.execute(this::observe);
            } else if (isClose()) {
                executor.execute(this::observeOther);
            }
        }

        /** During a failover, the region that answers is read again while the read of the lost one goes on. */
        private void observeOther() {
            var observed = target;
            Stream.of(observed.active(), observed.standby())
                    .filter(region -> !beingRead.contains(region.region()))
                    .forEach(region -> {
                        var _ = read(observed, region, number.incrementAndGet());
                    });
        }

        private void observe() {
            var observed = target;
            try {
                var current = number.incrementAndGet();
                var active = read(observed, observed.active(), current);
                var standby = read(observed, observed.standby(), current);
                latest = new RecoveryObservation(active.join(), standby.join());
                listener.accept(observed.environment());
            } catch (RuntimeException e) {
                LOG.error("the observation of {} failed", observed.environment(), e);
            } finally {
                isRunning.set(false);
            }
        }

        /** An error in the observation of one region must not hide the other one. */
        private static RegionObservation failed(RegionTarget region, Instant start, Throwable e) {
            LOG.error("the observation of {} failed", region.region(), e);
            return RegionObservation.missing(
                    region.region(),
                    start,
                    "the observation of " + region.region() + " failed: see the operator's log");
        }

        private CompletableFuture<RegionObservation> read(RecoveryTarget of, RegionTarget region, long current) {
            var start = clock.instant();
            beingRead.add(region.region());
            return CompletableFuture.supplyAsync(() -> reader.read(of, region, current), executor)
                    .whenComplete((_, _) -> beingRead.remove(region.region()))
                    .exceptionally(e -> failed(region, start, e))
                    .completeOnTimeout(
                            RegionObservation.missing(
                                    region.region(),
                                    start,
                                    "%s did not answer within %d s".formatted(region.region(), LIMIT.toSeconds())),
                            LIMIT.toSeconds(),
                            TimeUnit.SECONDS)
                    .thenApply(observed -> kept(observed, of.environment()));
        }
    }
}
