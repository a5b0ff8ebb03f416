package io.platformoperator.charts;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.StackSpec.StackChart;
import java.util.List;

/** Renders charts to Kubernetes objects. */
public interface Renderer {
    /**
     * The chart's objects in the chart's order, with CRDs first and without hooks and tests. The same arguments give the same
     * objects, which are rendered once as long as they are cached. The caller may change the objects.
     *
     * @param kubernetesVersion of the cluster, such as {@code 1.33.2}
     * @throws ChartError if the chart does not render, in the chart's own words
     */
    List<HasMetadata> render(StackChart chart, Release release, String kubernetesVersion);

    /**
     * The chart that {@link #render} uses.
     *
     * @throws ChartError if the chart is not available
     */
    ResolvedChart resolve(StackChart chart);

    /**
     * The chart that a name, a version and a repository resolved to.
     *
     * @param version as in its {@code Chart.yaml}; may differ from the configured one if the chart is from the operator's own
     *     chart source, which has one version of each chart
     * @param digest {@code sha256:} and 64 hexadecimal digits: of the package, or of the names and contents of a directory's
     *     files
     * @param source the URL or directory that it was taken from
     */
    record ResolvedChart(String name, String version, String digest, String source) {}
}
