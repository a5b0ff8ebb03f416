package io.platformoperator.charts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.platformoperator.api.v1alpha1.StackSpec.StackChart;
import io.platformoperator.charts.ChartLibrary.LocalChart;
import io.platformoperator.metrics.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Renders charts with the helm program and caches the results. Each rendering is counted and timed:
 * {@code platform_chart_renderings_seconds} by chart.
 */
public final class HelmRenderer implements Renderer {
    /** Bytes of cached renderings: about eighty of the largest chart. */
    private static final long LARGEST_CACHE = 32L << 20;
    /** A part of every fingerprint. It is raised when the same rendering is turned into other objects than before. */
    private static final String FORM = "1";

    private final ChartLibrary library;
    private final Helm helm;
    private final MeterRegistry metrics;
    private final Cache<String, byte[]> cache = Caffeine.newBuilder()
            .maximumWeight(LARGEST_CACHE)
            .weigher((String _, byte[] objects) -> objects.length)
            .executor(Runnable::run)
            .build();
    private final ReentrantLock rendering = new ReentrantLock();

    private HelmRenderer(ChartLibrary library, Helm helm, MeterRegistry metrics) {
        this.library = library;
        this.helm = helm;
        this.metrics = metrics;
    }

    /**
     * A renderer with its own cache of charts.
     *
     * @throws IOException if the directory for downloaded charts can't be used
     */
    public static HelmRenderer create(ChartOptions options, InstantSource clock, MeterRegistry metrics)
            throws IOException {
        var charts = ChartCache.at(options.directory());
        return create(options, charts, new Helm(options.helm(), options.directory()), clock, metrics);
    }

    static HelmRenderer create(
            ChartOptions options, ChartCache charts, Helm helm, InstantSource clock, MeterRegistry metrics) {
        var puller = new ChartPuller(helm, options.registryConfig(), options.repositoryConfig());
        var library = new ChartLibrary(charts, new ChartSources(puller, options.source()), helm, clock);
        return new HelmRenderer(library, helm, metrics);
    }

    @Override
    public List<HasMetadata> render(StackChart chart, Release release, String kubernetesVersion) {
        var local = library.get(chart);
        var values = MergedValues.of(release.values(), chart.values());
        var key = fingerprint(local, values, release, kubernetesVersion);
        var objects = cache.getIfPresent(key);
        if (objects == null) {
            rendering.lock();
            try {
                objects = cache.get(key, _ -> render(local, values, release, kubernetesVersion));
            } finally {
                rendering.unlock();
            }
        }
        return RenderedObjects.unpack(objects);
    }

    /** A short text that changes whenever the objects of {@link #render} could change: the key of the cache. */
    String fingerprint(StackChart chart, Release release, String kubernetesVersion) {
        var values = MergedValues.of(release.values(), chart.values());
        return fingerprint(library.get(chart), values, release, kubernetesVersion);
    }

    private static String fingerprint(LocalChart chart, ObjectNode values, Release release, String kubernetesVersion) {
        var all = String.join(
                "\n",
                FORM,
                chart.resolved().digest(),
                release.name(),
                release.namespace(),
                kubernetesVersion,
                Digests.of(MergedValues.bytes(values)));
        return Digests.of(all.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public ResolvedChart resolve(StackChart chart) {
        return library.get(chart).resolved();
    }

    private byte[] render(LocalChart chart, ObjectNode values, Release release, String kubernetesVersion) {
        var resolved = chart.resolved();
        var sample = Timer.start(metrics);
        try {
            var rendered = helm.template(
                    chart.path(),
                    release.name(),
                    release.namespace(),
                    kubernetesVersion,
                    new String(MergedValues.bytes(values), StandardCharsets.UTF_8),
                    List.of("--include-crds"));
            return RenderedObjects.pack(rendered, new Namespacing(release.namespace()));
        } catch (ChartError e) {
            throw new ChartError(
                    "chart " + resolved.name() + " " + resolved.version() + " does not render: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            sample.stop(Metric.CHART_RENDERINGS.timer(metrics, resolved.name()));
        }
    }
}
