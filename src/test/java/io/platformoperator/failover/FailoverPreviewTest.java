package io.platformoperator.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.FailoverMode;
import io.platformoperator.api.v1alpha1.FailoverStatus.FailoverStep;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.cli.plan.FailoverText;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.subsystem.KnownKinds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The preview decides as the operator would, from nothing but statuses. */
class FailoverPreviewTest {
    private static final String EAST = "us-east-1";
    private static final String WEST = "us-west-2";
    private static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");

    private final List<Condition> conditions = new ArrayList<>();
    private final PlatformEnvironment environment =
            new KubernetesSerialization().unmarshal("""
            metadata: {name: shop, namespace: platform, uid: 7c1f, generation: 2}
            spec:
              tier: production
              regions:
                primary: {name: us-east-1, cidr: 10.0.0.0/16}
                secondary: {name: us-west-2, cidr: 10.1.0.0/16}
            status:
              activeRegion: us-east-1
              recovery:
                measuredAt: "2030-01-31T11:59:30Z"
                standbyRegion: us-west-2
                stores:
                  - {name: database, lossSeconds: 7, objectiveSeconds: 300, state: Met, evidence: Heartbeat}
                parts: []
                objectives: []
            """, PlatformEnvironment.class);
    private final List<SubsystemResource<?>> children = new Composition(
                    Catalog.standard(), List.of(), new KnownKinds(Set.of()))
            .children(environment, RegionRoles.ofSpec(environment.getSpec()), null, NOW);

    FailoverPreviewTest() {
        children.forEach(child -> {
            child.getMetadata().setGeneration(1L);
            var isStore = child instanceof PlatformDatabase || child instanceof PlatformCache;
            var role = child.getSpec().placement().region().equals(EAST) ? "Writer" : "Replica";
            report(child, "True", "Ready", "all 3 resources are ready", isStore ? Map.of("role", role) : Map.of());
        });
        ready("True", "us-west-2 can take over; expected loss of data: 7 s");
    }

    private static void report(
            SubsystemResource<?> child, String status, String reason, String message, Map<String, String> outputs) {
        child.setStatus(new SubsystemStatus(
                1L,
                List.of(condition("Ready", status, reason, message)),
                1,
                1,
                "1/1",
                "1.00",
                null,
                message,
                List.of(),
                outputs,
                null));
    }

    private static Condition condition(String type, String status, String reason, String message) {
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withObservedGeneration(1L)
                .build();
    }

    private void ready(String status, String message) {
        conditions.removeIf(each -> each.getType().equals("FailoverReady"));
        conditions.add(condition("FailoverReady", status, "Part", message));
    }

    private void lose(String region) {
        children.stream()
                .filter(child -> child.getSpec().placement().region().equals(region))
                .forEach(child -> report(
                        child,
                        "Unknown",
                        "CloudUnavailable",
                        "no answer from AWS",
                        child.statusOrEmpty().outputs()));
    }

    private FailoverPreview preview(String to, FailoverMode mode) {
        return preview(children, to, mode);
    }

    private FailoverPreview preview(List<SubsystemResource<?>> children, String to, FailoverMode mode) {
        var changed = new KubernetesSerialization().convertValue(environment, Map.class);
        @SuppressWarnings("unchecked")
        var fields = (Map<String, Object>) changed.get("status");
        fields.put("conditions", conditions);
        var shown = new KubernetesSerialization().convertValue(changed, PlatformEnvironment.class);
        return FailoverPreview.of(shown, children, to, mode, NOW);
    }

    private String text(FailoverPreview preview) {
        return FailoverText.of(environment, preview);
    }

