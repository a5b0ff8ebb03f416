package io.platformoperator.apply;

import com.fasterxml.jackson.databind.JsonNode;

/** How an object is, told from what its controller wrote into its status. */
final class HealthRules {
    private HealthRules() {}

    /**
     * Of an object seen whole; of one seen by its metadata alone, ready unless it is being deleted.
     *
     * @param enoughPods with how many of its pods a Deployment or StatefulSet is well, even if it is to have more
     */
    static Health of(Seen seen, int enoughPods) {
        if (seen.isGoing()) {
            return Health.progressing(seen.lingering());
        }
        return seen.kind().isSeenWhole() ? of(seen.key().groupKind(), seen.object(), enoughPods) : Health.READY;
    }

    private static Health of(String groupKind, JsonNode object, int enoughPods) {
        return switch (groupKind) {
            case "Deployment.apps" -> WorkloadHealth.deployment(object, enoughPods);
            case "StatefulSet.apps" -> WorkloadHealth.statefulSet(object, enoughPods);
            case "DaemonSet.apps" -> WorkloadHealth.daemonSet(object);
            case "ReplicaSet.apps" -> WorkloadHealth.replicaSet(object);
            case "Job.batch" -> WorkloadHealth.job(object);
            case "Pod" -> WorkloadHealth.pod(object);
            case "PersistentVolumeClaim" -> claim(object);
            case "Service" -> service(object);
            case "Ingress.networking.k8s.io" -> ingress(object);
            case "APIService.apiregistration.k8s.io" ->
                StatusConditions.isTrueOrElse(object, "Available", "isn't available");
            // They speak of what they act on, which may come later, not of themselves.
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
