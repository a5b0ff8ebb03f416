package io.platformoperator.cluster;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.resources.KeyAliases;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Have;
import io.platformoperator.graph.Need;
import io.platformoperator.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import software.amazon.awssdk.services.eks.model.Cluster;

/** The control plane with what it needs, and who administers it. */
record ControlPlane(Node<Aws, Clusters.Wanted, Cluster> node) {
    private static final int LONGEST_TAG_VALUE = 256;

    static ControlPlane addTo(Graph<Aws> graph, ClusterSpec spec, ClusterRoles roles, FromNetwork network) {
        var environment = spec.placement().environment();
        var key = graph.add(
                "key", Keys.KIND, have -> new Keys.Wanted("Secrets of the EKS cluster " + spec.name(), true, true));
        graph.add(
                KeyAliases.idFor(key.name()),
                KeyAliases.KIND,
                have -> new KeyAliases.Wanted(
                        KeyAliases.name(environment, graph.owner().subsystem()),
                        have.of(key).arn()),
                key);
        var logs = graph.add(
                "log-group",
                ControlPlaneLogGroups.KIND,
                have -> new ControlPlaneLogGroups.Wanted(spec.name(), spec.logRetentionDays()));
        var role = roles.controlPlane();
        var needs = new ArrayList<Need>(List.of(key, logs, role));
        needs.addAll(network.existingSubnets());
        var node = graph.add(
                "cluster",
                Clusters.KIND,
                have -> new Clusters.Wanted(
                        spec.name(),
                        spec.version(),
                        have.of(role).arn(),
                        network.subnetIds(have),
                        have.of(key).arn(),
                        publicCidrs(spec),
                        new TreeSet<>(spec.logTypes()),
                        spec.deletionProtection(),
                        spec.zonalShift()),
                needs.toArray(Need[]::new));
        publish(graph, node);
        var control = new ControlPlane(node);
        new TreeSet<>(spec.admins()).forEach(admin -> control.addAdmin(graph, admin));
        return control;
    }

    private static SortedSet<String> publicCidrs(ClusterSpec spec) {
        var access = spec.endpointAccess();
        return access.publicAccess() ? new TreeSet<>(access.publicCidrs()) : new TreeSet<>();
    }

    private static void publish(Graph<Aws> graph, Node<Aws, Clusters.Wanted, Cluster> node) {
        graph.output("clusterName", node, Cluster::name);
        graph.output("clusterArn", node, Cluster::arn);
        graph.output("clusterEndpoint", node, Cluster::endpoint);
        graph.output(
                "clusterCertificateAuthority",
                node,
                c -> c.certificateAuthority() == null
                        ? null
                        : c.certificateAuthority().data());
        graph.output(
                "oidcIssuer",
                node,
                c -> c.identity() == null || c.identity().oidc() == null
                        ? null
                        : c.identity().oidc().issuer());
        graph.output(
                "clusterSecurityGroupId",
                node,
                c -> c.resourcesVpcConfig() == null
                        ? null
                        : c.resourcesVpcConfig().clusterSecurityGroupId());
    }

    private void addAdmin(Graph<Aws> graph, String principalArn) {
        // arn:aws:iam::123456789012:role/admins → access-entry-123456789012/role/admins
        var parts = principalArn.split(":", 6);
        var principal = parts[4] + "/" + parts[5];
        graph.add(
                AwsNames.join(LONGEST_TAG_VALUE, "access-entry", principal),
                AccessEntries.KIND,
                have -> new AccessEntries.Wanted(name(have), principalArn, Set.of(AccessEntries.ADMIN)),
                node);
    }

    /** The cluster's name, for those that need the cluster. */
    String name(Have have) {
        return have.of(node).name();
    }

    /** The Kubernetes version that the control plane has: the rest follows it step by step, never leads. */
    String versionNow(Have have) {
        return have.of(node).version();
    }
}
