package io.platformoperator.charts;

import io.platformoperator.api.v1alpha1.StackSpec.StackChart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Charts by name, version and repository: brought once, then known for as long as the process lives. A version of a repository
 * is taken not to change; whoever changes the operator's own chart source starts the operator anew.
 */
final class ChartLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(ChartLibrary.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+_-]*");
    /** So long a failure is the answer to everybody: a repository that is down is not asked by each stack of each region. */
    private static final Duration FAILURE_LASTS = Duration.ofSeconds(20);

    private final Shelf shelf;
    private final ChartSources sources;
    private final InstantSource clock;
    private final Map<Key, Place> places = new ConcurrentHashMap<>();

    ChartLibrary(Shelf shelf, ChartSources sources, InstantSource clock) {
        this.shelf = shelf;
        this.sources = sources;
        this.clock = clock;
    }

    private record Key(String name, String version, String repository) {}

    /** What is known of a chart. One thread at a time brings it. */
    private static final class Place {
        private final ReentrantLock lock = new ReentrantLock();
        private volatile @Nullable LocalChart chart;
        private @Nullable ChartError failure;
        private Instant failedUntil = Instant.MIN;
    }

    /**
     * The chart, in a folder of this machine.
     *
     * @throws ChartError when it can't be had
     */
    LocalChart get(StackChart wanted) {
        var key = new Key(wanted.name(), wanted.version(), wanted.repository());
        var place = places.computeIfAbsent(key, _ -> new Place());
        var known = place.chart;
        return known != null && known.isThere() ? known : bring(key, place);
    }

    private LocalChart bring(Key key, Place place) {
        place.lock.lock();
        try {
            var known = place.chart;
            if (known != null && known.isThere()) {
                return known;
            }
            if (place.failure != null && clock.instant().isBefore(place.failedUntil)) {
                throw place.failure;
            }
            var chart = bring(key);
            if (!ChartVersion.same(chart.origin().version(), key.version())) {
                LOG.info(
                        "chart {} {} is wanted; {} has {}, which is used",
                        key.name(),
                        key.version(),
                        chart.origin().source(),
                        chart.origin().version());
            }
            place.chart = chart;
            return chart;
        } catch (ChartError e) {
            place.failure = e;
            place.failedUntil = clock.instant().plus(FAILURE_LASTS);
            throw e;
        } finally {
            place.lock.unlock();
        }
    }

    private LocalChart bring(Key key) {
        if (!NAME.matcher(key.name()).matches()
                || !VERSION.matcher(key.version()).matches()) {
            throw new ChartError(
                    "'" + key.name() + "' in version '" + key.version() + "' is no chart's name and version");
        }
        try {
            var own = own(key);
            if (own.isPresent()) {
                return own.get();
            }
            var packed = shelf.packageOf(key.repository(), key.name(), key.version());
            if (!Files.exists(packed)) {
                download(key, packed);
            }
            return shelf.unpacked(packed, key.repository());
        } catch (IOException e) {
            throw new UncheckedIOException("the charts' folder on this machine can't be used", e);
        }
    }

    private Optional<LocalChart> own(Key key) throws IOException {
        var source = sources.own();
        if (source.isEmpty()) {
            return Optional.empty();
        }
        var to = shelf.partial();
        try {
            var found = find(source.get(), sources.ownName(), key, to);
            return found.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            Files.isDirectory(found.get().path())
                                    ? shelf.copied(
                                            found.get().path(), found.get().source())
                                    : shelf.unpacked(
                                            found.get().path(), found.get().source()));
        } finally {
            Files.deleteIfExists(to);
        }
    }

    private void download(Key key, Path packed) throws IOException {
        var to = shelf.partial();
        try {
            var found = find(sources.repository(key.repository()), key.repository(), key, to);
            shelf.keep(found.orElseThrow().path(), packed);
        } finally {
            Files.deleteIfExists(to);
        }
    }

    private static Optional<ChartSource.Found> find(ChartSource source, String name, Key key, Path to) {
        try {
            return source.find(key.name(), key.version(), to);
        } catch (IOException e) {
            throw new ChartError("chart " + key.name() + " " + key.version() + " can't be had from " + name + ": "
                    + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChartError("chart " + key.name() + " was not brought from " + name + ": the operator stops");
        }
    }
}
