package io.platformoperator.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.FailoverMode;
import io.platformoperator.api.v1alpha1.FailoverStatus;
import io.platformoperator.api.v1alpha1.FailoverStatus.FailoverStep;
import io.platformoperator.api.v1alpha1.FailoverStatus.FormerWriterStatus;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.api.v1alpha1.OldPrimary;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.subsystem.KnownKinds;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The estimate of a failover, and the fate of the former writer from its request to its deletion. */
class FailoverOutlookTest {
    private static final String START = "2030-01-31T12:00:00Z";
    private static final String VERIFIED = "2030-01-31T12:08:20Z";
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private static PlatformEnvironment environment(String oldPrimary) {
        return YAML.unmarshal("""
                metadata: {name: shop, namespace: platform, uid: 7c1f, generation: 2}
                spec:
                  tier: production
                  failover: {oldPrimary: %s}
                  regions:
                    primary: {name: us-east-1, cidr: 10.0.0.0/16}
                    secondary: {name: us-west-2, cidr: 10.1.0.0/16}
                """.formatted(oldPrimary), PlatformEnvironment.class);
    }

    private static FailoverStatus status(FailoverMode mode, String verifiedAt, String endedAt, Outcome rebuild) {
        return new FailoverStatus(
                "us-east-1",
                "us-west-2",
                mode,
                START,
                verifiedAt,
                endedAt,
                null,
                7L,
                null,
                null,
                List.of(new FailoverStep("Rebuild", rebuild, null, null, null)));
    }

    /** The databases cost 321.50 a month; that of us-east-1 is expected to be ready at 12:30. */
    private static List<SubsystemResource<?>> children(PlatformEnvironment environment, Map<String, String> outputs) {
        var children = new Composition(Catalog.standard(), List.of(), new KnownKinds(Set.of()))
                .children(environment, RegionRoles.ofSpec(environment.getSpec()), null, Instant.parse(START));
        children.forEach(child -> child.setStatus(new SubsystemStatus(
                1L,
                List.of(),
                1,
                1,
                "1/1",
                child.getKind().equals("PlatformDatabase") ? "321.50" : "1.00",
                "2030-01-31T12:30:00Z",
                "ready",
                List.of(),
                outputs,
                null)));
        return children;
    }

    private static FailoverStatus outlook(String oldPrimary, FailoverStatus last, FailoverStatus next) {
        return outlook(oldPrimary, last, next, false, 1, Map.of());
    }

    private static FailoverStatus outlook(
            String oldPrimary,
            FailoverStatus last,
            FailoverStatus next,
            boolean restores,
            double timeFactor,
            Map<String, String> outputs) {
        var environment = environment(oldPrimary);
        EnvironmentSpec spec = environment.getSpec();
        return new FailoverOutlook(spec, children(environment, outputs), last, restores, timeFactor).addTo(next);
    }

    private static FailoverStatus begun(FailoverMode mode) {
        return status(mode, null, null, Outcome.PENDING);
    }

    @Test
    void theFirstFailoverIsEstimatedFromTheUsualDurationsOfItsSteps() {
        assertThat(outlook("Snapshot", null, begun(FailoverMode.FORCED)).estimatedSeconds())
                .isEqualTo(360);
        assertThat(outlook("Snapshot", null, begun(FailoverMode.PLANNED)).estimatedSeconds())
                .isEqualTo(450);
        assertThat(outlook("Snapshot", null, begun(FailoverMode.PLANNED), true, 1, Map.of())
                        .estimatedSeconds())
                .isEqualTo(750);
        assertThat(outlook("Snapshot", null, begun(FailoverMode.PLANNED), false, 0.1, Map.of())
                        .estimatedSeconds())
                .isEqualTo(45);
    }

