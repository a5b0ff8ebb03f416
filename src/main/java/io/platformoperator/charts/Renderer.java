package io.platformoperator.charts;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.StackSpec.StackChart;
import java.util.List;

/** Renders charts. */
public interface Renderer {
    /**
     * The chart's objects, in its order, CRDs included (the first of them); hooks and tests left out. The same arguments
     * give the same objects, rendered once as long as they are remembered; the objects are the caller's own.
     *
     * @param kubernetesVersion of the cluster, such as {@code 1.33.2}
     * @throws ChartError in the chart's own words
     */
    List<HasMetadata> render(StackChart chart, Release release, String kubernetesVersion);

    /**
     * What {@link #render} makes its objects of, as a short text that is another one whenever they could be others. Costs no
     * rendering: who remembers it for what was applied last can tell that nothing changed.
     *
     * @throws ChartError when the chart can't be had
     */
    String fingerprint(StackChart chart, Release release, String kubernetesVersion);

    /**
     * The chart that {@link #render} takes for what is wanted.
     *
     * @throws ChartError when it can't be had
     */
    ChartOrigin origin(StackChart chart);
}
