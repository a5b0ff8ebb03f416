package io.platformoperator.stacks.manifests;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.charts.Release;
import java.util.List;

/**
 * The desired content of a stack on its cluster.
 *
 * @param releases charts with their values, in the order in which their objects are applied
 * @param objects objects in addition to the charts', applied after them (Namespaces always come before their objects)
 */
public record StackManifests(List<Release> releases, List<HasMetadata> objects) {
    public StackManifests {
        releases = List.copyOf(releases);
        objects = List.copyOf(objects);
    }
}
