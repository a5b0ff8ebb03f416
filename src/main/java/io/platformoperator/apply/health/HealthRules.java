package io.platformoperator.apply.health;

import com.fasterxml.jackson.databind.JsonNode;

/** Computes the health of an object from the status that its controller wrote. Pure functions. */
public final class HealthRules {
    private HealthRules() {}

    /**
     * The health of an object.
     *
     * @param groupKind kind and group, such as {@code Deployment.apps}
     * @param object the full object, not its metadata alone
     * @param generation lowest generation of the spec that the status of a workload must describe. A status of an older
     *     generation is not used. Later generations come from an autoscaler: the workload is not interrupted by them
     * @param sufficientPods number of ready pods with which a Deployment or StatefulSet counts as ready, even if its spec
     *     asks for more
     */
    public static Health of(String groupKind, JsonNode object, long generation, int sufficientPods) {
        return switch (groupKind) {
            case "Deployment.apps" -> WorkloadHealth.deployment(object, generation, sufficientPods);
            case "StatefulSet.apps" -> WorkloadHealth.statefulSet(object, generation, sufficientPods);
            case "DaemonSet.apps" -> WorkloadHealth.daemonSet(object, generation);
            case "ReplicaSet.apps" -> WorkloadHealth.replicaSet(object, generation);
            case "Job.batch" -> WorkloadHealth.job(object);
            case "Pod" -> WorkloadHealth.pod(object);
            case "PersistentVolumeClaim" -> claim(object);
            case "Service" -> service(object);
            case "Ingress.networking.k8s.io" -> ingress(object);
            case "APIService.apiregistration.k8s.io" ->
                StatusConditions.isTrueOrElse(object, "Available", "isn't available");
            // Their conditions describe their targets, which may be created later.
            case "HorizontalPodAutoscaler.autoscaling",
                    "PodDisruptionBudget.policy",
                    "VerticalPodAutoscaler.autoscaling.k8s.io",
                    "CronJob.batch" -> Health.READY;
            default -> CustomHealth.of(groupKind, object);
        };
    }

    private static Health claim(JsonNode object) {
        var phase = object.path("status").path("phase").asText("Pending");
        return switch (phase) {
            case "Bound" -> Health.READY;
            case "Lost" -> Health.failed("its volume is lost");
            default -> Health.progressing("has no volume yet");
        };
    }

    private static Health service(JsonNode object) {
        return !object.path("spec").path("type").asText().equals("LoadBalancer") || hasLoadBalancer(object)
                ? Health.READY
                : Health.progressing("has no load balancer yet");
    }

    private static Health ingress(JsonNode object) {
        return hasLoadBalancer(object) ? Health.READY : Health.progressing("has no load balancer yet");
    }

    private static boolean hasLoadBalancer(JsonNode object) {
        return !object.path("status").path("loadBalancer").path("ingress").isEmpty();
    }
}
