package io.platformoperator.stacks.charts;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.StackChart;
import java.util.List;

/** Renders charts. */
@FunctionalInterface
public interface Renderer {
    /**
     * The chart's objects, in its order, CRDs included. The same arguments give the same objects, rendered once.
     *
     * @param kubernetesVersion of the cluster, such as {@code 1.33.2}
     * @throws ChartError in the chart's own words
     */
    List<HasMetadata> render(StackChart chart, Release release, String kubernetesVersion);
}
