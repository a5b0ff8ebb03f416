package io.platformoperator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A kind that an API server serves.
 *
 * @param group empty for the core group
 * @param plural the resource name in paths
 * @param hasStatus true if the kind has the status subresource
 * @param verbs supported verbs; empty if unknown, as for a CustomResourceDefinition that is not applied yet
 */
record ApiKind(
        String group,
        String version,
        String kind,
        String plural,
        boolean namespaced,
        boolean hasStatus,
        Set<String> verbs) {
    /** Kubernetes' own groups with a dot in the name. A custom group may end in {@code .k8s.io} too, so the suffix does not decide. */
    private static final Set<String> BUILT_IN = Set.of(
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "apiregistration.k8s.io",
            "authentication.k8s.io",
            "authorization.k8s.io",
            "certificates.k8s.io",
            "coordination.k8s.io",
            "discovery.k8s.io",
            "events.k8s.io",
            "flowcontrol.apiserver.k8s.io",
            "internal.apiserver.k8s.io",
            "networking.k8s.io",
            "node.k8s.io",
            "rbac.authorization.k8s.io",
            "resource.k8s.io",
            "scheduling.k8s.io",
            "storage.k8s.io",
            "storagemigration.k8s.io");

    /** Built-in kinds whose status tells their health. */
    private static final Set<String> WITH_HEALTH = Set.of(
            "Deployment.apps",
            "StatefulSet.apps",
            "DaemonSet.apps",
            "ReplicaSet.apps",
            "Job.batch",
            "CronJob.batch",
            "Pod",
            "PersistentVolumeClaim",
            "Service",
            "Ingress.networking.k8s.io",
            "APIService.apiregistration.k8s.io",
            "HorizontalPodAutoscaler.autoscaling",
            "PodDisruptionBudget.policy");

    /** Custom kinds with a status that does not tell their health. */
    private static final Set<String> WITHOUT_HEALTH = Set.of(
            "PrometheusRule.monitoring.coreos.com",
            "ServiceMonitor.monitoring.coreos.com",
            "PodMonitor.monitoring.coreos.com",
            "Probe.monitoring.coreos.com",
            "ScrapeConfig.monitoring.coreos.com",
            "AlertmanagerConfig.monitoring.coreos.com");

    /** The kinds that a CustomResourceDefinition defines, one per served version. */
    static List<ApiKind> definedBy(JsonNode definition) {
        var spec = definition.path("spec");
        var kinds = new ArrayList<ApiKind>();
        for (var version : spec.path("versions")) {
            if (version.path("served").asBoolean(true)) {
                kinds.add(new ApiKind(
                        spec.path("group").asText(),
                        version.path("name").asText(),
                        spec.path("names").path("kind").asText(),
                        spec.path("names").path("plural").asText(),
                        "Namespaced".equals(spec.path("scope").asText()),
                        version.path("subresources").has("status"),
                        Set.of()));
            }
        }
        return kinds;
    }

    /** Kind and group in the notation of KEP-3659: {@code Deployment.apps}, {@code Secret}. */
    String groupKind() {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** True for a kind that Kubernetes itself does not define. */
    boolean isCustom() {
        return isCustom(group);
    }

    static boolean isCustom(String group) {
        return group.contains(".") && !BUILT_IN.contains(group);
    }

    /** True if health needs the full object; for all other kinds metadata is sufficient. */
    boolean needsFullObject() {
        return isCustom() ? hasStatus && !WITHOUT_HEALTH.contains(groupKind()) : WITH_HEALTH.contains(groupKind());
    }

    boolean supports(String verb) {
        return verbs.isEmpty() || verbs.contains(verb);
    }

    /** Path of all objects of the kind, or of those in a namespace if it is not empty. */
    String path(String namespace) {
        var root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        return root + (namespaced && !namespace.isEmpty() ? "/namespaces/" + namespace : "") + "/" + plural;
    }

    /** Path of one object. */
    String path(ObjectKey key) {
        return path(key.namespace()) + "/" + key.name();
    }

    ObjectKey key(JsonNode object) {
        var metadata = object.path("metadata");
        return new ObjectKey(
                group,
                kind,
                metadata.path("namespace").asText(""),
                metadata.path("name").asText());
    }
}
