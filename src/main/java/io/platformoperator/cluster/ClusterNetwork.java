package io.platformoperator.cluster;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.api.v1alpha1.NodeGroup.NodeSubnets;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.aws.resources.NatGateways;
import io.platformoperator.aws.resources.Subnets;
import io.platformoperator.graph.Dependencies;
import io.platformoperator.graph.Dependency;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.Plan;
import io.platformoperator.subsystem.ExistingNetworks;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.NatGateway;
import software.amazon.awssdk.services.ec2.model.Subnet;

/**
 * References to the resources of the network subsystem that the cluster depends on.
 *
 * @param subnets the private subnets, one per zone
 * @param management the management subnets, one per zone; empty if no node group uses them
 * @param outbound exists once nodes can reach the internet: the first NAT gateway, or in a VPC of another owner a security group,
 *     which the network subsystem creates once it has checked the VPC
 */
record ClusterNetwork(
        List<Node<Aws, Subnets.Desired, Subnet>> subnets,
        List<Node<Aws, Subnets.Desired, Subnet>> management,
        Node<Aws, ?, ?> outbound,
        boolean isExisting) {
    static ClusterNetwork referTo(Graph<Aws> graph, ClusterSpec spec, RegionInfo regionInfo) {
        var network = ExistingNetworks.references(graph, spec.placement(), regionInfo);
        var isExisting = network.existing() != null;
        return new ClusterNetwork(
                network.subnets("private"),
                spec.nodeGroups().stream().anyMatch(group -> group.subnets() == NodeSubnets.MANAGEMENT)
                        ? network.subnets("management")
                        : List.of(),
                isExisting ? network.securityGroup("management") : natGateway(graph),
                isExisting);
    }

    private static Node<Aws, NatGateways.Desired, NatGateway> natGateway(Graph<Aws> graph) {
        return graph.reference(
                "network",
                "nat-gateway-a",
                NatGateways.KIND,
                NatGateway.builder().natGatewayId(Plan.KNOWN_AFTER_APPLY).build());
    }

    /**
     * The dependencies of the control plane: subnets that exist. A subnet has no state to wait for; a VPC of another owner must have
     * been checked.
     */
    List<Dependency> controlPlaneDependencies() {
        var dependsOn = existingSubnets();
        if (isExisting) {
            dependsOn.add(outbound.existing());
        }
        return dependsOn;
    }

    private List<Dependency> existingSubnets() {
        return new ArrayList<>(subnets.stream().map(Node::existing).toList());
    }

    /**
     * The dependencies of node groups: subnets and a NAT gateway. Without a route to the internet nodes never join, and the
     * node group fails permanently. A pending NAT gateway is sufficient: it is available long before EKS stops waiting. A
     * failed one is not.
     */
    List<Dependency> nodeDependencies(NodeSubnets tier) {
        var dependsOn = existingSubnets();
        if (tier == NodeSubnets.MANAGEMENT) {
            management.forEach(subnet -> dependsOn.add(subnet.existing()));
        }
        dependsOn.add(outbound.existing());
        return dependsOn;
    }

    /** The ids of the private subnets. */
    SortedSet<String> subnetIds(Dependencies dependencies) {
        return ids(subnets, dependencies);
    }

    /** The ids of the subnets of nodes. */
    SortedSet<String> subnetIds(Dependencies dependencies, NodeSubnets tier) {
        return ids(tier == NodeSubnets.MANAGEMENT ? management : subnets, dependencies);
    }

    private static SortedSet<String> ids(List<Node<Aws, Subnets.Desired, Subnet>> subnets, Dependencies dependencies) {
        return subnets.stream()
                .map(node -> dependencies.of(node).subnetId())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
