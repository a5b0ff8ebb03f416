package io.platformoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.local.LocalOperator;
import io.platformoperator.stacks.Stacks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An operator outside of the VPC of a cluster whose public endpoint is off: the status names the remedies, and each works. */
@ExtendWith(LocalCloudExtension.class)
class PrivateEndpointIT {
    private static final String NAME = "private-endpoint";
    private static final String REGION = "us-west-2";
    private static final String CLUSTER = NAME + "-" + REGION;
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private static final Map<String, ?> ONLY_BASE = Stacks.ALL.stream()
            .collect(Collectors.toMap(
                    stack -> stack.name().text(), stack -> Map.of("enabled", stack.name() == StackName.BASE)));

    @Test
    void aClusterOutOfReachIsReportedUntilItsEndpointAdmitsTheOperator(LocalCloud cloud) {
        try (var _ = LocalOperator.install(cloud, "--consistency-window=50ms", "--namespaces=" + NAME)
                .start()) {
            var environment = TestEnvironment.apply(
                    cloud, NAME, REGION, Map.of("tier", "testing", "stacks", ONLY_BASE, "cluster", Map.of()));
            environment.await("out of reach", LIMIT, () -> "ClusterUnreachable".equals(reason(environment)));
            environment.await(
                    "condition",
                    LIMIT,
                    () -> environment.condition("StacksReady").getMessage().contains("the API server"));
            var condition = environment.condition("StacksReady");
            assertThat(condition.getStatus()).isEqualTo("False");
            assertThat(condition.getMessage())
                    .containsPattern("the API server of the cluster " + CLUSTER + " in " + REGION
                            + " has not answered since 20\\S+Z \\(ConnectException")
                    .containsPattern("its public endpoint is off: add the public address of the operator to"
                            + " spec.cluster.publicAccessCidrs of the environment, or run the operator in a network that"
                            + " reaches the VPC vpc-");

            var reported = base(environment).statusOrEmpty().message();
            setPublicCidrs(environment, List.of("203.0.113.0/24"));
            environment.awaitReady(LIMIT);
            assertThat(environment.events())
                    .filteredOn(event -> "ClusterUnreachable".equals(event.getReason()))
                    .extracting(event -> event.getMessage())
                    .doesNotHaveDuplicates()
                    .contains(reported);

            setPublicCidrs(environment, List.of());
            environment.awaitReady(LIMIT); // connections that exist stay
            environment.delete();
            environment.await("out of reach", LIMIT, () -> "ClusterUnreachable".equals(reason(environment)));
            assertThat(base(environment).statusOrEmpty().message())
                    .contains("spec.endpointAccess of the PlatformCluster if the environment is being deleted");
            admitByChild(environment);
            environment.awaitDeleted(LIMIT);
        }
    }

    private static void setPublicCidrs(TestEnvironment environment, List<String> cidrs) {
        environment.change(Map.of("cluster", Map.of("publicAccessCidrs", cidrs)));
    }

    private static void admitByChild(TestEnvironment environment) {
        environment
                .user()
                .resource(environment.child(PlatformCluster.class))
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\": {\"endpointAccess\": {\"publicAccess\": true, \"publicCidrs\": [\"203.0.113.0/24\"]}}}");
    }

    private static PlatformStack base(TestEnvironment environment) {
        return environment.child(PlatformStack.class);
    }

    /** Reason of the condition Ready of the base stack; empty until it exists. */
    private static String reason(TestEnvironment environment) {
        return environment.children().stream()
                .filter(PlatformStack.class::isInstance)
                .flatMap(stack -> Conditions.find(stack.statusOrEmpty().conditions(), Conditions.READY).stream())
                .map(ready -> ready.getReason())
                .findFirst()
                .orElse("");
    }
}