    @Test
    void aFailoverIsEstimatedFromTheLastOneOfItsMode() {
        var last = new FailoverStatus(
                "us-west-2",
                "us-east-1",
                FailoverMode.PLANNED,
                "2030-01-30T12:00:00Z",
                "2030-01-30T12:04:10Z",
                "2030-01-30T13:00:00Z",
                null,
                0L,
                0L,
                null,
                List.of());
        assertThat(outlook("Snapshot", last, begun(FailoverMode.PLANNED)).estimatedSeconds())
                .isEqualTo(250);
        assertThat(outlook("Snapshot", last, begun(FailoverMode.FORCED)).estimatedSeconds())
                .isEqualTo(360);
    }

    /** An estimate says what was expected at the beginning; what is known later does not change it. */
    @Test
    void theEstimateStays() {
        var before = begun(FailoverMode.PLANNED).with(450L, null);
        assertThat(outlook("Snapshot", before, before, false, 0.1, Map.of()).estimatedSeconds())
                .isEqualTo(450);
    }

    @Test
    void theFormerWriterIsKeptUntilItsReplacementIsExpected() {
        var begun = outlook("Snapshot", null, begun(FailoverMode.PLANNED)).oldPrimary();
        assertThat(begun.fate()).isEqualTo(OldPrimary.SNAPSHOT);
        assertThat(begun.costPerMonth()).isEqualTo("321.50");
        assertThat(begun.keptUntil()).isNull();
        assertThat(begun.message())
                .isEqualTo("kept until us-west-2 is verified, and a replica has replaced it in us-east-1; then deleted"
                        + " after a final snapshot");

        var before = begun(FailoverMode.PLANNED)
                .with(450L, new FormerWriterStatus(OldPrimary.SNAPSHOT, "400.00", null, "kept"));
        var rebuilding = outlook("Snapshot", before, verified(before, null, Outcome.RUNNING))
                .oldPrimary();
        assertThat(rebuilding.costPerMonth())
                .as("what the writer costs, not what the replica costs")
                .isEqualTo("400.00");
        assertThat(rebuilding.keptUntil()).isEqualTo("2030-01-31T12:30:00Z");

        var rebuilt = outlook(
                        "Snapshot",
                        before,
                        verified(before, "2030-01-31T12:31:00Z", Outcome.SUCCEEDED),
                        false,
                        1,
                        Map.of("formerWriterSnapshot", "shop-us-east-1-database-final-1a2b"))
                .oldPrimary();
        assertThat(rebuilt)
                .isEqualTo(new FormerWriterStatus(
                        OldPrimary.SNAPSHOT,
                        null,
                        null,
                        "deleted; its final snapshot stays: shop-us-east-1-database-final-1a2b"));
    }

    @Test
    void aKeptFormerWriterGoesOnToCost() {
        var before =
                begun(FailoverMode.FORCED).with(360L, new FormerWriterStatus(OldPrimary.KEEP, "400.00", null, "kept"));
        var rebuilding =
                outlook("Keep", before, verified(before, null, Outcome.RUNNING)).oldPrimary();
        assertThat(rebuilding.keptUntil()).isNull();
        var rebuilt = outlook("Keep", before, verified(before, "2030-01-31T12:31:00Z", Outcome.SUCCEEDED))
                .oldPrimary();
        assertThat(rebuilt.costPerMonth()).isEqualTo("400.00");
        assertThat(rebuilt.message()).startsWith("stays renamed and fenced until a person deletes it");
    }

    @Test
    void aFailoverThatWasUndoneHasNoFormerWriter() {
        var before =
                begun(FailoverMode.PLANNED).with(450L, new FormerWriterStatus(OldPrimary.KEEP, "400.00", null, "kept"));
        var undone = status(FailoverMode.PLANNED, null, "2030-01-31T12:10:00Z", Outcome.SKIPPED);
        assertThat(outlook("Keep", before, undone).oldPrimary()).isNull();
    }

    private static FailoverStatus verified(FailoverStatus before, String endedAt, Outcome rebuild) {
        return status(before.mode(), VERIFIED, endedAt, rebuild).with(before.estimatedSeconds(), before.oldPrimary());
    }
}
