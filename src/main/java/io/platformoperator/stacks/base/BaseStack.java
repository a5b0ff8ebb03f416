package io.platformoperator.stacks.base;

import static io.platformoperator.stacks.content.StackNamespaces.GATEWAY;
import static io.platformoperator.stacks.content.StackNamespaces.MONITORING;
import static io.platformoperator.stacks.content.StackNamespaces.SERVICES;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.stacks.content.Content;
import io.platformoperator.stacks.content.MadeSecrets;
import io.platformoperator.stacks.content.NetworkAccess;
import io.platformoperator.stacks.content.Room;
import io.platformoperator.stacks.content.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What every cluster has: one default storage class, the namespaces of all stacks and of the services, into which nothing
 * comes unless a stack lets it, and the environment's outputs where applications find them.
 */
public final class BaseStack implements Stack {
    private static final String STORAGE_CLASS = "gp3";
    private static final String OUTPUTS = "platform-outputs";
    private static final String POD_SECURITY = "pod-security.kubernetes.io/";

    private final List<Room> ofOthers;

    /** With the namespaces that the other stacks use. */
    public BaseStack(List<? extends Stack> others) {
        ofOthers = others.stream().flatMap(stack -> stack.rooms().stream()).toList();
    }

    @Override
    public StackName name() {
        return StackName.BASE;
    }

    @Override
    public Content desired(StackSpec spec, RegionFacts facts, MadeSecrets made) {
        var objects = new ArrayList<HasMetadata>();
        objects.add(storageClass());
        for (var room : rooms(spec)) {
            objects.add(namespace(room, spec));
            objects.add(nothingComesIn(room.name()));
        }
        objects.addAll(servicesAreReached(spec));
        objects.add(delivered(spec));
        return new Content(List.of(), objects);
    }

    /** A sidecar's first container of the mesh sets up the pod's network, for which it needs a right of its own. */
    private List<Room> rooms(StackSpec spec) {
        var all = new ArrayList<>(ofOthers);
        all.add(new Room(SERVICES, has(spec, StackName.MESH) ? Room.Level.PRIVILEGED : Room.Level.BASELINE));
        return all;
    }

    /** Volumes come where their pod is, encrypted with the account's key, and can grow. */
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

    private static HasMetadata namespace(Room room, StackSpec spec) {
        var labels = new TreeMap<String, String>();
        for (var mode : List.of("enforce", "audit", "warn")) {
            labels.put(POD_SECURITY + mode, room.level().text());
        }
        if (room.name().equals(SERVICES) && has(spec, StackName.MESH)) {
            labels.put("istio-injection", "enabled");
        }
        // A pod gets requests from the load balancer before it counts as ready, so that a rollout loses none.
        var behindTheLoadBalancer = has(spec, StackName.MESH) ? GATEWAY : SERVICES;
        if (room.name().equals(behindTheLoadBalancer) && has(spec, StackName.INGRESS)) {
            labels.put("elbv2.k8s.aws/pod-readiness-gate-inject", "enabled");
        }
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(room.name())
                .withLabels(labels)
                .endMetadata()
                .build();
    }

    private static HasMetadata nothingComesIn(String namespace) {
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("nothing-comes-in")
                .endMetadata()
                .withNewSpec()
                .withNewPodSelector()
                .endPodSelector()
                .withPolicyTypes("Ingress")
                .endSpec()
                .build();
    }

    /** By each other, by what requests come in through, and by Prometheus; by whom else, their owners say. */
    private static List<HasMetadata> servicesAreReached(StackSpec spec) {
        var wayIn = has(spec, StackName.MESH)
                ? NetworkAccess.namespaces(GATEWAY)
                // Without the mesh the load balancer sends requests to the pods themselves.
                : NetworkAccess.addresses(spec.inputs().vpcCidr());
        return List.of(
                NetworkAccess.within(SERVICES),
                NetworkAccess.allow(SERVICES, "requests", Map.of(), wayIn),
                NetworkAccess.allow(SERVICES, "metrics", Map.of(), NetworkAccess.namespaces(MONITORING)));
    }

    private static HasMetadata delivered(StackSpec spec) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(SERVICES)
                .withName(OUTPUTS)
                .endMetadata()
                .withData(new TreeMap<>(spec.inputs().outputs()))
                .build();
    }

    private static boolean has(StackSpec spec, StackName stack) {
        return spec.inputs().stacks().contains(stack);
    }
}
