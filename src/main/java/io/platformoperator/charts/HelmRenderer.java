package io.platformoperator.charts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.platformoperator.api.v1alpha1.StackSpec.StackChart;
import io.platformoperator.charts.helm.HelmEngine;
import io.platformoperator.charts.helm.HelmException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Renders with Helm's engine, in the process. Each rendering is counted and timed: {@code platform_chart_renderings_seconds} by
 * chart.
 */
public final class HelmRenderer implements Renderer {
    /** About eighty different renderings of the largest chart. */
    private static final long MOST_KEPT = 32L << 20;
    /** A part of every fingerprint: raised when the same rendering is made into other objects than before. */
    private static final String FORM = "1";

    private static final String HINT_OF_A_COMMAND_LINE = "\n\nUse --debug flag to render out invalid YAML";

    private final Shelf shelf;
    private final ChartLibrary library;
    private final HelmEngine helm;
    private final MeterRegistry metrics;
    private final KeptBytes kept = new KeptBytes(MOST_KEPT);
    private final ReentrantLock rendering = new ReentrantLock();

    private HelmRenderer(Shelf shelf, ChartLibrary library, MeterRegistry metrics) {
        this.shelf = shelf;
        this.library = library;
        this.helm = new HelmEngine(shelf.folder());
        this.metrics = metrics;
    }

    /**
     * A renderer.
     *
     * @throws IOException when the folder for downloaded charts can't be used
     */
    public static HelmRenderer create(ChartOptions options, InstantSource clock, MeterRegistry metrics)
            throws IOException {
        var shelf = Shelf.at(options.folder());
        return new HelmRenderer(shelf, new ChartLibrary(shelf, new ChartSources(options.source()), clock), metrics);
    }

    @Override
    public List<HasMetadata> render(StackChart chart, Release release, String kubernetesVersion) {
        var local = library.get(chart);
        var values = MergedValues.of(release.values(), chart.values());
        var name = fingerprint(local, values, release, kubernetesVersion);
        var objects = kept.get(name);
        if (objects == null) {
            rendering.lock();
            try {
                objects = kept.get(name);
                if (objects == null) {
                    objects = render(local, values, release, kubernetesVersion);
                    kept.put(name, objects);
                }
            } finally {
                rendering.unlock();
            }
        }
        return RenderedObjects.unpack(objects);
    }

    @Override
    public String fingerprint(StackChart chart, Release release, String kubernetesVersion) {
        var values = MergedValues.of(release.values(), chart.values());
        return fingerprint(library.get(chart), values, release, kubernetesVersion);
    }

    private static String fingerprint(LocalChart chart, ObjectNode values, Release release, String kubernetesVersion) {
        var all = String.join(
                "\n",
                FORM,
                chart.origin().digest(),
                release.name(),
                release.namespace(),
                kubernetesVersion,
                Digests.of(MergedValues.bytes(values)));
        return Digests.of(all.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public ChartOrigin origin(StackChart chart) {
        return library.get(chart).origin();
    }

    private byte[] render(LocalChart chart, ObjectNode values, Release release, String kubernetesVersion) {
        var sample = Timer.start(metrics);
        try {
            var rendered = template(chart, values, release, kubernetesVersion);
            var crds = new ArrayList<String>();
            for (var file : CrdFiles.of(chart.folder(), values)) {
                crds.add(Files.readString(file));
            }
            return RenderedObjects.pack(chart.origin().name(), crds, rendered, new Namespacing(release.namespace()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            sample.stop(Timer.builder("platform.chart.renderings")
                    .description("Renderings of charts")
                    .tag("chart", chart.origin().name())
                    .register(metrics));
        }
    }

    private String template(LocalChart chart, ObjectNode values, Release release, String kubernetesVersion)
            throws IOException {
        // A file, as values have passwords in them, which others could see on a command line; readable by us alone.
        var file = Files.createTempFile(shelf.folder(), "values", ".json");
        try {
            Files.write(file, MergedValues.bytes(values));
            return helm.template(chart.folder(), release.name(), release.namespace(), kubernetesVersion, file);
        } catch (HelmException e) {
            var words = String.valueOf(e.getMessage()).replace(HINT_OF_A_COMMAND_LINE, "");
            throw new ChartError(
                    "chart " + chart.origin().name() + " " + chart.origin().version() + " does not render: " + words);
        } finally {
            Files.delete(file);
        }
    }
}
