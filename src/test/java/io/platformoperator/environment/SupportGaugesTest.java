package io.platformoperator.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.metrics.Metric;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SupportGaugesTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final SupportGauges gauges = new SupportGauges(registry);

    @Test
    void supportEndsWithTheLastDayOfTheVersionsOfTheSpec() {
        gauges.set(environment("1.34", "17.2"));

        assertThat(end("Kubernetes", "1.34")).isEqualTo(Instant.parse("2026-12-03T00:00:00Z"));
        assertThat(end("PostgreSQL", "17.2")).isEqualTo(Instant.parse("2030-03-01T00:00:00Z"));
    }

    @Test
    void anUpgradeReplacesTheValueAndADeletionRemovesAll() {
        gauges.set(environment("1.34", "17"));
        gauges.set(environment("1.35", "17"));
        assertThat(registry.find(id()).gauges())
                .extracting(each -> each.getId().getTag("version"))
                .containsExactlyInAnyOrder("1.35", "17");

        gauges.remove(environment("1.35", "17"));
        assertThat(registry.find(id()).gauges()).isEmpty();
    }

    @Test
    void aVersionOfWhichNothingIsKnownHasNoValue() {
        gauges.set(environment("1.99", "17"));
        assertThat(registry.find(id()).tag("component", "Kubernetes").gauge()).isNull();
    }

    private Instant end(String component, String version) {
        return Instant.ofEpochSecond((long) registry.get(id())
                .tags("namespace", "platform", "environment", "shop", "component", component, "version", version)
                .gauge()
                .value());
    }

    private static String id() {
        return Metric.SUPPORT_END.toString();
    }

    private static PlatformEnvironment environment(String kubernetes, String postgres) {
        return new KubernetesSerialization().unmarshal("""
                        apiVersion: platform-operator.io/v1alpha1
                        kind: PlatformEnvironment
                        metadata: {name: shop, namespace: platform}
                        spec:
                          tier: production
                          cluster: {version: "%s"}
                          database: {engineVersion: "%s"}
                          regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}}
                        """.formatted(kubernetes, postgres), PlatformEnvironment.class);
    }
}
