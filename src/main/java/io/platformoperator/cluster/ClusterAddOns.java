package io.platformoperator.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.platformoperator.api.v1alpha1.AddOn;
import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.Roles;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Have;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Need;
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
 * The add-ons. None waits for nodes: those that run on every node are there when the first one joins, and the pods of
 * the others start on it. Until then EKS calls some of them degraded, which is no failure.
 *
 * @param onEveryNode those without which a node does not become ready
 */
record ClusterAddOns(List<Node<Aws, Addons.Wanted, Addon>> onEveryNode) {
    private static final String VPC_CNI = "vpc-cni";
    private static final String EBS_CSI = "aws-ebs-csi-driver";
    private static final Set<String> ON_EVERY_NODE = Set.of(VPC_CNI, "kube-proxy", "eks-pod-identity-agent");
    /** In one order always: idempotency tokens are made from it. */
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    static ClusterAddOns addTo(Graph<Aws> graph, ClusterSpec spec, ClusterRoles roles, ControlPlane control) {
        var onEveryNode = new ArrayList<Node<Aws, Addons.Wanted, Addon>>();
        for (var addOn : spec.addOns()) {
            var node = add(graph, spec, roles, control, addOn);
            if (ON_EVERY_NODE.contains(addOn.name())) {
                onEveryNode.add(node);
            }
        }
        return new ClusterAddOns(List.copyOf(onEveryNode));
    }

    private static Node<Aws, Addons.Wanted, Addon> add(
            Graph<Aws> graph, ClusterSpec spec, ClusterRoles roles, ControlPlane control, AddOn addOn) {
        var needs = new ArrayList<Need>(List.of(control.node()));
        Function<Have, Map<String, String>> roleArns = have -> Map.of();
        var pods = role(addOn);
        if (pods != null) {
            Node<Aws, Roles.Wanted, Roles.Role> role = roles.pods(pods);
            needs.add(role);
            roleArns = have -> Map.of(pods.serviceAccount(), have.of(role).arn());
        }
        var arns = roleArns;
        var configuration = configuration(graph, spec, addOn);
        return graph.add(
                "add-on-" + addOn.name(),
                Addons.KIND,
                have -> new Addons.Wanted(
                        control.name(have),
                        addOn.name(),
                        addOn.version(),
                        control.versionNow(have),
                        configuration,
                        arns.apply(have)),
                needs.toArray(Need[]::new));
    }

    private static @Nullable PodRole role(AddOn addOn) {
        return switch (addOn.name()) {
            case VPC_CNI -> PodRole.VPC_CNI;
            case EBS_CSI -> PodRole.EBS_CSI;
            default -> null;
        };
    }

    /** Network policies are enforced; what pods make on AWS carries tags that say whose it is. */
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

    /** Without the UID: the add-on's settings stay the same when the environment is made again. */
    private static Map<String, String> interfaceTags(Owner owner) {
        var tags = owner.tagsFor("pod-network-interface");
        tags.remove(Identity.UID_TAG);
        return tags;
    }

    private static String json(Map<String, ?> value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a configuration is made of maps and text", e);
        }
    }

    List<Need> existing() {
        return onEveryNode.stream().map(Node::existing).toList();
    }

    /** Whether they all run, at what belongs to that Kubernetes version: then nodes may follow. */
    boolean areAt(String kubernetesVersion, Have have) {
        return onEveryNode.stream()
                .map(have::of)
                .allMatch(addon -> addon.status() == AddonStatus.ACTIVE
                        && kubernetesVersion.equals(Addons.kubernetesVersion(addon)));
    }
}
