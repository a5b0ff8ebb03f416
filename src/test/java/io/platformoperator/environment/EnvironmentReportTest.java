package io.platformoperator.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.EnvironmentStatus;
import io.platformoperator.api.v1alpha1.Phase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformRegistry;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.RegistrySpec;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.stacks.SampleSpec;
import io.platformoperator.subsystem.Specs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which phase an environment has that was Ready before. */
class EnvironmentReportTest {
    private static final Instant NOON = Instant.parse("2030-01-31T12:00:00Z");
    private static final Duration PROGRESS_DEADLINE = Duration.ofMinutes(10);
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private final PlatformStack stack = new PlatformStack();
    private final PlatformRegistry registry = new PlatformRegistry();

    @BeforeEach
    void createChildren() {
        registry.setSpec(new RegistrySpec(Specs.placement("shop"), List.of("shop/orders"), true, true, 10, null));
        stack.setSpec(SampleSpec.of(StackName.MONITORING, Tier.DEVELOPMENT));
    }

    /** As after a change of a Deployment that its controller has not observed yet, or on a node that joins. */
    @Test
    void aStackThatRollsOutUpdatesTheEnvironment() {
        report(registry, true, "AllResourcesReady", NOON);
        report(stack, false, "InProgress", NOON);

        var status = after(Phase.READY, NOON.plusSeconds(1)).status();

        assertThat(status.phase()).isEqualTo(Phase.UPDATING);
        assertThat(Conditions.isTrue(status.conditions(), Conditions.READY, 1)).isFalse();
        assertThat(Conditions.isTrue(status.conditions(), Conditions.RECONCILING, 1))
                .isTrue();
    }

    @Test
    void aStackThatMakesNoProgressDegradesTheEnvironmentAtItsDeadline() {
        report(registry, true, "AllResourcesReady", NOON);
        report(stack, false, "InProgress", NOON);
        var deadline = NOON.plus(PROGRESS_DEADLINE);

        var before = after(Phase.UPDATING, deadline.minusSeconds(1));
        assertThat(before.status().phase()).isEqualTo(Phase.UPDATING);
        assertThat(before.changesAt()).contains(deadline);
        var at = after(Phase.UPDATING, deadline);
        assertThat(at.status().phase()).isEqualTo(Phase.DEGRADED);
        assertThat(at.changesAt()).isEmpty();
    }

    @Test
    void aDegradedEnvironmentStaysDegradedUntilItIsReady() {
        report(registry, true, "AllResourcesReady", NOON);
        report(stack, false, "InProgress", NOON);

        assertThat(after(Phase.DEGRADED, NOON).status().phase()).isEqualTo(Phase.DEGRADED);
    }

    /** An object of a stack that differs under {@code driftPolicy: Report} does not become ready by itself. */
    @Test
    void aStackThatDoesNotProgressDegradesTheEnvironment() {
        report(registry, true, "AllResourcesReady", NOON);
        report(stack, false, "Drifted", NOON);

        assertThat(after(Phase.READY, NOON).status().phase()).isEqualTo(Phase.DEGRADED);
    }

    @Test
    void anAwsResourceThatIsMissingDegradesTheEnvironment() {
        report(registry, false, "InProgress", NOON);
        report(stack, false, "InProgress", NOON);

        assertThat(after(Phase.READY, NOON).status().phase()).isEqualTo(Phase.DEGRADED);
    }

    /** A node group that replaces its nodes for an hour makes DaemonSets wait for as long. */
    @Test
    void aChangeOfTheSpecLastsAsLongAsAwsTakes() {
        report(registry, false, "InProgress", NOON);
        report(stack, false, "InProgress", NOON);

        assertThat(after(Phase.UPDATING, NOON.plus(Duration.ofHours(1)))
                        .status()
                        .phase())
                .isEqualTo(Phase.UPDATING);
    }

    /** A notice of a child does not make the environment unready, and names the child. */
    @Test
    void noticesOfChildrenAreConditionsOfTheEnvironment() {
        report(registry, true, "AllResourcesReady", NOON);
        report(stack, true, "AllResourcesReady", NOON);
        assertThat(Conditions.find(after(Phase.READY, NOON).status().conditions(), "ZonesChanged"))
                .isEmpty();
        var noticed = new Conditions(List.of(), 1, NOON)
                .summary(true, false, false, "AllResourcesReady", "a message")
                .with("ZonesChanged", true, "ZonesChanged", "AWS no longer offers the account zone us-east-1g")
                .list();
        registry.setStatus(
                new SubsystemStatus(1L, noticed, 2, 2, "2/2", "1.00", null, "a message", List.of(), Map.of(), null));

        var status = after(Phase.READY, NOON).status();

        assertThat(status.phase()).isEqualTo(Phase.READY);
        assertThat(Conditions.isTrue(status.conditions(), "ZonesChanged", 1)).isTrue();
        assertThat(Conditions.find(status.conditions(), "ZonesChanged")
                        .orElseThrow()
                        .getMessage())
                .isEqualTo("PlatformRegistry shop-us-east-1: AWS no longer offers the account zone us-east-1g");
    }

    /** The operator has stopped: the condition of the environment says why and what to do, not only that of a child. */
    @Test
    void theClaimOfAnotherObjectIsTheStateOfTheEnvironment() {
        report(registry, true, "AllResourcesReady", NOON);
        report(stack, false, "ClaimedByAnother", NOON);

        var status = after(Phase.READY, NOON).status();

        assertThat(status.phase()).isEqualTo(Phase.STALLED);
        assertThat(status.message()).isEqualTo("a message");
        assertThat(Conditions.find(status.conditions(), Conditions.READY)
                        .orElseThrow()
                        .getReason())
                .isEqualTo("ClaimedByAnother");
        assertThat(Conditions.isTrue(status.conditions(), Conditions.STALLED, 1))
                .isTrue();
    }

    private EnvironmentReport after(Phase phase, Instant now) {
        var environment = YAML.unmarshal("""
                metadata: {name: shop, namespace: platform, generation: 1}
                spec:
                  tier: development
                  regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}}
                """, PlatformEnvironment.class);
        environment.setStatus(new EnvironmentStatus(
                1L, List.of(), phase, null, null, null, null, null, List.of(), Map.of(), null, null, null, null));
        var children = List.<SubsystemResource<?>>of(registry, stack);
        return new EnvironmentReport(
                environment, children, children.stream().map(Child::new).toList(), List.of(), now);
    }

    private static void report(SubsystemResource<?> child, boolean isReady, String reason, Instant since) {
        child.setMetadata(new ObjectMetaBuilder()
                .withName("shop-us-east-1")
                .withGeneration(1L)
                .withLabels(Map.of())
                .build());
        var isReconciling = reason.equals("InProgress");
        var conditions = new Conditions(List.of(), 1, since)
                .summary(isReady, isReconciling, false, reason, "a message")
                .list();
        child.setStatus(
                new SubsystemStatus(1L, conditions, 2, 2, "2/2", "1.00", null, "a message", List.of(), Map.of(), null));
    }
}
