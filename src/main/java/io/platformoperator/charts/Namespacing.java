package io.platformoperator.charts;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Sets the release's namespace on objects that name none, as Helm does when it installs. Kinds that are neither Kubernetes'
 * own nor defined by the chart are taken to be namespaced.
 */
final class Namespacing implements RenderedObjects.Completion {
    /** Cluster-scoped kinds of the groups that Kubernetes itself serves. */
    private static final Set<String> CLUSTER_SCOPED = Set.of(
            "APIService",
            "CSIDriver",
            "CSINode",
            "CertificateSigningRequest",
            "ClusterRole",
            "ClusterRoleBinding",
            "ClusterTrustBundle",
            "CustomResourceDefinition",
            "DeviceClass",
            "FlowSchema",
            "IPAddress",
            "IngressClass",
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding",
            "MutatingWebhookConfiguration",
            "Namespace",
            "Node",
            "PersistentVolume",
            "PriorityClass",
            "PriorityLevelConfiguration",
            "ResourceSlice",
            "RuntimeClass",
            "ServiceCIDR",
            "StorageClass",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
            "VolumeAttachment",
            "VolumeAttributesClass");

    private final String namespace;
    /** Cluster-scoped custom kinds of the chart, as GROUP/KIND. */
    private final Set<String> customClusterScoped = new HashSet<>();

    Namespacing(String namespace) {
        this.namespace = namespace;
    }

    /** Also remembers the scope of a CRD. CRDs come before their objects: Helm sorts its output by kind. */
    @Override
    public void complete(Map<String, Object> object) {
        var kind = (String) object.getOrDefault("kind", "");
        var apiVersion = (String) object.getOrDefault("apiVersion", "");
        var group = apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
        if (kind.equals(RenderedObjects.CRD)) {
            var spec = RenderedObjects.map(object.get("spec"));
            if ("Cluster".equals(spec.get("scope"))) {
                var names = RenderedObjects.map(spec.get("names"));
                customClusterScoped.add(spec.get("group") + "/" + names.get("kind"));
            }
        }
        var isOfKubernetes = !group.contains(".") || group.endsWith(".k8s.io");
        if (!(isOfKubernetes && CLUSTER_SCOPED.contains(kind)) && !customClusterScoped.contains(group + "/" + kind)) {
            RenderedObjects.map(object.get("metadata")).putIfAbsent("namespace", namespace);
        }
    }
}
