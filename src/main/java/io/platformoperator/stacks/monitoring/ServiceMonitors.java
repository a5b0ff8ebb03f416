package io.platformoperator.stacks.monitoring;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.ArrayList;
import java.util.List;

/** ServiceMonitors and PodMonitors of the other installed stacks and of every service. The chart monitors the cluster itself. */
final class ServiceMonitors {
    private static final List<StackName> STACKS = List.of(
            StackName.BASE,
            StackName.MESH,
            StackName.INGRESS,
            StackName.AUTOSCALING,
            StackName.TRACING,
            StackName.SECRETS,
            StackName.BACKUP);

    private ServiceMonitors() {}

    static List<HasMetadata> of(StackSpec spec) {
        var all = new ArrayList<HasMetadata>();
        STACKS.stream()
                .filter(stack -> MonitoringStack.has(spec, stack))
                .map(stack -> StackResource.objects("monitoring/monitors/" + stack.text() + ".yaml"))
                .forEach(all::addAll);
        var template = StackResource.text(
                MonitoringStack.has(spec, StackName.MESH)
                        ? "monitoring/service-in-mesh.yaml"
                        : "monitoring/service.yaml");
        spec.inputs().services().stream()
                .map(service -> StackResource.objectsIn(template.replace("${SERVICE}", service.name())))
                .forEach(all::addAll);
        return all;
    }
}
