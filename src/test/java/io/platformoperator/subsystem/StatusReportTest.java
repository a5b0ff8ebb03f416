package io.platformoperator.subsystem;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.ErrorClass;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ReconcileResult;
import io.platformoperator.graph.ResourceReport;
import io.platformoperator.graph.ResourceReport.Phase;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.kubernetes.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatusReportTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final CloudError REFUSED =
            new CloudError(ErrorClass.REFUSED, "InvalidParameterValue", "no such class", "req-1");

    @Test
    void aSteadyObjectKeepsItsStatus() {
        var first = after(SubsystemStatus.EMPTY, NOON, ready("vpc"), ready("subnet"));
        var second = after(first, NOON.plusSeconds(600), ready("vpc"), ready("subnet"));
        assertThat(second).isEqualTo(first);
    }

    @Test
    void aWaitingObjectKeepsItsStatus() {
        var first = after(SubsystemStatus.EMPTY, NOON, ready("vpc"), report("nat", Phase.IN_PROGRESS, "pending", null));
        var second =
                after(first, NOON.plusSeconds(30), ready("vpc"), report("nat", Phase.IN_PROGRESS, "pending", null));
        assertThat(second).isEqualTo(first);
    }

    @Test
    void anErrorThatNeedsAUserIsReportedFirst() {
        var status = after(
                SubsystemStatus.EMPTY,
                NOON,
                report("a", Phase.IN_PROGRESS, "creating", null),
                report(
                        "b",
                        Phase.BLOCKED,
                        "Throttling: slow down",
                        CloudError.withoutRequest(ErrorClass.THROTTLED, "Throttling", "slow down")),
                report("c", Phase.BLOCKED, REFUSED.toString(), REFUSED));
        var condition = Conditions.find(status.conditions(), Conditions.READY).orElseThrow();
        assertThat(condition.getStatus()).isEqualTo("False");
        assertThat(condition.getReason()).isEqualTo("Refused");
        assertThat(condition.getMessage()).contains("ec2/Thing c", "InvalidParameterValue: no such class", "req-1");
        assertThat(Conditions.isTrue(status.conditions(), Conditions.STALLED, 3))
                .isTrue();
        assertThat(status.progress()).isEqualTo("0/3");
    }

    @Test
    void readyIsNeverTrueForAnotherGeneration() {
        var status = after(SubsystemStatus.EMPTY, NOON, ready("vpc"));
        assertThat(Conditions.isTrue(status.conditions(), Conditions.READY, 3)).isTrue();
        assertThat(Conditions.isTrue(status.conditions(), Conditions.READY, 4)).isFalse();
    }

    @Test
    void sinceIsTheTimeOfTheLastStateChange() {
        var creating = after(SubsystemStatus.EMPTY, NOON, report("db", Phase.IN_PROGRESS, "creating", null));
        var later = after(creating, NOON.plusSeconds(60), report("db", Phase.IN_PROGRESS, "backing-up", null));
        var done = after(later, NOON.plusSeconds(120), ready("db"));
        assertThat(later.resources().getFirst().since()).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(done.resources().getFirst().since()).isEqualTo("2026-03-01T12:02:00Z");
        assertThat(done.resources().getFirst().state()).isEqualTo("Ready");
    }

    @Test
    void aTeardownNamesWhatIsLeftToDelete() {
        assertThat(duringTeardown(report("vpc", Phase.DELETING, "", null), report("db", Phase.RETAINED, "data", null)))
                .isEqualTo("deleting: ec2/Thing vpc: Deleting; 1 left");
        assertThat(duringTeardown(report("vpc", Phase.DELETED, "", null), report("db", Phase.RETAINED, "data", null)))
                .isEqualTo("deleting: AWS lists no resource that is to be deleted; checking once more; 0 left");
    }

    @Test
    void anUnmanagedPartIsReportedAndDoesNotCount() {
        var status = after(
                SubsystemStatus.EMPTY,
                NOON,
                ready("vpc"),
                report("rtb-1 10.9.0.0/16", Phase.UNMANAGED, "a route to pcx-1: left unchanged", null));
        assertThat(Conditions.isTrue(status.conditions(), Conditions.READY, 3)).isTrue();
        assertThat(status.progress()).isEqualTo("1/1");
        assertThat(status.message())
                .isEqualTo("1 resource is ready; ec2/Thing rtb-1 10.9.0.0/16: a route to pcx-1: left unchanged");
        assertThat(status.resources().getLast().state()).isEqualTo("Unmanaged");
    }

    @Test
    void anEmptySpecIsReady() {
        assertThat(after(SubsystemStatus.EMPTY, NOON).message()).isEqualTo("the spec asks for no resources");
    }

    @Test
    void whatApplicationsUseStaysPublishedWhileAWSDoesNotAnswer() {
        var before = SubsystemStatus.EMPTY
                .withOutput("endpoint", "db.example:5432")
                .withOutput("replicaEndpoint1", "replica.example:5432")
                .withOutput("role", "Writer");
        var unanswered = result(Map.of("port", "5432"), Set.of("endpoint", "role"));
        var status = new StatusReport(new ReportContext(before, 3, null, NOON))
                .of(unanswered, 10, Duration.ofMinutes(5), ChosenRegion.of(Specs.FACTS));
        assertThat(status.outputs())
                .as("the replica is gone, and whether the database is the writer is not known")
                .isEqualTo(Map.of("endpoint", "db.example:5432", "port", "5432"));
    }

    private static ReconcileResult result(Map<String, String> outputs, Set<String> unknown) {
        var owner = new Owner("ns/env", "uid", "us-east-1", "database", 3, Map.of(), TeardownPolicy.DELETE);
        return new ReconcileResult(new Plan(owner, List.of()), List.of(), outputs, unknown, List.of(), NOON, true);
    }

    private static String duringTeardown(ResourceReport... reports) {
        var status = new StatusReport(new ReportContext(SubsystemStatus.EMPTY, 3, null, NOON))
                .ofTeardown(outcome(NOON, reports));
        return status.message() + "; " + status.progress();
    }

    private static SubsystemStatus after(SubsystemStatus before, Instant now, ResourceReport... reports) {
        return new StatusReport(new ReportContext(before, 3, null, now))
                .of(outcome(now, reports), 10, Duration.ofMinutes(5), ChosenRegion.of(Specs.FACTS));
    }

    private static ReconcileResult outcome(Instant now, ResourceReport... reports) {
        var owner = new Owner("ns/env", "uid", "us-east-1", "network", 3, Map.of(), TeardownPolicy.DELETE);
        return new ReconcileResult(
                new Plan(owner, List.of()), List.of(reports), Map.of(), Set.of(), List.of(), now, true);
    }

    private static ResourceReport ready(String name) {
        return report(name, Phase.READY, "", null);
    }

    private static ResourceReport report(String name, Phase phase, String message, @Nullable CloudError error) {
        var identity = new Identity("ns/env", "us-east-1", "network", name);
        return new ResourceReport(identity, "ec2/Thing", "id-" + name, phase, message, error);
    }
}
