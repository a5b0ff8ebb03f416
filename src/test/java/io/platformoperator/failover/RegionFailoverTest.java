package io.platformoperator.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.kubernetes.Events;
import io.platformoperator.recovery.Recovery;
import io.platformoperator.recovery.RecoveryGauges;
import io.platformoperator.recovery.observation.RegionObservation;
import io.platformoperator.subsystem.KnownKinds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionFailoverTest {
    private static final String EAST = "us-east-1";
    private static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");

    /** A refusal holds until the user repeats the request, and an acceptance fences the active region. */
    @ParameterizedTest
    @ValueSource(strings = {"Planned", "Forced"})
    void aNewProcessObservesBothRegionsBeforeItAnswersARequest(String mode) {
        var environment = new KubernetesSerialization().unmarshal("""
                metadata: {name: shop, namespace: platform, uid: 7c1f, generation: 2}
                spec:
                  tier: production
                  regions:
                    primary: {name: us-east-1, cidr: 10.0.0.0/16}
                    secondary: {name: us-west-2, cidr: 10.1.0.0/16}
                  activeRegion: us-west-2
                  failover: {mode: %s}
                status:
                  recovery:
                    measuredAt: "2030-01-31T11:59:00Z"
                    standbyRegion: us-west-2
                    stores: []
                    parts: [{name: Cache, status: "False", reason: Behind, message: "", since: "2030-01-31T11:59:00Z"}]
                    objectives: []
                """.formatted(mode), PlatformEnvironment.class);
        var children = new Composition(Catalog.standard(), List.of(), new KnownKinds(Set.of()))
                .children(environment, RegionRoles.steady(environment.getSpec(), EAST), null, NOW);
        children.forEach(RegionFailoverTest::report);
        try (var client =
                        new KubernetesClientBuilder().withConfig(Config.empty()).build();
                var recovery = new Recovery(
                        (_, region, _) -> RegionObservation.missing(region.region(), NOW, "not read"),
                        Duration.ofMinutes(1),
                        new RecoveryGauges(new SimpleMeterRegistry()),
                        new Events(client, InstantSource.fixed(NOW)),
                        () -> false, // nothing is observed
                        InstantSource.fixed(NOW),
                        Runnable::run)) {
            var decision = new RegionFailover(recovery, new FailoverGauges(new SimpleMeterRegistry()), 1)
                    .evaluate(environment, children, NOW)
                    .decision();

            assertThat(decision.refusal()).isEmpty();
            assertThat(decision.condition().status()).isEqualTo("Unknown");
            assertThat(decision.condition().message()).startsWith("waits for the first observation of both regions");
        }
    }

    private static void report(SubsystemResource<?> child) {
        child.getMetadata().setGeneration(1L);
        var isStore = child instanceof PlatformDatabase || child instanceof PlatformCache;
        var role = child.getSpec().placement().region().equals(EAST) ? "Writer" : "Replica";
        var conditions = new Conditions(List.of(), 1, NOW)
                .summary(true, false, false, "AllResourcesReady", "ready")
                .list();
        child.setStatus(new SubsystemStatus(
                1L,
                conditions,
                1,
                1,
                "1/1",
                "1.00",
                null,
                "ready",
                List.of(),
                isStore ? Map.of("role", role) : Map.of(),
                null));
    }
}