    @Test
    void aPlannedFailoverBeginsWithTheFence() {
        var preview = preview(WEST, FailoverMode.PLANNED);
        assertThat(preview.decision().refusal()).isEmpty();
        assertThat(preview.decision().isInProgress()).isTrue();
        assertThat(preview.decision().roles().of(EAST).fenced()).isTrue();
        assertThat(preview.decision().status().steps())
                .extracting(FailoverStep::name, FailoverStep::outcome)
                .contains(tuple("Fence", Outcome.RUNNING), tuple("Promote", Outcome.PENDING));
        assertThat(text(preview))
                .contains("platform/shop from us-east-1 to us-west-2 (Planned)  accepted")
                .contains("loss   none", "time   about 450 s until the platform runs in us-west-2")
                .contains("old    the former writer of the database is kept until", "it costs $1.00 a month")
                .contains("""
                          kubectl -n platform patch penv shop --type merge \\
                            -p '{"spec":{"activeRegion":"us-west-2","failover":{"mode":"Planned"}}}'
                        """);
        assertThat(text(preview).lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    /** The command reads the stacks for it: a restore of Vault or of volumes takes five minutes more. */
    @Test
    void theTimeCountsTheRestoreOfTheStacksOfBothRegions() {
        var stacks = new ArrayList<SubsystemResource<?>>(children);
        for (var region : List.of(EAST, WEST)) {
            var stack = new KubernetesSerialization().unmarshal("""
                    metadata: {name: shop-%1$s-secrets, namespace: platform, generation: 1}
                    spec:
                      stack: secrets
                      placement: {environment: shop, region: %1$s, availabilityZones: 3}
                      inputs: {}
                    """.formatted(region), PlatformStack.class);
            report(stack, "True", "Ready", "all 3 objects are ready", Map.of());
            stacks.add(stack);
        }
        assertThat(text(preview(children, WEST, FailoverMode.PLANNED))).contains("time   about 450 s");
        assertThat(text(preview(stacks, WEST, FailoverMode.PLANNED))).contains("time   about 750 s");
    }

    @Test
    void aPlannedFailoverIsRefusedWhileTheOtherRegionCantTakeOver() {
        ready("False", "images (ImageMissing since 2030-01-31T11:00:00Z): orders:1.2 is missing in us-west-2");
        var preview = preview(WEST, FailoverMode.PLANNED);
        assertThat(preview.decision().refusal().map(FailoverRefusal::reason)).contains("StandbyNotReady");
        assertThat(preview.decision().roles().of(EAST).fenced()).isFalse();
        assertThat(text(preview)).contains("refused: StandbyNotReady", "orders:1.2 is missing in");
    }

    @Test
    void aForcedFailoverFromALostRegionTellsTheLoss() {
        lose(EAST);
        ready("Unknown", "regions (ActiveRegionNotReady since 2030-01-31T11:58:00Z): no answer from AWS");
        var preview = preview(WEST, FailoverMode.FORCED);
        assertThat(preview.decision().refusal()).isEmpty();
        assertThat(preview.expectedLossSeconds()).isEqualTo(7);
        assertThat(preview.decision().roles().of(WEST).data()).isEqualTo(DataRole.WRITER);
        assertThat(text(preview))
                .contains("loss   about 7 s of writes to the database, measured at 2030-01-31T11:59:30Z")
                .contains("time   about 360 s until the platform runs in us-west-2");
    }

    @Test
    void aForcedFailoverToALostRegionIsRefused() {
        lose(WEST);
        ready("False", "regions (StandbyNotReady since 2030-01-31T11:58:00Z): no answer from AWS");
        assertThat(preview(WEST, FailoverMode.FORCED).decision().refusal().map(FailoverRefusal::reason))
                .contains("RegionUnavailable");
    }

    @Test
    void aForcedFailoverIsRefusedWhereAPlannedOneLosesNothing() {
        assertThat(preview(WEST, FailoverMode.FORCED).decision().refusal().map(FailoverRefusal::reason))
                .contains("ForcedNotNeeded");
    }

    @Test
    void nothingIsToldBeforeTheFirstObservation() {
        conditions.clear();
        var preview = preview(WEST, FailoverMode.PLANNED);
        assertThat(preview.decision().isInProgress()).isFalse();
        assertThat(text(preview).replaceAll("\\s+", " "))
                .contains("can't be told yet: waits for the first observation of both regions");
    }

    @Test
    void theRegionThatIsActiveHasNothingToDo() {
        assertThat(text(preview(EAST, FailoverMode.PLANNED))).contains("nothing to do: us-east-1 is active");
    }

    /** The status keeps the refusal of an earlier request; a changed spec is another request. */
    @Test
    void anEarlierRefusalDoesNotCountForAnotherRequest() {
        conditions.add(new ConditionBuilder(
                        condition("FailingOver", "False", "LossTooLarge", "about 900 s of writes would be lost"))
                .withObservedGeneration(2L)
                .build());
        assertThat(preview(WEST, FailoverMode.PLANNED).decision().refusal()).isEmpty();
    }
}
