package io.platformoperator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A kind as an API server serves it.
 *
 * @param group empty for the core group
 * @param plural as in paths
 * @param hasStatus whether its status is written apart from the rest
 * @param verbs what can be done to it; empty if that isn't known yet, as of a definition that isn't applied
 */
record ApiKind(
        String group,
        String version,
        String kind,
        String plural,
        boolean namespaced,
        boolean hasStatus,
        Set<String> verbs) {
    /** Groups of Kubernetes itself that have a dot; definitions may be in groups that look the same. */
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

    /** Kinds of Kubernetes itself of which the status says how they are. */
    private static final Set<String> TELLING = Set.of(
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

    /** Custom kinds with a status that says nothing about how they are. */
    private static final Set<String> SILENT = Set.of(
            "PrometheusRule.monitoring.coreos.com",
            "ServiceMonitor.monitoring.coreos.com",
            "PodMonitor.monitoring.coreos.com",
            "Probe.monitoring.coreos.com",
            "ScrapeConfig.monitoring.coreos.com",
            "AlertmanagerConfig.monitoring.coreos.com");

    /** The kinds that a CustomResourceDefinition makes, one per served version. */
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

    /** Kind and group, as KEP-3659 writes them: {@code Deployment.apps}, {@code Secret}. */
    String groupKind() {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Whether somebody defined it, rather than Kubernetes. */
    boolean isCustom() {
        return isCustom(group);
    }

    static boolean isCustom(String group) {
        return group.contains(".") && !BUILT_IN.contains(group);
    }

    /** Whether objects are seen whole, to know how they are; of others metadata is enough. */
    boolean isSeenWhole() {
        return isCustom() ? hasStatus && !SILENT.contains(groupKind()) : TELLING.contains(groupKind());
    }

    boolean can(String verb) {
        return verbs.isEmpty() || verbs.contains(verb);
    }

    /** Path of all of them, or of those of a namespace. */
    String path(String namespace) {
        var root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        return root + (namespaced && !namespace.isEmpty() ? "/namespaces/" + namespace : "") + "/" + plural;
    }

    /** Path of one. */
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
