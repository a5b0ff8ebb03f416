package io.platformoperator.stacks.content;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.charts.Release;
import java.util.List;

/**
 * What a stack wants on its cluster.
 *
 * @param releases charts, in the order in which their objects are applied
 * @param objects of our own, applied after the charts' (namespaces, as everywhere, before everything that is in them)
 */
public record Content(List<Release> releases, List<HasMetadata> objects) {
    public Content {
        releases = List.copyOf(releases);
        objects = List.copyOf(objects);
    }
}
