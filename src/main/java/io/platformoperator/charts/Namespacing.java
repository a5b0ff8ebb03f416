package io.platformoperator.charts;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Puts the release's namespace into objects that name none, as Helm does when it installs. Of kinds that are neither
 * Kubernetes' own nor defined by the chart it is not known here whether they are in one; they are taken to be.
 */
final class Namespacing implements RenderedObjects.Completion {
    private final String namespace;
    private final Set<String> clusterScoped = new HashSet<>();

    Namespacing(String namespace) {
        this.namespace = namespace;
    }

    /** Learns a CRD's scope. CRDs of {@code crds/} are completed before all else; those among the templates come early. */
    @Override
    public void complete(Map<String, Object> object) {
        var kind = (String) object.getOrDefault("kind", "");
        var apiVersion = (String) object.getOrDefault("apiVersion", "");
        var group = apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
        if (kind.equals(RenderedObjects.CRD)) {
            var spec = RenderedObjects.map(object.get("spec"));
            if ("Cluster".equals(spec.get("scope"))) {
                var names = RenderedObjects.map(spec.get("names"));
                clusterScoped.add(spec.get("group") + "/" + names.get("kind"));
            }
        }
        if (!ClusterScope.has(group, kind) && !clusterScoped.contains(group + "/" + kind)) {
            RenderedObjects.map(object.get("metadata")).putIfAbsent("namespace", namespace);
        }
    }
}
