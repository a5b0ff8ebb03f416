package io.platformoperator.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.failover.RegionRoles;
import io.platformoperator.subsystem.EnvironmentClaims;
import io.platformoperator.subsystem.KnownKinds;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The epoch of an environment's children: of those that exist, and what makes it grow. */
class EpochsTest {
    private static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private final Composition composition = new Composition(Catalog.standard(), List.of(), new KnownKinds(Set.of()));

    @Test
    void aNewEnvironmentHasNone() {
        assertThat(Epochs.next(List.of(), children("us-east-1", null))).isNull();
        assertThat(Epochs.next(existing("us-east-1", null), children("us-east-1", null)))
                .isNull();
    }

    @Test
    void stays() {
        assertThat(Epochs.next(existing("us-east-1", 3L), children("us-east-1", null)))
                .isEqualTo(3);
        var onlyOneLeft = existing("us-east-1", 3L).subList(0, 1);
        assertThat(Epochs.next(onlyOneLeft, children("us-east-1", null)))
                .as("a deleted child does not lower it")
                .isEqualTo(3);
    }

    @Test
    void growsWithThePromotionOfADatabase() {
        assertThat(Epochs.next(existing("us-east-1", null), children("us-west-2", null)))
                .isEqualTo(1);
        assertThat(Epochs.next(existing("us-east-1", 1L), children("us-west-2", null)))
                .isEqualTo(2);
        assertThat(Epochs.next(existing("us-west-2", 2L), children("us-west-2", null)))
                .as("once")
                .isEqualTo(2);
    }

    @Test
    void isTheSameAgainWhenTheProcessEndedWhileChildrenGotIt() {
        var before = Epochs.inOrderOfSpecs(children("us-east-1", 1L));
        var after = Epochs.inOrderOfSpecs(children("us-west-2", 2L));
        for (var applied = 0; applied <= after.size(); applied++) {
            var present = Stream.concat(
                            after.stream().limit(applied), before.stream().skip(applied))
                    .map(Child::new)
                    .toList();
            assertThat(Epochs.next(present, children("us-west-2", null)))
                    .as("%d children had got it", applied)
                    .isEqualTo(2);
        }
    }

    @Test
    void exceedsWhatIsTakenOverOnce() {
        var present = existing("us-east-1", null);
        exceed(present, "4");
        assertThat(Epochs.next(present, children("us-east-1", null))).isEqualTo(5);

        var later = existing("us-east-1", 5L);
        exceed(later, "4"); // the status of the child before it read its new spec
        assertThat(Epochs.next(later, children("us-east-1", null))).isEqualTo(5);
    }

    @Test
    void isInThePlacementOfEachChildWithTheOtherRegion() {
        assertThat(children("us-east-1", 7L)).allSatisfy(child -> {
            var placement = child.getSpec().placement();
            assertThat(placement.epoch()).isEqualTo(7);
            assertThat(placement.otherRegion()).isNotEqualTo(placement.region()).startsWith("us-");
        });
    }

    private static void exceed(List<Child> children, String epoch) {
        children.stream()
                .map(Child::object)
                .filter(PlatformDatabase.class::isInstance)
                .forEach(child -> ((PlatformDatabase) child)
                        .setStatus(SubsystemStatus.EMPTY.withOutput(EnvironmentClaims.EPOCH_TO_EXCEED, epoch)));
    }

    private List<Child> existing(String activeRegion, @Nullable Long epoch) {
        return children(activeRegion, epoch).stream().map(Child::new).toList();
    }

    private List<SubsystemResource<?>> children(String activeRegion, @Nullable Long epoch) {
        var environment = YAML.unmarshal("""
                metadata: {name: shop, namespace: platform, uid: one}
                spec:
                  tier: production
                  activeRegion: %s
                  regions:
                    primary: {name: us-east-1, cidr: 10.0.0.0/16}
                    secondary: {name: us-west-2, cidr: 10.1.0.0/16}
                """.formatted(activeRegion), PlatformEnvironment.class);
        return composition.children(environment, RegionRoles.ofSpec(environment.getSpec()), epoch, NOW);
    }
}
