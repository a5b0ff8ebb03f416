package io.platformoperator.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.Golden;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.DeletionPolicy;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import io.platformoperator.subsystem.PlanText;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NetworkTest {
    @Test
    void plansProduction() {
        Golden.assertSame("network/production.txt", PlanText.fromNothing(production()));
    }

    @Test
    void plansDevelopment() {
        var spec = NetworkSpecs.development("dev");
        var graph = new Network().desired(NetworkSpecs.owner(spec, DeletionPolicy.DELETE, 1), spec, NetworkSpecs.FACTS);
        Golden.assertSame("network/development.txt", PlanText.fromNothing(graph));
    }

    @Test
    void hasNoOtherGoldenFiles() {
        Golden.assertNoOthers("network", Set.of("production.txt", "development.txt"));
    }

    @Test
    void onlyTheRoutesOutWaitForNatGateways() {
        var graph = production();
        var waiting = graph.nodes().stream()
                .filter(node -> standsOn(node).stream().anyMatch(name -> name.startsWith("nat-gateway-")))
                .map(Node::name);
        assertThat(waiting)
                .containsExactlyInAnyOrder(
                        "route-private-a-internet",
                        "route-private-b-internet",
                        "route-private-c-internet",
                        "route-management-a-internet",
                        "route-management-b-internet",
                        "route-management-c-internet");
    }

    @Test
    void databaseSubnetsAndGroupsStandOnTheVpcAlone() {
        var graph = production();
        for (var name : List.of("subnet-database-a", "security-group-database", "security-group-cache")) {
            var node = graph.nodes().stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            assertThat(standsOn(node)).as(name).containsExactly("vpc");
        }
    }

    private static Graph<Aws> production() {
        var spec = NetworkSpecs.production("production");
        return new Network().desired(NetworkSpecs.owner(spec, DeletionPolicy.RETAIN, 1), spec, NetworkSpecs.FACTS);
    }

    private static Set<String> standsOn(Node<?, ?, ?> node) {
        var found = new HashSet<String>();
        var queue = new ArrayDeque<Node<?, ?, ?>>(List.of(node));
        while (!queue.isEmpty()) {
            for (var need : queue.remove().needs()) {
                if (found.add(need.node().name())) {
                    queue.add(need.node());
                }
            }
        }
        return found;
    }
}
