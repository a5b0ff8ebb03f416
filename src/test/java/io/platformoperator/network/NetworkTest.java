package io.platformoperator.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.platformoperator.Golden;
import io.platformoperator.api.v1alpha1.ExistingNetwork;
import io.platformoperator.api.v1alpha1.ExistingNetwork.ExistingSubnets;
import io.platformoperator.api.v1alpha1.ExistingNetwork.SubnetSelector;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.GraphEstimate;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.subsystem.PlanText;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.DoubleAdder;
import org.junit.jupiter.api.Test;

class NetworkTest {
    @Test
    void plansProduction() {
        Golden.assertSame("network/production.txt", PlanText.fromNothing(production()));
    }

    @Test
    void plansDevelopment() {
        var spec = NetworkSpecs.development("dev");
        var graph = new Network().desired(NetworkSpecs.owner(spec, TeardownPolicy.DELETE, 1), spec, NetworkSpecs.FACTS);
        assertThat(graph.nodes())
                .extracting(node -> node.kind().name())
                .containsOnlyOnce("ec2/NatGateway", "ec2/EIP")
                .doesNotContain("ec2/FlowLog", "ec2/LaunchTemplate", "autoscaling/AutoScalingGroup")
                .filteredOn("ec2/Subnet"::equals)
                .hasSize(2 * 4);
    }

    @Test
    void plansInANetworkOfAnotherOwner() {
        Golden.assertSame("network/existing.txt", PlanText.fromNothing(existing()));
    }

    /** The operator creates only what is its own. The kinds are those of resources of the operator. */
    @Test
    void createsNothingOfANetworkOfAnotherOwner() {
        assertThat(existing().nodes().stream().filter(node -> !node.isReference()))
                .extracting(node -> node.kind().name())
                .containsOnly(
                        "ec2/SecurityGroup",
                        "iam/Role",
                        "iam/InstanceProfile",
                        "ec2/LaunchTemplate",
                        "autoscaling/AutoScalingGroup");
        var cost = new DoubleAdder();
        GraphEstimate.forEachMonthlyCost(existing(), (identity, dollars) -> cost.add(dollars));
        assertThat(cost.sum()).as("the bastion host").isCloseTo(730 * 0.0104, within(0.01));
    }

    private static Graph<Aws> existing() {
        var network = new ExistingNetwork(
                "vpc-0a1b",
                new ExistingSubnets(
                        new SubnetSelector(List.of("subnet-1", "subnet-2", "subnet-3"), Map.of()),
                        new SubnetSelector(List.of("subnet-4", "subnet-5", "subnet-6"), Map.of()),
                        new SubnetSelector(List.of(), Map.of("tier", "database")),
                        null));
        var spec = NetworkSpecs.in(network, "10.8.0.0/16", NetworkSpecs.production("production"));
        return new Network().desired(NetworkSpecs.owner(spec, TeardownPolicy.RETAIN, 1), spec, NetworkSpecs.FACTS);
    }

    @Test
    void hasNoOtherGoldenFiles() {
        Golden.assertNoOthers("network", Set.of("production.txt", "existing.txt"));
    }

    @Test
    void monthlyCostMatchesThePriceList() {
        var cost = new DoubleAdder();
        GraphEstimate.forEachMonthlyCost(production(), (identity, dollars) -> cost.add(dollars));
        // Three NAT gateways with an address each, five endpoints in three zones, one t3.micro; 730 hours.
        assertThat(cost.sum()).isCloseTo(730 * (3 * (0.045 + 0.005) + 5 * 3 * 0.01 + 0.0104), within(0.01));
    }

    @Test
    void onlyDefaultRoutesDependOnNatGateways() {
        var graph = production();
        var dependents = graph.nodes().stream()
                .filter(node -> transitiveDependencies(node).stream().anyMatch(name -> name.startsWith("nat-gateway-")))
                .map(Node::name);
        assertThat(dependents)
                .containsExactlyInAnyOrder(
                        "route-private-a-internet",
                        "route-private-b-internet",
                        "route-private-c-internet",
                        "route-management-a-internet",
                        "route-management-b-internet",
                        "route-management-c-internet");
    }

    @Test
    void databaseSubnetsAndSecurityGroupsDependOnlyOnTheVpc() {
        var graph = production();
        for (var name : List.of("subnet-database-a", "security-group-database", "security-group-cache")) {
            var node = graph.nodes().stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            assertThat(transitiveDependencies(node)).as(name).containsExactly("vpc");
        }
    }

    private static Graph<Aws> production() {
        var spec = NetworkSpecs.production("production");
        return new Network().desired(NetworkSpecs.owner(spec, TeardownPolicy.RETAIN, 1), spec, NetworkSpecs.FACTS);
    }

    private static Set<String> transitiveDependencies(Node<?, ?, ?> node) {
        var found = new HashSet<String>();
        var queue = new ArrayDeque<Node<?, ?, ?>>(List.of(node));
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
