package io.platformoperator.stacks.monitoring;

import static io.platformoperator.stacks.manifests.NamespaceNames.MONITORING;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.StackSpec.TargetCluster;
import io.platformoperator.stacks.manifests.CustomObject;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Alert rules of the platform, from files in Prometheus' own format. Each file is installed only if its metrics exist on the
 * cluster. Alert rules about the operator are part of the operator's Helm chart.
 */
final class AlertRules {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private AlertRules() {}

    static List<HasMetadata> of(StackSpec spec) {
        return files(spec).stream().map(file -> rule(spec, file)).toList();
    }

    private static List<String> files(StackSpec spec) {
        var files = new ArrayList<String>();
        if (spec.targetCluster() == TargetCluster.WORKLOAD) {
            files.addAll(List.of("database", "cache", "certificates", "backups", "nodes", "services"));
        }
        if (MonitoringStack.has(spec, StackName.TRACING)) {
            files.add("tracing");
        }
        if (MonitoringStack.has(spec, StackName.SECRETS)) {
            files.add("secrets");
        }
        return files;
    }

    private static HasMetadata rule(StackSpec spec, String file) {
        var filled = StackResource.text("monitoring/rules/" + file + ".yaml")
                .replace("${ENVIRONMENT}", spec.placement().environment());
        Map<?, ?> rules = YAML.unmarshal(filled, Map.class);
        return CustomObject.of(
                "monitoring.coreos.com/v1",
                "PrometheusRule",
                MONITORING,
                "platform-" + file,
                Map.of("groups", List.copyOf((List<?>) rules.get("groups"))));
    }
}
