package io.platformoperator.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The order in which kinds are applied: a kind comes after the kinds that it depends on. Deletion uses the reverse order.
 * Custom objects come last, after their controllers and validating webhooks.
 */
final class ApplyOrder {
    private static final List<List<String>> STAGES = List.of(
            List.of("CustomResourceDefinition.apiextensions.k8s.io"),
            List.of("Namespace"),
            List.of(
                    "PriorityClass.scheduling.k8s.io",
                    "StorageClass.storage.k8s.io",
                    "IngressClass.networking.k8s.io",
                    "RuntimeClass.node.k8s.io",
                    "CSIDriver.storage.k8s.io",
                    "NetworkPolicy.networking.k8s.io",
                    "ResourceQuota",
                    "LimitRange",
                    "ServiceAccount",
                    "Secret",
                    "ConfigMap",
                    "PersistentVolume",
                    "ClusterRole.rbac.authorization.k8s.io",
                    "Role.rbac.authorization.k8s.io"),
            List.of(
                    "ClusterRoleBinding.rbac.authorization.k8s.io",
                    "RoleBinding.rbac.authorization.k8s.io",
                    "PersistentVolumeClaim",
                    "Service"),
            List.of(
                    "DaemonSet.apps",
                    "Deployment.apps",
                    "StatefulSet.apps",
                    "ReplicaSet.apps",
                    "Pod",
                    "Job.batch",
                    "CronJob.batch",
                    "PodDisruptionBudget.policy",
                    "HorizontalPodAutoscaler.autoscaling"),
            List.of(
                    "Ingress.networking.k8s.io",
                    "APIService.apiregistration.k8s.io",
                    "MutatingWebhookConfiguration.admissionregistration.k8s.io",
                    "ValidatingWebhookConfiguration.admissionregistration.k8s.io",
                    "MutatingAdmissionPolicy.admissionregistration.k8s.io",
                    "ValidatingAdmissionPolicy.admissionregistration.k8s.io",
                    "ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io"));

    private static final Map<String, Integer> STAGE_OF = stages();

    /** The stage of custom objects. */
    static final int CUSTOM_OBJECTS = STAGES.size();

    /** The stage of built-in kinds that are not listed. */
    private static final int OTHER = 3;

    /** The stage of CustomResourceDefinitions. */
    static final int DEFINITIONS = 0;

    /** The stage of Namespaces. */
    static final int NAMESPACES = 1;

    private ApplyOrder() {}

    /** The stage in which an object is applied, starting at 0. */
    static int stage(ObjectKey key) {
        return STAGE_OF.getOrDefault(key.groupKind(), ApiKind.isCustom(key.group()) ? CUSTOM_OBJECTS : OTHER);
    }

    /** Groups items by stage; keeps the given order within a stage. */
    static <T> NavigableMap<Integer, List<T>> stages(List<T> things, Function<T, ObjectKey> key) {
        var stages = new TreeMap<Integer, List<T>>();
        for (var thing : things) {
            stages.computeIfAbsent(stage(key.apply(thing)), ignored -> new ArrayList<>())
                    .add(thing);
        }
        return stages;
    }

    private static Map<String, Integer> stages() {
        var stages = new TreeMap<String, Integer>();
        for (var stage = 0; stage < STAGES.size(); stage++) {
            for (var kind : STAGES.get(stage)) {
                stages.put(kind, stage);
            }
        }
        return stages;
    }
}
