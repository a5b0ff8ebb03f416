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

/**
 * The IAM roles of one cluster: one each for the control plane, the nodes, and every service account that calls AWS, so
 * that a pod has the rights of its task and no others.
 *
 * @param region in the names, since IAM is global and each region makes its own
 */
record ClusterRoles(Graph<Aws> graph, String environment, String region) {
    private static final int LONGEST_NAME = 64;
    private static final String AWS = "arn:aws:iam::aws:policy/";

    /** What the control plane may do. */
    Node<Aws, Roles.Wanted, Roles.Role> controlPlane() {
        return add(
                "control-plane",
                PolicyDocument.trust("eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession"),
                Set.of(AWS + "AmazonEKSClusterPolicy"),
                Map.of());
    }

    /** What nodes may do: join, pull images, be reached through Session Manager. Pods have roles of their own. */
    Node<Aws, Roles.Wanted, Roles.Role> nodes() {
        return add(
                "nodes",
                PolicyDocument.trust("ec2.amazonaws.com"),
                Set.of(
                        AWS + "AmazonEKSWorkerNodePolicy",
                        AWS + "AmazonEC2ContainerRegistryPullOnly",
                        AWS + "AmazonSSMManagedInstanceCore"),
                Map.of());
    }

    /** The role of a service account, given by EKS Pod Identity. */
    Node<Aws, Roles.Wanted, Roles.Role> pods(PodRole pods) {
        return add(
                pods.name(),
                PolicyDocument.trust("pods.eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession"),
                pods.awsPolicy() == null ? Set.of() : Set.of(AWS + pods.awsPolicy()),
                pods.statements().isEmpty() ? Map.of() : Map.of(pods.name(), PolicyDocument.of(pods.statements())));
    }

    private Node<Aws, Roles.Wanted, Roles.Role> add(
            String name, String trust, Set<String> attached, Map<String, String> inline) {
        var roleName = AwsNames.join(LONGEST_NAME, environment, region, name);
        return graph.add(
                "role-" + name, Roles.KIND, have -> new Roles.Wanted(roleName, trust, new TreeSet<>(attached), inline));
    }
}
