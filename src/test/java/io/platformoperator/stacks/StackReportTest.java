package io.platformoperator.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.apply.ApplyAction;
import io.platformoperator.apply.ApplyReport;
import io.platformoperator.apply.ObjectKey;
import io.platformoperator.apply.ObjectReport;
import io.platformoperator.apply.health.Health;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.stacks.manifests.CompletionOutput;
import io.platformoperator.subsystem.ReportContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StackReportTest {
    private static final Instant NOON = Instant.parse("2030-01-31T12:00:00Z");
    private static final ObjectReport SERVICE = report("Service", ApplyAction.UNCHANGED, Health.State.READY, "");

    @Test
    void reportsObjectsThatAreNotReady() {
        var status =
                after(SERVICE, report("Deployment", ApplyAction.CREATED, Health.State.PROGRESSING, "1 of 3 available"));

        assertThat(status.progress()).isEqualTo("1/2");
        assertThat(status.message()).isEqualTo("Deployment mesh/it: 1 of 3 available");
        assertThat(ready(status)).isEqualTo("False InProgress");
        assertThat(has(status, Conditions.RECONCILING)).isTrue();
        assertThat(status.resources())
                .containsExactly(new ResourceStatus(
                        "Deployment mesh/it",
                        "Deployment",
                        null,
                        "InProgress",
                        "2030-01-31T12:00:00Z",
                        "1 of 3 available"));
    }

    @Test
    void reportsObjectsThatNeedAUserFirst() {
        var status = after(
                report("Deployment", ApplyAction.CREATED, Health.State.PROGRESSING, "1 of 3 available"),
                new ObjectReport(key("Service"), ApplyAction.FAILED, "spec.ports: Required value", waiting()));

        assertThat(status.message()).isEqualTo("Service mesh/it: spec.ports: Required value, and 1 more");
        assertThat(ready(status)).isEqualTo("False Refused");
        assertThat(has(status, Conditions.STALLED)).isTrue();
        assertThat(has(status, Conditions.RECONCILING)).isFalse();
    }

    /** A failover goes on once the object of its restore is complete, whatever other objects of the stack do. */
    @Test
    void anOutputFollowsTheCompletionOfItsObject() {
        var restored = new CompletionOutput("restored", "f-1", "Job", "mesh", "it");
        var outputs = Map.of("vault", "https://vault");
        var running = report("Job", ApplyAction.CREATED, Health.State.PROGRESSING, "0 of 1 succeeded");
        var unready = report("Deployment", ApplyAction.CREATED, Health.State.PROGRESSING, "1 of 3 available");
        assertThat(StackReport.outputs(applied(running, SERVICE), outputs, List.of(restored)))
                .isEqualTo(outputs);
        var complete = report("Job", ApplyAction.UNCHANGED, Health.State.READY, "");
        assertThat(StackReport.outputs(applied(complete, unready), outputs, List.of(restored)))
                .isEqualTo(Map.of("vault", "https://vault", "restored", "f-1"));
        var refused = new ObjectReport(key("Job"), ApplyAction.FAILED, "forbidden", complete.health());
        assertThat(StackReport.outputs(applied(refused), outputs, List.of(restored)))
                .isEqualTo(outputs);
    }

    /** Velero runs a restore once: a failover that waited for a failed one would wait forever. */
    @Test
    void anOutputSaysThatItsObjectHasFailed() {
        var restored = new CompletionOutput("restored", "f-1", "Restore", "mesh", "it");
        var backedUp = new CompletionOutput("backedUp", "f-1", "Backup", "mesh", "it");
        var applied = applied(
                report("Restore", ApplyAction.UNCHANGED, Health.State.FAILED, "PartiallyFailed: 2 errors, see its log"),
                report("Backup", ApplyAction.UNCHANGED, Health.State.FAILED, "Failed: no space"));

        assertThat(StackReport.outputs(applied, Map.of(), List.of(restored, backedUp)))
                .isEqualTo(Map.of(
                        "restoreFailed",
                        "f-1: Restore mesh/it: PartiallyFailed: 2 errors, see its log",
                        "backupFailed",
                        "f-1: Backup mesh/it: Failed: no space"));
    }

    @Test
    void driftedObjectsAreNotReconciling() {
        var status = after(new ObjectReport(key("Service"), ApplyAction.DRIFTED, "spec.type", SERVICE.health()));

        assertThat(ready(status)).isEqualTo("False Drifted");
        assertThat(has(status, Conditions.RECONCILING)).isFalse();
    }

    /** An unchanged status is not written. */
    @Test
    void reportOfAnUnchangedStackIsEqual() {
        var status = after(SERVICE);
        assertThat(ready(status)).isEqualTo("True AllObjectsReady");

        var later = new StackReport(new ReportContext(status, 3, null, NOON.plusSeconds(3600)));
        assertThat(later.of(applied(SERVICE), List.of(), Map.of())).isEqualTo(status);
    }

    /** The environment counts AWS resources only. */
    @Test
    void objectsAreNotCountedAsResources() {
        assertThat(after(SERVICE).resourcesWanted()).isNull();
    }

    private static SubsystemStatus after(ObjectReport... objects) {
        return new StackReport(new ReportContext(SubsystemStatus.EMPTY, 3, null, NOON))
                .of(applied(objects), List.of(), Map.of());
    }

    private static ApplyReport applied(ObjectReport... objects) {
        return new ApplyReport(List.of(objects), Optional.empty(), 0);
    }

    private static ObjectReport report(String kind, ApplyAction action, Health.State state, String message) {
        return new ObjectReport(key(kind), action, "", new Health(state, message));
    }

    private static Health waiting() {
        return new Health(Health.State.PROGRESSING, "");
    }

    private static ObjectKey key(String kind) {
        return new ObjectKey("", kind, "mesh", "it");
    }

    private static String ready(SubsystemStatus status) {
        var ready = Conditions.find(status.conditions(), Conditions.READY).orElseThrow();
        return ready.getStatus() + " " + ready.getReason();
    }

    private static boolean has(SubsystemStatus status, String type) {
        return Conditions.isTrue(status.conditions(), type, 3);
    }
}
