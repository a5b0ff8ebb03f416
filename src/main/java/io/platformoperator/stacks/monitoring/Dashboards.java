package io.platformoperator.stacks.monitoring;

import static io.platformoperator.stacks.manifests.NamespaceNames.MONITORING;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.StackSpec.TargetCluster;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.List;

/** ConfigMaps with the platform's Grafana dashboards. Grafana's sidecar finds them by label and puts them into one folder. */
final class Dashboards {
    private static final List<String> NAMES = List.of("overview", "services", "nodes", "database", "cache", "backups");

    private Dashboards() {}

    static List<HasMetadata> of(StackSpec spec) {
        return spec.targetCluster() == TargetCluster.WORKLOAD
                ? NAMES.stream().map(Dashboards::dashboard).toList()
                : List.of();
    }

    private static HasMetadata dashboard(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(MONITORING)
                .withName("dashboard-" + name)
                .addToLabels("grafana_dashboard", "1")
                .addToAnnotations("grafana_folder", "Platform")
                .endMetadata()
                .addToData("platform-" + name + ".json", StackResource.text("monitoring/dashboards/" + name + ".json"))
                .build();
    }
}
