package io.platformoperator.subsystem;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.IgnoreDrift;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KnownKindsTest {
    private final KnownKinds kinds = new KnownKinds(Set.of("eks/Nodegroup", "eks/Addon", "rds/DBInstance"));

    @Test
    void acceptsKnownKinds() {
        assertThat(problems("eks/Nodegroup", "rds/DBInstance")).isEmpty();
    }

    @Test
    void suggestsTheSameNameInTheRightCase() {
        assertThat(problems("eks/Addon", "eks/NodeGroup"))
                .containsExactly("spec.ignoreDrift[1].kind: eks/NodeGroup is not a kind of resource that this operator"
                        + " manages: write eks/Nodegroup");
    }

    @Test
    void suggestsTheKindsOfTheSameServiceElseTheServices() {
        assertThat(problems("eks/Pod", "sqs/Queue"))
                .satisfiesExactly(
                        first -> assertThat(first).endsWith(": write one of eks/Addon, eks/Nodegroup"),
                        second -> assertThat(second).endsWith(": write a kind of one of the services eks, rds"));
    }

    private List<String> problems(String... used) {
        return kinds.problems(
                "spec.ignoreDrift",
                Stream.of(used)
                        .map(kind -> new IgnoreDrift(kind, null, List.of("/maxSize")))
                        .toList());
    }
}
