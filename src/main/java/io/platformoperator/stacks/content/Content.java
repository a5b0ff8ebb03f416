package io.platformoperator.stacks.content;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.charts.Release;
import java.util.List;

/**
 * The desired content of a stack on its cluster.
 *
 * @param releases charts with their values, in the order in which their objects are applied
 * @param objects objects in addition to the charts', applied after them (Namespaces always come before their objects)
 */
public record Content(List<Release> releases, List<HasMetadata> objects) {
    public Content {
        releases = List.copyOf(releases);
        objects = List.copyOf(objects);
    }
}
