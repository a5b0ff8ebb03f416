package io.platformoperator.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.Identity;
import io.platformoperator.graph.ObservedClaim;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClaimTextTest {
    private static final ObservedClaim CLAIM = new ObservedClaim("us-west-2", "4f6b", 3);

    @Test
    void namesTheAnnotationThatAnotherClusterNeeds() {
        assertThat(ClaimText.of(List.of(CLAIM), Set.of()))
                .containsExactly(
                        "The environment object with the uid 4f6b and the epoch 3 has the resources. An object on"
                                + " another cluster changes nothing without the annotation"
                                + " platform-operator.io/take-over-from: 4f6b.");
    }

    @Test
    void saysThatTheManifestTakesOver() {
        assertThat(ClaimText.of(List.of(CLAIM, CLAIM), Set.of("4f6b")))
                .containsExactly(
                        "The environment object with the uid 4f6b and the epoch 3 has the resources. This manifest"
                                + " takes them over on another cluster, with a higher epoch.");
    }

    @Test
    void whatIsReleasedNeedsNoAnnotation() {
        assertThat(ClaimText.of(List.of(new ObservedClaim("us-west-2", Identity.RELEASED, 0)), Set.of()))
                .singleElement()
                .asString()
                .contains("any object of this name adopts them");
    }

    @Test
    void isPartOfThePlanOfARegion() {
        var region = new PlannedEnvironment.PlannedRegion(
                "us-west-2",
                "123456789012",
                List.of(),
                List.of(),
                List.of(),
                ClaimText.of(List.of(CLAIM), Set.of()),
                List.of());
        var plan = new PlannedEnvironment("shop/production", PlanBasis.AWS, List.of(region));
        assertThat(PlanText.of(plan)).contains("  Owner\n    The environment object with the uid 4f6b");
    }
}
