package io.platformoperator.environment.composition;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.subsystem.KnownKinds;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UnknownNamesTest {
    private final UnknownNames unknown = new UnknownNames(
            new KnownKinds(Set.of("eks/Nodegroup")),
            List.of(
                    stack(StackName.BASE),
                    stack(StackName.MESH, "base", "istiod", "gateway"),
                    stack(StackName.SECRETS, "vault")));

    @Test
    void acceptsKnownKindsAndCharts() {
        assertThat(messages("""
                        ignoreDrift: [{kind: eks/Nodegroup, fields: [/maxSize]}]
                        stacks: {mesh: {charts: {istiod: {version: 1.30.0}}}, secrets: {charts: {vault: {}}}}
                        """)).isEmpty();
    }

    @Test
    void namesTheFieldOfAnUnknownKind() {
        assertThat(messages("ignoreDrift: [{kind: eks/NodeGroup, fields: [/maxSize]}]"))
                .containsExactly("spec.ignoreDrift[0].kind: eks/NodeGroup is not a kind of resource that this operator"
                        + " manages: write eks/Nodegroup");
    }

    /** A chart of another stack is unknown, too. */
    @Test
    void namesTheFieldOfAnUnknownChartAndTheChartsOfTheStack() {
        assertThat(
                        messages(
                                "stacks: {base: {charts: {x: {}}}, mesh: {charts: {vault: {}}}, secrets: {charts: {vaults: {}}}}"))
                .containsExactly(
                        "spec.stacks.base.charts.x: the stack has no chart of this name: remove it, because the stack"
                                + " consists of the operator's own objects only",
                        "spec.stacks.mesh.charts.vault: the stack has no chart of this name: write one of base,"
                                + " istiod, gateway",
                        "spec.stacks.secrets.charts.vaults: the stack has no chart of this name: write vault");
    }

    private List<String> messages(String spec) {
        return unknown.of(new KubernetesSerialization().unmarshal("""
                        tier: staging
                        regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}}
                        """ + spec, EnvironmentSpec.class));
    }

    private static AvailableStack stack(StackName name, String... charts) {
        return new AvailableStack(
                name,
                Stream.of(charts)
                        .map(chart -> new AvailableStack.Chart(chart, "1.0.0", "https://charts.example", true, true))
                        .toList());
    }
}
