package io.platformoperator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.Golden;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import io.platformoperator.subsystem.PlanText;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClusterTest {
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

    private static Graph<Aws> production() {
        var spec = ClusterSpecs.production("production");
        return new Cluster().desired(ClusterSpecs.owner("cluster", spec, 1), spec, ClusterSpecs.FACTS);
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
