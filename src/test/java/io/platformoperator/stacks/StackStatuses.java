package io.platformoperator.stacks;

import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.apply.ApplyAction;
import io.platformoperator.apply.ApplyReport;
import io.platformoperator.apply.ObjectKey;
import io.platformoperator.apply.ObjectReport;
import io.platformoperator.apply.UninstallResult;
import io.platformoperator.apply.health.Health;
import io.platformoperator.subsystem.ReportContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The statuses that the reconciler of a stack writes in each situation, for tests of those who read them. */
public final class StackStatuses {
    /** Situations of a stack that is not being deleted. */
    public static final List<String> LIVE = List.of(
            "waiting for the cluster",
            "rolling out",
            "ready",
            "object refused",
            "object failed",
            "drifted",
            "cluster unreachable",
            "unknown stack",
            "paused");

    /** Situations of a stack that is being deleted. */
    public static final List<String> DELETED = List.of("deleting");

    private static final ObjectReport SERVICE = object("Service", ApplyAction.UNCHANGED, "", Health.State.READY, "");

    private StackStatuses() {}

    /**
     * The status of a stack in a situation.
     *
     * @param stack an object with its spec and its present status
     * @param situation one of {@link #LIVE} and {@link #DELETED}
     */
    public static SubsystemStatus of(PlatformStack stack, String situation, Instant now) {
        var context = ReportContext.of(stack, now);
        return switch (situation) {
            case "waiting for the cluster" ->
                context.waiting(
                        "WaitingForCluster", "the EKS cluster shop-us-east-1 does not exist yet, or is deleted");
            case "rolling out" ->
                applied(
                        context,
                        object("Deployment", ApplyAction.CREATED, "", Health.State.PROGRESSING, "1 of 3 available"));
            case "ready" -> applied(context);
            case "object refused" ->
                applied(
                        context,
                        object(
                                "Deployment",
                                ApplyAction.FAILED,
                                "spec.replicas: Invalid value: -1",
                                Health.State.PROGRESSING,
                                ""));
            case "object failed" ->
                applied(context, object("Job", ApplyAction.UNCHANGED, "", Health.State.FAILED, "BackoffLimitExceeded"));
            case "drifted" ->
                applied(context, object("Deployment", ApplyAction.DRIFTED, "spec.replicas", Health.State.READY, ""));
            case "cluster unreachable" ->
                context.failed("ClusterUnreachable", "the API server of shop-us-east-1 does not answer", false);
            case "unknown stack" -> {
                var failure = StackFailure.unknownStack(stack);
                yield context.failed(failure.reason(), failure.message(), failure.needsUser());
            }
            case "paused" ->
                context.paused("paused by the annotation platform-operator.io/paused; remove it to resume");
            case "deleting" ->
                new StackReport(context)
                        .ofRemoval(new UninstallResult(
                                List.of("Service istio-ingress/gateway: is being deleted"), List.of(), 1));
            default -> throw new IllegalArgumentException(situation);
        };
    }

    private static SubsystemStatus applied(ReportContext context, ObjectReport... others) {
        var objects = new ArrayList<>(List.of(SERVICE));
        objects.addAll(List.of(others));
        return new StackReport(context).of(new ApplyReport(objects, Optional.empty(), 0), List.of(), Map.of());
    }

    private static ObjectReport object(
            String kind, ApplyAction action, String problem, Health.State state, String message) {
        return new ObjectReport(new ObjectKey("", kind, "mesh", "it"), action, problem, new Health(state, message));
    }
}
