package io.platformoperator.cluster;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.resources.KeyAliases;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.graph.Dependencies;
import io.platformoperator.graph.Dependency;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import software.amazon.awssdk.services.eks.model.Cluster;

/**
 * The control plane with its key, log group and role, and the access entries of its administrators.
 *
 * @param version desired Kubernetes version
 */
record ControlPlane(Node<Aws, Clusters.Desired, Cluster> node, String version) {
    private static final int MAX_TAG_VALUE_LENGTH = 256;

    static ControlPlane addTo(Graph<Aws> graph, ClusterSpec spec, ClusterRoles roles, ClusterNetwork network) {
        var environment = spec.placement().environment();
        var key = graph.add(
                "key",
                Keys.KIND,
                dependencies -> new Keys.Desired("Secrets of the EKS cluster " + spec.name(), true, true));
        graph.add(
                KeyAliases.logicalId(key.name()),
                KeyAliases.KIND,
                dependencies -> new KeyAliases.Desired(
                        KeyAliases.name(environment, graph.owner().subsystem()),
                        dependencies.of(key).arn()),
                key);
        var logs = graph.add(
                ControlPlaneLogGroups.LOGICAL_ID,
                ControlPlaneLogGroups.KIND,
                dependencies -> new ControlPlaneLogGroups.Desired(spec.name(), spec.logRetentionDays()));
        var role = roles.controlPlane();
        var dependsOn = new ArrayList<Dependency>(List.of(key, logs, role));
        dependsOn.addAll(network.controlPlaneDependencies());
        var node = graph.add(
                "cluster",
                Clusters.KIND,
                dependencies -> new Clusters.Desired(
                        spec.name(),
                        spec.version(),
                        dependencies.of(role).arn(),
                        network.subnetIds(dependencies),
                        dependencies.of(key).arn(),
                        publicCidrs(spec),
                        new TreeSet<>(spec.logTypes()),
                        spec.deletionProtection(),
                        spec.zonalShift(),
                        spec.supportType()),
                dependsOn.toArray(Dependency[]::new));
        publish(graph, node);
        var controlPlane = new ControlPlane(node, spec.version());
        var admins = new TreeSet<>(spec.admins());
        admins.forEach(admin -> controlPlane.addAdmin(graph, admin));
        graph.add(
                "other-access-entries",
                OtherAccessEntries.KIND,
                dependencies -> new OtherAccessEntries.Desired(spec.name(), admins),
                node);
        return controlPlane;
    }

    private static SortedSet<String> publicCidrs(ClusterSpec spec) {
        var access = spec.endpointAccess();
        return access.publicAccess() ? new TreeSet<>(access.publicCidrs()) : new TreeSet<>();
    }

    private static void publish(Graph<Aws> graph, Node<Aws, Clusters.Desired, Cluster> node) {
        graph.output("clusterName", node, Cluster::name);
        graph.output("version", node, Cluster::version);
        graph.output("clusterArn", node, Cluster::arn);
        graph.output("clusterEndpoint", node, Cluster::endpoint);
        graph.output(
                "clusterCertificateAuthority",
                node,
                cluster -> cluster.certificateAuthority() == null
                        ? null
                        : cluster.certificateAuthority().data());
        graph.output(
                "oidcIssuer",
                node,
                cluster -> cluster.identity() == null || cluster.identity().oidc() == null
                        ? null
                        : cluster.identity().oidc().issuer());
        graph.output(
                "clusterSecurityGroupId",
                node,
                cluster -> cluster.resourcesVpcConfig() == null
                        ? null
                        : cluster.resourcesVpcConfig().clusterSecurityGroupId());
    }

    private void addAdmin(Graph<Aws> graph, String principalArn) {
        // arn:aws:iam::123456789012:role/admins → access-entry-123456789012/role/admins
        var parts = principalArn.split(":", 6);
        var principal = parts[4] + "/" + parts[5];
        graph.add(
                AwsNames.join(MAX_TAG_VALUE_LENGTH, "access-entry", principal),
                AccessEntries.KIND,
                dependencies -> AccessEntries.Desired.ofCluster(name(dependencies), principalArn, AccessEntries.ADMIN),
                node);
    }

    /** The cluster's name, for resources that depend on the cluster. */
    String name(Dependencies dependencies) {
        return dependencies.of(node).name();
    }

    /**
     * The Kubernetes version for add-ons and nodes, which follow the control plane one minor version at a time: its current
     * one, or an older one to which it can be rolled back once they have it.
     */
    String versionOfParts(Dependencies dependencies) {
        return ClusterVersions.ofParts(dependencies.of(node), version);
    }

    /** True while add-ons and nodes go back to an older version than that of the control plane. */
    boolean isRollingBack(Dependencies dependencies) {
        return !versionOfParts(dependencies).equals(dependencies.of(node).version());
    }
}
