package io.platformoperator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.platformoperator.Golden;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.subsystem.PlanText;
import io.platformoperator.subsystem.Specs;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RegistryTest {
    @Test
    void plansProduction() {
        var spec = RegistrySpecs.of("production", "api-gateway", "orders", "batch_jobs.nightly");
        var owner = Specs.owner(spec.placement(), "registry", TeardownPolicy.RETAIN);
        var graph = new Registry().desired(owner, spec, Specs.FACTS);
        Golden.assertSame("registry/production.txt", PlanText.fromNothing(graph));
        Golden.assertNoOthers("registry", Set.of("production.txt", "two-regions.txt"));
    }

    @Test
    void plansARegionThatReplicatesToAnother() {
        var spec = RegistrySpecs.inRegion("production", "us-east-1", "us-west-2", "orders");
        var owner = Specs.owner(spec.placement(), "registry", TeardownPolicy.RETAIN);
        var graph = new Registry().desired(owner, spec, Specs.FACTS);
        Golden.assertSame("registry/two-regions.txt", PlanText.fromNothing(graph));
    }

    @Test
    void putsTheLifecycleRuleForAnyTagLastAsEcrRequires() throws JsonProcessingException {
        var locale = Locale.getDefault(Locale.Category.FORMAT);
        Locale.setDefault(
                Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG-u-nu-arab")); // a locale with other digits
        try {
            var rules = new ObjectMapper()
                    .readTree(LifecyclePolicy.keeping(1234).text())
                    .get("rules");
            assertThat(rules).hasSize(2);
            var any = rules.get(1);
            assertThat(any.at("/selection/tagStatus").asText()).isEqualTo("any");
            assertThat(any.at("/selection/countNumber").asInt()).isEqualTo(1234);
            assertThat(any.get("rulePriority").asInt())
                    .isGreaterThan(rules.get(0).get("rulePriority").asInt());
        } finally {
            Locale.setDefault(Locale.Category.FORMAT, locale);
        }
    }
}
