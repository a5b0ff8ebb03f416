package io.platformoperator.cluster;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.resources.PolicyDocument;
import io.platformoperator.aws.resources.Roles;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The IAM roles of one cluster: one for the control plane, one for the nodes, and one for each service account that calls
 * AWS, so that a pod has only the permissions of its task.
 *
 * @param region part of the role names: IAM is global, and each region has its own roles
 * @param permissionsBoundary ARN of the policy that limits the roles; null: none
 */
record ClusterRoles(
        Graph<Aws> graph,
        String environment,
        String region,
        @Nullable String permissionsBoundary) {
    private static final int MAX_NAME_LENGTH = 64;
    private static final String AWS = "arn:aws:iam::aws:policy/";

    /** The role of the control plane. */
    Node<Aws, Roles.Desired, Roles.Role> controlPlane() {
        return add(
                "control-plane",
                PolicyDocument.trust("eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession"),
                Set.of(AWS + "AmazonEKSClusterPolicy"),
                Map.of());
    }

    /** The role of the nodes: they join the cluster, pull images, and accept Session Manager. Pods have their own roles. */
    Node<Aws, Roles.Desired, Roles.Role> nodes() {
        return add(
                "nodes",
                PolicyDocument.trust("ec2.amazonaws.com"),
                Set.of(
                        AWS + "AmazonEKSWorkerNodePolicy",
                        AWS + "AmazonEC2ContainerRegistryPullOnly",
                        AWS + "AmazonSSMManagedInstanceCore"),
                Map.of());
    }

    /** The role of a service account, which its pods assume through EKS Pod Identity. */
    Node<Aws, Roles.Desired, Roles.Role> pods(PodRole role) {
        return add(
                role.name(),
                PolicyDocument.trust("pods.eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession"),
                role.awsPolicy() == null ? Set.of() : Set.of(AWS + role.awsPolicy()),
                role.statements().isEmpty() ? Map.of() : Map.of(role.name(), PolicyDocument.of(role.statements())));
    }

    private Node<Aws, Roles.Desired, Roles.Role> add(
            String name, String trust, Set<String> attached, Map<String, String> inline) {
        var roleName = AwsNames.join(MAX_NAME_LENGTH, environment, region, name);
        return graph.add(
                "role-" + name,
                Roles.KIND,
                dependencies ->
                        new Roles.Desired(roleName, trust, new TreeSet<>(attached), inline, permissionsBoundary));
    }
}
