package io.platformoperator.subsystem;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * How many AWS resources are in each state, for alerts on what is blocked or has drifted:
 * {@code platform_resources{namespace,environment,region,kind,state}}.
 */
public final class ResourceGauges {
    private final MultiGauge gauge;
    private final Map<Tags, Map<String, Long>> counts = new ConcurrentHashMap<>();

    /** Shows them in that registry. */
    public ResourceGauges(MeterRegistry registry) {
        gauge = MultiGauge.builder("platform.resources")
                .description("AWS resources by state")
                .register(registry);
    }

    /** What was last reported of a child's resources. */
    void show(SubsystemResource<?> child, List<ResourceStatus> resources) {
        var states = resources.stream()
                .collect(Collectors.groupingBy(ResourceStatus::state, TreeMap::new, Collectors.counting()));
        if (!states.equals(counts.put(tags(child), states))) {
            register();
        }
    }

    /** The child is gone. */
    void remove(SubsystemResource<?> child) {
        if (counts.remove(tags(child)) != null) {
            register();
        }
    }

    private synchronized void register() {
        gauge.register(
                counts.entrySet().stream()
                        .flatMap(child -> child.getValue().entrySet().stream()
                                .map(state -> Row.of(child.getKey().and("state", state.getKey()), state.getValue())))
                        .collect(Collectors.toList()),
                true);
    }

    private static Tags tags(SubsystemResource<?> child) {
        var placement = child.getSpec().placement();
        return Tags.of(
                "namespace", child.getMetadata().getNamespace(),
                "environment", placement.environment(),
                "region", placement.region(),
                "kind", child.getKind());
    }
}
