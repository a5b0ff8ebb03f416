package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.SubsystemResource;
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
import io.platformoperator.kubernetes.ReconcileFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The statuses that the reconciler of a child of AWS writes in each situation, for tests of those who read them. */
public final class SampleStatuses {
    /** Situations of an object that is not being deleted. */
    public static final List<String> LIVE = List.of(
            "creating",
            "waiting for another subsystem",
            "ready",
            "refused by AWS",
            "refused while others are created",
            "throttled",
            "drifted",
            "paused",
            "reconcile failed",
            "claimed by another");

    /** Situations of an object that is being deleted. */
    public static final List<String> DELETED =
            List.of("deleting", "deletion refused by AWS", "protected from deletion", "torn down");

    private static final ChosenRegion REGION = ChosenRegion.of(Specs.FACTS);
    private static final CloudError REFUSED = new CloudError(
            ErrorClass.REFUSED, "InvalidParameterValue", "AWS does not accept this value", "0f3a6c1e-req");
    private static final CloudError THROTTLED =
            CloudError.withoutRequest(ErrorClass.THROTTLED, "RequestLimitExceeded", "Request limit exceeded.");
    private static final CloudError CLAIMED = CloudError.withoutRequest(
            ErrorClass.CLAIMED, "ClaimedByAnother", "the environment object with the uid 9c1d claims this environment");
    private static final CloudError DEPENDENT = new CloudError(
            ErrorClass.REFUSED, "DependencyViolation", "resource has a dependent object", "9b1d6c1e-req");

    private SampleStatuses() {}

    /**
     * The status of a child in a situation.
     *
     * @param child an object with its spec and its present status
     * @param situation one of {@link #LIVE} and {@link #DELETED}
     */
    public static SubsystemStatus of(SubsystemResource<?> child, String situation, Instant now) {
        var context = ReportContext.of(child, now);
        var report = new StatusReport(context);
        return switch (situation) {
            case "creating" ->
                report.of(
                        result(now, ready("first"), report("second", Phase.IN_PROGRESS, "creating", null)),
                        12.5,
                        TEN,
                        REGION);
            case "waiting for another subsystem" ->
                report.of(
                        result(now, report("first", Phase.PLANNED, "waits for ec2/Subnet subnet-private-a", null)),
                        12.5,
                        TEN,
                        REGION);
            case "ready" -> report.of(result(now, ready("first"), ready("second")), 12.5, Duration.ZERO, REGION);
            case "refused by AWS" ->
                report.of(result(now, ready("first"), blocked("second", REFUSED)), 12.5, TEN, REGION);
            case "refused while others are created" ->
                report.of(
                        result(now, report("first", Phase.IN_PROGRESS, "creating", null), blocked("second", REFUSED)),
                        12.5,
                        TEN,
                        REGION);
            case "throttled" -> report.of(result(now, ready("first"), blocked("second", THROTTLED)), 12.5, TEN, REGION);
            case "drifted" ->
                report.of(
                        result(
                                now,
                                ready("first"),
                                report("second", Phase.DRIFTED, "/tags/owner differs: drift is reported only", null)),
                        12.5,
                        TEN,
                        REGION);
            case "paused" ->
                context.paused("paused by the annotation platform-operator.io/paused; remove it to resume");
            case "reconcile failed" ->
                context.failed(ReconcileFailure.of(new IllegalStateException("connection reset")));
            case "claimed by another" ->
                report.of(result(now, blocked("first", CLAIMED), blocked("second", CLAIMED)), 12.5, TEN, REGION);
            case "deleting" -> report.ofTeardown(result(now, report("first", Phase.DELETING, "deleting", null)));
            case "deletion refused by AWS" -> report.ofTeardown(result(now, blocked("first", DEPENDENT)));
            case "protected from deletion" -> context.failed(DeletionProtection.failure(child));
            case "torn down" -> report.ofLateCreations(List.of());
            default -> throw new IllegalArgumentException(situation);
        };
    }

    private static final Duration TEN = Duration.ofMinutes(10);

    /** A result is ready if each of its resources is. */
    private static ReconcileResult result(Instant now, ResourceReport... reports) {
        var owner = new Owner("platform/shop", "0f7e", "us-east-1", "sample", 2, Map.of(), TeardownPolicy.DELETE);
        return new ReconcileResult(
                new Plan(owner, List.of()), List.of(reports), Map.of(), Set.of(), List.of(), now, true);
    }

    private static ResourceReport ready(String name) {
        return report(name, Phase.READY, "", null);
    }

    private static ResourceReport blocked(String name, CloudError error) {
        return report(name, Phase.BLOCKED, error.toString(), error);
    }

    private static ResourceReport report(String name, Phase phase, String message, @Nullable CloudError error) {
        var identity = new Identity("platform/shop", "us-east-1", "sample", name);
        return new ResourceReport(identity, "sample/Thing", "id-" + name, phase, message, error);
    }
}
