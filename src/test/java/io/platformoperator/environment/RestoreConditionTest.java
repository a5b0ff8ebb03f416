package io.platformoperator.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.EnvironmentStatus;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.kubernetes.Conditions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RestoreConditionTest {
    private static final Instant NOON = Instant.parse("2030-01-31T12:00:00Z");
    private static final String ASKED = "restoreFrom: {environment: before}";
    private static final Map<String, String> RESTORED = Map.of(
            "database.endpoint", "db.example.com",
            "database.restoredFrom", "arn:backup",
            "database.restoredTo", "2030-01-31T11:00:00Z");

    @Test
    void anEnvironmentThatAsksForNothingHasNone() {
        assertThat(conditions("", List.of(), Map.of("database.endpoint", "db.example.com")))
                .isEmpty();
    }

    @Test
    void saysWhatWasRestoredAlsoWhenTheFieldIsRemovedAndAnotherRegionIsActive() {
        var restoring = conditions(ASKED, List.of(), Map.of());
        assertThat(restoring.getFirst().getStatus()).isEqualTo("False");
        assertThat(restoring.getFirst().getReason()).isEqualTo("Restoring");

        var restored = conditions(ASKED, restoring, RESTORED);
        assertThat(restored.getFirst().getStatus()).isEqualTo("True");
        assertThat(restored.getFirst().getMessage())
                .isEqualTo("the database was restored from arn:backup at 2030-01-31T11:00:00Z; the cache started empty,"
                        + " because its source has no snapshot of that time");

        var promoted = Map.of("database.endpoint", "replica.example.com");
        assertThat(conditions("", restored, promoted)).singleElement().satisfies(condition -> {
            assertThat(condition.getStatus()).isEqualTo("True");
            assertThat(condition.getMessage()).isEqualTo(restored.getFirst().getMessage());
        });
    }

    @Test
    void saysThatADatabaseThatExistedKeepsItsData() {
        var condition = conditions(ASKED, List.of(), Map.of("database.endpoint", "db.example.com"))
                .getFirst();
        assertThat(condition.getStatus()).isEqualTo("False");
        assertThat(condition.getReason()).isEqualTo("DatabaseExisted");
    }

    private static List<Condition> conditions(String more, List<Condition> before, Map<String, String> outputs) {
        var environment = new KubernetesSerialization().unmarshal("""
                        metadata: {name: shop, namespace: platform, generation: 1}
                        spec:
                          tier: development
                          regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}}
                          %s
                        """.formatted(more), PlatformEnvironment.class);
        environment.setStatus(new EnvironmentStatus(
                1L, before, null, null, null, null, null, null, List.of(), Map.of(), null, null, null, null));
        var conditions = new Conditions(before, 1, NOON);
        RestoreCondition.add(environment, outputs, conditions);
        return conditions.list();
    }
}
