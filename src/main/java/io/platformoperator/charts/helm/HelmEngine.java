package io.platformoperator.charts.helm;

import com.marcnuri.helm.TemplateCommand;
import com.marcnuri.helm.jni.HelmLib;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Renders charts. There is one native library in a process, and it swaps its process's standard output while it works, so
 * one chart is rendered at a time. It is loaded when the first is (about a second, and 130 MiB outside of Java's heap).
 */
public final class HelmEngine {
    /** The answers to {@code lookup} decide whether the library may be used at all: a chart that asks, and nothing else. */
    private static final String ASKING = """
            {{ $found := lookup "v1" "Secret" "default" "none" }}
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: "{{ len $found }}"}
            """;

    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();
    private static @Nullable HelmLib library;

    private final Path directory;

    /**
     * An engine.
     *
     * @param directory of its own, in which the library is kept, as a file that can be executed
     */
    public HelmEngine(Path directory) {
        this.directory = directory;
    }

    /**
     * The chart's objects as YAML documents. Hooks, tests, notes, and CRDs of {@code crds/} folders are not among them;
     * {@code lookup} finds nothing.
     *
     * @param chart unpacked, dependencies in place
     * @param values a file of YAML or JSON
     * @throws HelmException in Helm's own words, which are the chart's where it refuses something
     */
    public String template(Path chart, String release, String namespace, String kubernetesVersion, Path values) {
        ONE_AT_A_TIME.lock();
        try {
            return run(new TemplateCommand(library(), chart)
                    .withName(release)
                    .withNamespace(namespace)
                    .withKubeVersion(kubernetesVersion)
                    .withValuesFile(values));
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }

    private static String run(TemplateCommand command) {
        try {
            return command.call();
        } catch (IllegalStateException e) {
            throw new HelmException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Called with the lock held. */
    private HelmLib library() {
        if (library == null) {
            var signals = SignalHandlers.keep();
            try {
                var nowhere = EmptyCluster.start();
                NativeEnvironment.leadNowhereBut(nowhere.address());
                var loaded = NativeHelm.load(directory);
                check(loaded, nowhere);
                library = loaded;
            } catch (IOException e) {
                throw new UncheckedIOException("Helm's library can't be loaded", e);
            } finally {
                signals.putBack();
            }
        }
        return library;
    }

    /**
     * Sees that the library asks the empty cluster. It has to be rendered once here for another reason, too: this is when
     * its Go runtime takes the signals, which are given back at once.
     */
    private void check(HelmLib loaded, EmptyCluster nowhere) throws IOException {
        var chart = Files.createTempDirectory(directory, "asking");
        try {
            Files.createDirectory(chart.resolve("templates"));
            Files.writeString(chart.resolve("Chart.yaml"), "{apiVersion: v2, name: asking, version: 1.0.0}");
            Files.writeString(chart.resolve("templates/asking.yaml"), ASKING);
            run(new TemplateCommand(loaded, chart).withName("asking").withNamespace("default"));
        } finally {
            Files.deleteIfExists(chart.resolve("templates/asking.yaml"));
            Files.deleteIfExists(chart.resolve("templates"));
            Files.deleteIfExists(chart.resolve("Chart.yaml"));
            Files.deleteIfExists(chart);
        }
        if (!nowhere.wasAsked()) {
            throw new IllegalStateException(
                    "on this platform charts could look up objects of the operator's own cluster: they are not rendered");
        }
    }
}
