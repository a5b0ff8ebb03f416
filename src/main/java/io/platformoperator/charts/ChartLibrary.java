package io.platformoperator.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.platformoperator.api.v1alpha1.StackSpec.StackChart;
import io.platformoperator.charts.Renderer.ResolvedChart;
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
 * Charts by name, version and repository. Each is resolved once in the life of the process: a version of a repository does
 * not change, and after a change of the operator's own chart source the operator has to be restarted. Thread-safe.
 */
final class ChartLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(ChartLibrary.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+_-]*");
    /** How long a failure is repeated without another attempt: many stacks may use a repository that is down. */
    private static final Duration FAILURE_LASTS = Duration.ofSeconds(20);

    private static final YAMLMapper YAML = new YAMLMapper();

    private final ChartCache cache;
    private final ChartSources sources;
    private final Helm helm;
    private final InstantSource clock;
    private final Map<Key, Place> places = new ConcurrentHashMap<>();

    ChartLibrary(ChartCache cache, ChartSources sources, Helm helm, InstantSource clock) {
        this.cache = cache;
        this.sources = sources;
        this.helm = helm;
        this.clock = clock;
    }

    /**
     * A chart on this machine.
     *
     * @param path of its package or directory
     */
    record LocalChart(ResolvedChart resolved, Path path) {
        /** False if the file was deleted: temporary directories get cleaned. */
        boolean exists() {
            return Files.exists(path);
        }
    }

    private record Key(String name, String version, String repository) {}

    /** The state of one chart. One thread at a time resolves it. */
    private static final class Place {
        private final ReentrantLock lock = new ReentrantLock();
        private volatile @Nullable LocalChart chart;
        private @Nullable ChartError failure;
        private Instant failedUntil = Instant.MIN;
    }

    /**
     * Resolves a chart, downloading it if necessary.
     *
     * @throws ChartError if the chart is not available; a new attempt is made after 20 s
     */
    LocalChart get(StackChart wanted) {
        var key = new Key(wanted.name(), wanted.version(), wanted.repository());
        var place = places.computeIfAbsent(key, _ -> new Place());
        var known = place.chart;
        return known != null && known.exists() ? known : resolve(key, place);
    }

    private LocalChart resolve(Key key, Place place) {
        place.lock.lock();
        try {
            var known = place.chart;
            if (known != null && known.exists()) {
                return known;
            }
            if (place.failure != null && clock.instant().isBefore(place.failedUntil)) {
                throw place.failure;
            }
            var chart = resolve(key);
            var resolved = chart.resolved();
            if (!ChartVersion.same(resolved.version(), key.version())) {
                LOG.info(
                        "chart {} {} is configured; {} has {}, which is used",
                        key.name(),
                        key.version(),
                        resolved.source(),
                        resolved.version());
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

    private LocalChart resolve(Key key) {
        if (!NAME.matcher(key.name()).matches()
                || !VERSION.matcher(key.version()).matches()) {
            throw new ChartError("'" + key.name() + "' and '" + key.version() + "' are not a chart's name and version");
        }
        try {
            var own = own(key);
            if (own.isPresent()) {
                return own.get();
            }
            var file = cache.packageOf(key.repository(), key.name(), key.version());
            if (!Files.exists(file)) {
                download(key, file);
            }
            return downloaded(file, key.repository());
        } catch (IOException e) {
            throw new UncheckedIOException("the directory of downloaded charts can't be used", e);
        }
    }

    private Optional<LocalChart> own(Key key) throws IOException {
        var source = sources.own();
        if (source.isEmpty()) {
            return Optional.empty();
        }
        try (var directory = cache.temporary()) {
            var found = find(source.get(), sources.ownName(), key, directory);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            var path = found.get().path();
            var cached = Files.isDirectory(path) ? cache.copyDirectory(path) : cache.copyPackage(path);
            return Optional.of(local(cached, found.get().source()));
        }
    }

    private void download(Key key, Path file) throws IOException {
        try (var directory = cache.temporary()) {
            var source = sources.repository(key.repository());
            var found = find(source, key.repository(), key, directory).orElseThrow();
            cache.move(found.path(), file);
        }
    }

    private LocalChart downloaded(Path file, String repository) throws IOException {
        try {
            return local(new ChartCache.CachedChart(file, Digests.ofFile(file)), repository);
        } catch (ChartError e) {
            Files.delete(file); // the next attempt downloads it again
            throw e;
        }
    }

    private static Optional<ChartSource.Found> find(
            ChartSource source, String name, Key key, TemporaryDirectory directory) throws IOException {
        try {
            return source.find(key.name(), key.version(), directory.path());
        } catch (ChartError e) {
            throw new ChartError("chart " + key.name() + " " + key.version() + " can't be pulled from " + name + ": "
                    + e.getMessage());
        }
    }

    private LocalChart local(ChartCache.CachedChart cached, String source) throws IOException {
        JsonNode metadata;
        try {
            metadata = Files.isDirectory(cached.path())
                    ? ChartDirectory.metadata(cached.path())
                    : YAML.readTree(helm.showChart(cached.path()));
        } catch (ChartError e) {
            throw new ChartError("the chart of " + source + " can't be read: " + e.getMessage());
        }
        return new LocalChart(
                new ResolvedChart(
                        metadata.path("name").asText(), metadata.path("version").asText(), cached.digest(), source),
                cached.path());
    }
}
