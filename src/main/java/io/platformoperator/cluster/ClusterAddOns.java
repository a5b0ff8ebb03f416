package io.platformoperator.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.api.v1alpha1.ClusterSpec.AddOn;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.Roles;
import io.platformoperator.graph.Dependencies;
import io.platformoperator.graph.Dependency;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.Addon;
import software.amazon.awssdk.services.eks.model.AddonStatus;

/**
 * The EKS add-ons. None depends on nodes: the add-ons that run on every node exist when the first node joins, and the pods
 * of the others start on that node. Until then EKS reports some of them as degraded, which is not a failure.
 *
 * @param onEveryNode the add-ons that a node needs to become ready
 * @param onSomeNodes the add-ons that become active once their pods run on a node
 */
record ClusterAddOns(
        List<Node<Aws, Addons.Desired, Addon>> onEveryNode, List<Node<Aws, Addons.Desired, Addon>> onSomeNodes) {
    private static final String VPC_CNI = "vpc-cni";
    private static final String EBS_CSI = "aws-ebs-csi-driver";
    private static final Set<String> ON_EVERY_NODE = Set.of(VPC_CNI, "kube-proxy", "eks-pod-identity-agent");

    /** Writes map entries in a fixed order, because idempotency tokens are derived from the text. */
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    static ClusterAddOns addTo(Graph<Aws> graph, ClusterSpec spec, ClusterRoles roles, ControlPlane controlPlane) {
        var onEveryNode = new ArrayList<Node<Aws, Addons.Desired, Addon>>();
        var onSomeNodes = new ArrayList<Node<Aws, Addons.Desired, Addon>>();
        for (var addOn : spec.addOns()) {
            var node = add(graph, spec, roles, controlPlane, addOn);
            (ON_EVERY_NODE.contains(addOn.name()) ? onEveryNode : onSomeNodes).add(node);
        }
        return new ClusterAddOns(List.copyOf(onEveryNode), List.copyOf(onSomeNodes));
    }

    private static Node<Aws, Addons.Desired, Addon> add(
            Graph<Aws> graph, ClusterSpec spec, ClusterRoles roles, ControlPlane controlPlane, AddOn addOn) {
        var dependsOn = new ArrayList<Dependency>(List.of(controlPlane.node()));
        Function<Dependencies, Map<String, String>> roleArns = dependencies -> Map.of();
        var podRole = podRole(addOn);
        if (podRole != null) {
            Node<Aws, Roles.Desired, Roles.Role> role = roles.pods(podRole);
            dependsOn.add(role);
            roleArns = dependencies ->
                    Map.of(podRole.serviceAccount(), dependencies.of(role).arn());
        }
        var arns = roleArns;
        var configuration = configuration(graph, spec, addOn);
        return graph.add(
                "add-on-" + addOn.name(),
                Addons.KIND,
                dependencies -> new Addons.Desired(
                        controlPlane.name(dependencies),
                        addOn.name(),
                        addOn.version(),
                        controlPlane.versionOfParts(dependencies),
                        configuration,
                        arns.apply(dependencies)),
                dependsOn.toArray(Dependency[]::new));
    }

    private static @Nullable PodRole podRole(AddOn addOn) {
        return switch (addOn.name()) {
            case VPC_CNI -> PodRole.VPC_CNI;
            case EBS_CSI -> PodRole.EBS_CSI;
            default -> null;
        };
    }

    /** Enforces network policies, and puts tags on the network interfaces and volumes that the add-ons create. */
    private static @Nullable String configuration(Graph<Aws> graph, ClusterSpec spec, AddOn addOn) {
        return switch (addOn.name()) {
            case VPC_CNI ->
                json(Map.of(
                        "enableNetworkPolicy",
                        "true",
                        "env",
                        Map.of("ADDITIONAL_ENI_TAGS", json(interfaceTags(graph.owner())))));
            case EBS_CSI ->
                spec.placement().tags().isEmpty()
                        ? null
                        : json(Map.of(
                                "controller",
                                Map.of("extraVolumeTags", spec.placement().tags())));
            default -> null;
        };
    }

    /** Without the UID tag, so that the configuration does not change when the environment is created again. */
    private static Map<String, String> interfaceTags(Owner owner) {
        var tags = owner.tagsFor("pod-network-interface");
        tags.remove(Identity.UID_TAG);
        return tags;
    }

    private static String json(Map<String, ?> value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("add-on configuration cannot be written as JSON: " + value, e);
        }
    }

    /** The add-ons that nodes need, as dependencies that only have to exist. */
    List<Dependency> existing() {
        return onEveryNode.stream().map(Node::existing).toList();
    }

    /** True if all add-ons that nodes need are active with versions for this Kubernetes version; nodes may then be upgraded. */
    boolean areAt(String kubernetesVersion, Dependencies dependencies) {
        return onEveryNode.stream()
                .map(dependencies::of)
                .allMatch(addon -> addon.status() == AddonStatus.ACTIVE
                        && kubernetesVersion.equals(Addons.kubernetesVersion(addon)));
    }
}
