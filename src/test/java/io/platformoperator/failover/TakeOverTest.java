package io.platformoperator.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.subsystem.KnownKinds;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An environment that is applied to another cluster, after the first one was lost with us-east-1. */
class TakeOverTest {
    private static final String EAST = FailoverWorld.EAST;
    private static final String WEST = FailoverWorld.WEST;
    private static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");

    private final FailoverWorld world = FailoverWorld.steady();
    private final PlatformEnvironment environment =
            new KubernetesSerialization().unmarshal("""
            metadata:
              {name: shop, namespace: platform, uid: 7c1f, annotations: {platform-operator.io/take-over-from: 4f2e}}
            spec:
              tier: production
              regions:
                primary: {name: us-east-1, cidr: 10.0.0.0/16}
                secondary: {name: us-west-2, cidr: 10.1.0.0/16}
              activeRegion: us-west-2
            """, PlatformEnvironment.class);
    private final List<SubsystemResource<?>> children = new Composition(
                    Catalog.standard(), List.of(), new KnownKinds(Set.of()))
            .children(environment, RegionRoles.ofSpec(environment.getSpec()), null, NOW);

    TakeOverTest() {
        children.forEach(child -> child.getMetadata().setGeneration(1L));
        for (var region : List.of(world.east, world.west)) {
            region.database = null;
            region.cache = null;
        }
        world.request(WEST, "Forced");
    }

    private TakeOver takeOver() {
        return new TakeOver(environment, children, world.facts());
    }

    private void report(String region, long generation, String reason, String state) {
        var database = children.stream()
                .filter(child -> child instanceof PlatformDatabase
                        && child.getSpec().placement().region().equals(region))
                .findFirst()
                .orElseThrow();
        var conditions = new Conditions(List.of(), generation, NOW)
                .summary(false, true, false, reason, "a message")
                .list();
        var instance = new ResourceStatus("instance", "rds/DBInstance", "shop", state, null, null);
        database.setStatus(new SubsystemStatus(
                generation, conditions, 0, 1, "0/1", "1.00", null, "a message", List.of(instance), Map.of(), null));
    }

    @Test
    void theActiveRegionIsUnknownUntilBothRegionsToldWhetherTheyHaveADatabase() {
        assertThat(takeOver().isActiveRegionUnknown())
                .as("both answer, but no listing was made")
                .isTrue();
        report(EAST, 1, "InProgress", "Waiting");
        report(WEST, 1, "InProgress", "Blocked");
        assertThat(takeOver().isActiveRegionUnknown()).as("the listing failed").isTrue();
        report(WEST, 0, "InProgress", "Waiting");
        assertThat(takeOver().isActiveRegionUnknown())
                .as("the listing of another spec")
                .isTrue();

        report(WEST, 1, "InProgress", "Waiting");
        assertThat(takeOver().isActiveRegionUnknown()).as("there is none").isFalse();
    }

    @Test
    void aDatabaseThatIsShownIsEnough() {
        world.west.database = DataRole.REPLICA;
        assertThat(takeOver().isActiveRegionUnknown()).isFalse();
    }

    @Test
    void anEnvironmentThatIsNotTakenOverMayBeNew() {
        environment.getMetadata().setAnnotations(Map.of());
        assertThat(takeOver().isActiveRegionUnknown()).isFalse();
        assertThat(takeOver().pending()).isEmpty();
    }

    /** A refusal stays until there is another request, so that nothing may be refused for what changes by itself. */
    @Test
    void theFailoverIsNotDecidedOnBeforeTheReplicaIsRead() {
        assertThat(takeOver().pending()).get().asString().startsWith("the database of us-west-2 has not been read yet");
        world.east.database = DataRole.WRITER;
        assertThat(takeOver().pending()).as("the other region was read first").isPresent();

        world.west.database = DataRole.REPLICA;
        assertThat(takeOver().pending()).isEmpty();
    }

    @Test
    void theFailoverIsNotDecidedOnWhileAnotherObjectHasTheResources() {
        world.west.database = DataRole.REPLICA;
        report(WEST, 1, "ClaimedByAnother", "Blocked");
        assertThat(takeOver().pending()).contains("a message");

        environment.getMetadata().setAnnotations(Map.of());
        assertThat(takeOver().pending()).as("without the annotation").contains("a message");
    }
}
