package io.platformoperator.subsystem;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.metrics.Metric;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Number of AWS resources by state, for alerts on blocked and drifted resources:
 * {@code platform_resources{namespace,environment,region,kind,state}}.
 */
public final class ResourceGauges {
    private final StateGauge gauge;

    /** Registers the gauge, without values yet. */
    public ResourceGauges(MeterRegistry registry) {
        gauge = new StateGauge(registry, Metric.RESOURCES);
    }

    void set(SubsystemResource<?> child, List<ResourceStatus> resources) {
        gauge.set(
                tags(child),
                resources.stream()
                        .collect(Collectors.groupingBy(ResourceStatus::state, TreeMap::new, Collectors.counting())));
    }

    void remove(SubsystemResource<?> child) {
        gauge.remove(tags(child));
    }

    private static Tags tags(SubsystemResource<?> child) {
        return StateGauge.tags(child, "kind", child.getKind());
    }
}
