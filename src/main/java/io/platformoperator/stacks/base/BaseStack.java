package io.platformoperator.stacks.base;

import static io.platformoperator.stacks.manifests.NamespaceNames.GATEWAY;
import static io.platformoperator.stacks.manifests.NamespaceNames.MONITORING;
import static io.platformoperator.stacks.manifests.NamespaceNames.SERVICES;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.platformoperator.api.v1alpha1.ServiceSpec.Instrumentation;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.stacks.manifests.GeneratedSecretData;
import io.platformoperator.stacks.manifests.NetworkAccess;
import io.platformoperator.stacks.manifests.ServiceInstrumentation;
import io.platformoperator.stacks.manifests.Stack;
import io.platformoperator.stacks.manifests.StackManifests;
import io.platformoperator.stacks.manifests.StackNamespace;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Objects that every cluster has: a default storage class, the namespaces of all stacks and of the services with
 * default-deny NetworkPolicies, a ConfigMap with the environment's outputs for applications, and the region's probe.
 */
public final class BaseStack implements Stack {
    private static final String STORAGE_CLASS = "gp3";
    private static final String OUTPUTS = "platform-outputs";
    private static final String POD_SECURITY = "pod-security.kubernetes.io/";

    private final List<StackNamespace> stackNamespaces;
    private final ProbeOptions probe;

    /** Creates the stack with the namespaces of the other stacks. */
    public BaseStack(List<? extends Stack> others, ProbeOptions probe) {
        this.probe = probe;
        stackNamespaces =
                others.stream().flatMap(stack -> stack.namespaces().stream()).toList();
    }

    @Override
    public StackName name() {
        return StackName.BASE;
    }

    @Override
    public StackManifests desired(StackSpec spec, RegionInfo regionInfo, GeneratedSecretData generated) {
        var objects = new ArrayList<HasMetadata>();
        objects.add(storageClass());
        for (var namespace : namespaces(spec)) {
            objects.add(namespace(namespace, spec));
            objects.add(denyIngress(namespace.name()));
        }
        objects.addAll(allowServices(spec));
        objects.add(outputs(spec.inputs().outputs()));
        if (namespaces(spec).stream().anyMatch(each -> each.name().equals(MONITORING))) {
            objects.addAll(ProbeDeployment.of(spec, probe));
            if (has(spec, StackName.SECRETS) || has(spec, StackName.BACKUP)) {
                objects.addAll(StackResource.objects("base/stack-drill.yaml"));
            }
            var copy = spec.inputs().imageCopy();
            if (copy != null) {
                objects.addAll(ImageCopyJob.of(spec, copy, probe));
            }
        }
        return new StackManifests(List.of(), objects);
    }

    private List<StackNamespace> namespaces(StackSpec spec) {
        var all = new ArrayList<>(stackNamespaces);
        all.add(new StackNamespace(SERVICES, levelOfServices(spec)));
        return all;
    }

    /**
     * Only the level {@code privileged} permits Istio's init container, which configures the pod's network, and the
     * instrumentation of Go, which reads the node's kernel.
     */
    private static StackNamespace.Level levelOfServices(StackSpec spec) {
        return has(spec, StackName.MESH) || ServiceInstrumentation.isUsed(spec, Instrumentation.GO)
                ? StackNamespace.Level.PRIVILEGED
                : StackNamespace.Level.BASELINE;
    }

    /** Volumes are created in the zone of their pod, are encrypted with the account's default key, and can be expanded. */
    private static HasMetadata storageClass() {
        return new StorageClassBuilder()
                .withNewMetadata()
                .withName(STORAGE_CLASS)
                .addToAnnotations("storageclass.kubernetes.io/is-default-class", "true")
                .endMetadata()
                .withProvisioner("ebs.csi.aws.com")
                .withParameters(Map.of("type", "gp3", "encrypted", "true"))
                .withReclaimPolicy("Delete")
                .withVolumeBindingMode("WaitForFirstConsumer")
                .withAllowVolumeExpansion(true)
                .build();
    }

    private static HasMetadata namespace(StackNamespace namespace, StackSpec spec) {
        var labels = new TreeMap<String, String>();
        for (var mode : List.of("enforce", "audit", "warn")) {
            labels.put(POD_SECURITY + mode, namespace.level().text());
        }
        if (namespace.name().equals(SERVICES) && has(spec, StackName.MESH)) {
            labels.put("istio-injection", "enabled");
        }
        // With readiness gates a rollout waits until the load balancer sends requests to the new pods, so no request
        // fails.
        var loadBalancerTarget = has(spec, StackName.MESH) ? GATEWAY : SERVICES;
        if (namespace.name().equals(loadBalancerTarget) && has(spec, StackName.INGRESS)) {
            labels.put("elbv2.k8s.aws/pod-readiness-gate-inject", "enabled");
        }
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace.name())
                .withLabels(labels)
                .withAnnotations(
                        namespace.name().equals(SERVICES) ? ServiceInstrumentation.annotations(spec) : Map.of())
                .endMetadata()
                .build();
    }

    private static HasMetadata denyIngress(String namespace) {
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("default-deny-ingress")
                .endMetadata()
                .withNewSpec()
                .withNewPodSelector()
                .endPodSelector()
                .withPolicyTypes("Ingress")
                .endSpec()
                .build();
    }

    /** Admits traffic to the services from each other, from the gateway or load balancer, and from Prometheus. */
    private static List<HasMetadata> allowServices(StackSpec spec) {
        var entry = has(spec, StackName.MESH)
                ? NetworkAccess.namespaces(GATEWAY)
                // Without the mesh the load balancer sends requests to the pods directly.
                : NetworkAccess.addresses(spec.inputs().vpcCidr());
        return List.of(
                NetworkAccess.within(SERVICES),
                NetworkAccess.allow(SERVICES, "requests", Map.of(), entry),
                NetworkAccess.allow(SERVICES, "metrics", Map.of(), NetworkAccess.namespaces(MONITORING)));
    }

    private static HasMetadata outputs(Map<String, String> outputs) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(SERVICES)
                .withName(OUTPUTS)
                .endMetadata()
                .withData(new TreeMap<>(outputs))
                .build();
    }

    private static boolean has(StackSpec spec, StackName stack) {
        return spec.inputs().stacks().contains(stack);
    }
}
