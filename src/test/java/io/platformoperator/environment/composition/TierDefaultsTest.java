package io.platformoperator.environment.composition;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.Golden;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.Tier;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TierDefaultsTest {
    @Test
    void tiersHaveTheseDefaults() {
        Golden.assertSame(
                "tiers.txt",
                Stream.of(Tier.values())
                        .map(tier -> tier.name().toLowerCase(Locale.ROOT))
                        .map(tier -> "%-11s %s\n".formatted(tier, TierDefaults.resolve(spec(tier))))
                        .collect(Collectors.joining()));
    }

    private static EnvironmentSpec spec(String tier) {
        return new KubernetesSerialization()
                .unmarshal(
                        "tier: %s\nregions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}}".formatted(tier),
                        EnvironmentSpec.class);
    }
}
