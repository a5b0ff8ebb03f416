package io.platformoperator.charts;

import java.util.Set;

/** Kinds of Kubernetes' own that are in no namespace. */
final class ClusterScope {
    private static final Set<String> KINDS = Set.of(
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

    private ClusterScope() {}

    /** Whether a kind of a group that Kubernetes itself serves is in no namespace. */
    static boolean has(String group, String kind) {
        return (!group.contains(".") || group.endsWith(".k8s.io")) && KINDS.contains(kind);
    }
}
