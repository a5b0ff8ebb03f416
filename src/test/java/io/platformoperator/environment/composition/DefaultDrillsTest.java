package io.platformoperator.environment.composition;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformRestoreValidation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultDrillsTest {
    @ParameterizedTest
    @ValueSource(strings = {"production", "staging"})
    void productionAndStagingRestoreEachQuarterAndValidateTheBackupsEachMonth(String tier) {
        var drills = drills(tier, "Manage");
        assertThat(drills)
                .extracting(drill -> drill.getMetadata().getName())
                .containsExactly("shop-database", "shop-backups");
        assertThat(drills.getFirst()).isInstanceOfSatisfying(PlatformDrill.class, drill -> {
            assertThat(drill.getSpec().kind()).isEqualTo(DrillKind.DATABASE_RESTORE);
            assertThat(drill.getSpec().schedule()).isEqualTo("0 3 1 1,4,7,10 *");
        });
        assertThat(drills.getLast()).isInstanceOfSatisfying(PlatformRestoreValidation.class, validation -> {
            assertThat(validation.getSpec().stores())
                    .as("those of which the environment keeps backups")
                    .isEmpty();
            assertThat(validation.getSpec().schedule()).isEqualTo("0 5 1 * *");
        });
        assertThat(drills).as("deleted with the environment").allMatch(drill -> drill.getMetadata()
                .getOwnerReferences()
                .getFirst()
                .getUid()
                .equals("0f7e"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"development", "testing"})
    void otherTiersHaveNone(String tier) {
        assertThat(drills(tier, "Manage")).isEmpty();
    }

    /** A drill creates resources. */
    @Test
    void anObservedEnvironmentHasNone() {
        assertThat(drills("production", "Observe")).isEmpty();
    }

    @Test
    void anEnvironmentThatADrillCreatedHasNone() {
        var environment = new PlatformEnvironment();
        environment.setMetadata(new ObjectMetaBuilder()
                .withName("shop-drill-1a2b3c4d")
                .addToLabels(PlatformDrill.RUN_LABEL, "1a2b3c4d")
                .addNewOwnerReference()
                .withApiVersion("platform-operator.io/v1alpha1")
                .withKind("PlatformDrill")
                .endOwnerReference()
                .build());
        environment.setSpec(Serialization.unmarshal(
                        "spec: {tier: production, regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}}}",
                        PlatformEnvironment.class)
                .getSpec());
        assertThat(DefaultDrills.of(environment)).isEmpty();
    }

    private static List<HasMetadata> drills(String tier, String policy) {
        return DefaultDrills.of(Serialization.unmarshal("""
                        apiVersion: platform-operator.io/v1alpha1
                        kind: PlatformEnvironment
                        metadata: {name: shop, namespace: platform, uid: "0f7e"}
                        spec:
                          tier: %s
                          managementPolicy: %s
                          regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}}
                        """.formatted(tier, policy), PlatformEnvironment.class));
    }
}
