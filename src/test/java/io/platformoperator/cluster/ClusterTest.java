package io.platformoperator.cluster;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.Golden;
import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import io.platformoperator.subsystem.PlanText;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClusterTest {
    private static final ClusterSpec SPEC = ClusterSpecs.production("production");

    @Test
    void plansProduction() {
        Golden.assertSame("cluster/production.txt", PlanText.fromNothing(production()));
    }

    @Test
    void hasNoOtherGoldenFiles() {
        Golden.assertNoOthers("cluster", Set.of("production.txt"));
    }

    /** The control plane takes AWS longest, so each slow dependency would delay the whole environment. */
    @Test
    void theControlPlaneHasNoSlowDependencies() {
        assertThat(transitiveDependencies("cluster"))
                .containsExactlyInAnyOrder(
                        "key",
                        "log-group",
                        "role-control-plane",
                        "subnet-private-a",
                        "subnet-private-b",
                        "subnet-private-c");
    }

    /** Some add-ons become active only on nodes, and nodes become ready only with other add-ons. */
    @Test
    void addOnsDoNotDependOnNodes() {
        assertThat(transitiveDependencies("add-on-coredns")).noneMatch(name -> name.startsWith("nodegroup-"));
        assertThat(transitiveDependencies("nodegroup-services"))
                .contains("add-on-vpc-cni", "add-on-kube-proxy", "add-on-eks-pod-identity-agent")
                .doesNotContain("add-on-coredns", "add-on-aws-ebs-csi-driver", "add-on-metrics-server");
    }

    /** A fence by CIDR blocks has to tell the probe, which runs on nodes of this group, from the applications. */
    @Test
    void onlyTheGroupSystemRunsInTheManagementSubnets() {
        assertThat(transitiveDependencies("nodegroup-system")).contains("subnet-management-a", "nat-gateway-a");
        assertThat(transitiveDependencies("nodegroup-services")).noneMatch(name -> name.contains("management"));
    }

    /** S3 replicates the bucket's other prefixes from the other region, whose pods are the only ones that write there. */
    @Test
    void podsWriteBackupsOfTheirOwnClusterOnly() {
        var roles = new StackRoles(ClusterSpecs.owner("cluster", SPEC, 1), SPEC, ClusterSpecs.FACTS)
                .all().stream().collect(toMap(PodRole::name, role -> role.statements()));
        var bucket = "arn:aws:s3:::production-backups-123456789012-us-east-1/";
        assertThat(resources(roles.get("velero"), "s3:PutObject"))
                .containsExactlyInAnyOrder(bucket + "velero/production/*", bucket + "velero/*/restores/*");
        assertThat(resources(roles.get("velero"), "s3:DeleteObject")).containsExactly(bucket + "velero/production/*");
        assertThat(resources(roles.get("velero"), "s3:GetObject"))
                .containsExactlyInAnyOrder(bucket + "velero/production/*", bucket + "velero/*");
        assertThat(resources(roles.get("vault-snapshots"), "s3:PutObject"))
                .containsExactly(bucket + "vault/production/*");
        assertThat(resources(roles.get("git-mirror"), "s3:PutObject")).containsExactly(bucket + "git/production/*");
    }

    /** The role exists before a failover, and one region has no use for it. */
    @Test
    void theVaultOfTwoRegionsMayRestoreTheSnapshotsOfBoth() {
        var one = new StackRoles(ClusterSpecs.owner("cluster", SPEC, 1), SPEC, ClusterSpecs.FACTS).all();
        assertThat(one).noneMatch(role -> role.name().equals("vault-restore"));
        var spec = ClusterSpecs.beside(SPEC, "us-west-2");
        var roles = new StackRoles(ClusterSpecs.owner("cluster", spec, 1), spec, ClusterSpecs.FACTS)
                .all().stream().collect(toMap(PodRole::name, role -> role.statements()));
        var bucket = "arn:aws:s3:::production-backups-123456789012-us-east-1/";
        var records = bucket + "vault-restores/production/*";
        assertThat(resources(roles.get("vault-restore"), "s3:GetObject"))
                .containsExactlyInAnyOrder(bucket + "vault/*", records);
        assertThat(resources(roles.get("vault-restore"), "s3:PutObject")).containsExactly(records);
        assertThat(resources(roles.get("vault-restore"), "s3:DeleteObject")).isEmpty();
    }

    private static List<Object> resources(List<Map<String, Object>> statements, String action) {
        return statements.stream()
                .filter(statement -> ((List<?>) statement.get("Action")).contains(action))
                .map(statement -> statement.get("Resource"))
                .toList();
    }

    private static Graph<Aws> production() {
        return new Cluster().desired(ClusterSpecs.owner("cluster", SPEC, 1), SPEC, ClusterSpecs.FACTS);
    }

    private static Set<String> transitiveDependencies(String name) {
        var found = new HashSet<String>();
        var queue = new ArrayDeque<Node<?, ?, ?>>(production().nodes().stream()
                .filter(node -> node.name().equals(name))
                .toList());
        assertThat(queue).as(name).hasSize(1);
        while (!queue.isEmpty()) {
            for (var dependency : queue.remove().dependencies()) {
                if (found.add(dependency.node().name())) {
                    queue.add(dependency.node());
                }
            }
        }
        return found;
    }
}
