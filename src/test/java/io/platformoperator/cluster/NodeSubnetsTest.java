package io.platformoperator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.ObservedDifferences;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.TeardownPolicy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eks.model.Nodegroup;

/** The subnets of the node group {@code system}, which an earlier version of the operator created in the private subnets. */
class NodeSubnetsTest {
    private static final Nodegroups.Desired DESIRED = new Nodegroups.Desired(
            "shop",
            "system",
            "arn:aws:iam::123456789012:role/nodes",
            "m5.xlarge",
            50,
            new TreeSet<>(List.of("management-a", "management-b")),
            new TreeSet<>(List.of("private-a", "private-b")),
            3,
            6,
            3,
            new TreeMap<>(),
            List.of(),
            "lt-1",
            "2",
            "1.34",
            false);

    @Test
    void thoseOfTheEarlierVersionStay() {
        assertThat(differences("private-b", "private-a")).noneMatch(difference -> difference.contains("subnets"));
        assertThat(differences("management-a", "management-b")).noneMatch(difference -> difference.contains("subnets"));
    }

    @Test
    void othersReplaceTheNodeGroup() {
        assertThat(differences("private-a", "other")).anyMatch(difference -> difference.contains("subnets"));
        assertThat(differences("private-a")).anyMatch(difference -> difference.contains("subnets"));
    }

    private static List<String> differences(String... subnets) {
        var owner = new Owner("shop/shop", "uid", "us-east-1", "cluster", 1, Map.of(), TeardownPolicy.DELETE);
        var graph = new Graph<Aws>(owner, List.of(Nodegroups.KIND));
        graph.add("nodegroup-system", Nodegroups.KIND, dependencies -> DESIRED);
        return ObservedDifferences.of(graph, created -> ((Nodegroup) created)
                .toBuilder().subnets(subnets).build());
    }
}
