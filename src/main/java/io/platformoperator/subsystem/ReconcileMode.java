package io.platformoperator.subsystem;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.Policies.DriftPolicy;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.graph.ExecutionMode;
import io.platformoperator.kubernetes.Annotations;
import io.platformoperator.kubernetes.Conditions;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a reconcile may do to an object, by the object's annotations, its policies and its status. */
public final class ReconcileMode {
    private ReconcileMode() {}

    /** The graph engine's mode for a child. */
    static ExecutionMode of(SubsystemResource<?> child) {
        if (child.getSpec().placement().policies().management() == ManagementPolicy.OBSERVE) {
            return ExecutionMode.OBSERVE;
        }
        return driftPolicy(child) == DriftPolicy.REPORT ? ExecutionMode.REPORT_DRIFT : ExecutionMode.CORRECT;
    }

    /** Why the child is paused; empty if it is not. */
    public static Optional<String> pauseReason(SubsystemResource<?> child) {
        return pauseReason(
                child.getMetadata(), child.getSpec().placement().policies().management());
    }

    /** Why an object with that management policy is paused; empty if it is not. */
    public static Optional<String> pauseReason(ObjectMeta meta, @Nullable ManagementPolicy policy) {
        if (Annotations.isPaused(meta)) {
            return Optional.of("paused by the annotation " + PlatformEnvironment.PAUSED + "; remove it to resume");
        }
        return policy == ManagementPolicy.PAUSE
                ? Optional.of("paused by managementPolicy: Pause; set Manage to resume")
                : Optional.empty();
    }

    /**
     * The drift policy that holds now. {@code Correct} until the present spec is applied: {@code driftPolicy: Report} keeps
     * drift from being corrected, but not a change of the spec from being applied.
     */
    public static DriftPolicy driftPolicy(SubsystemResource<?> child) {
        return isSpecApplied(child) ? child.getSpec().placement().policies().drift() : DriftPolicy.CORRECT;
    }

    /** True if the present generation of the spec was applied before, so that any difference is drift. */
    public static boolean isSpecApplied(SubsystemResource<?> child) {
        var conditions = child.statusOrEmpty().conditions();
        var generation = child.getMetadata().getGeneration();
        return Conditions.isTrue(conditions, Conditions.READY, generation)
                || Conditions.find(conditions, Conditions.READY)
                        .filter(ready -> "Drifted".equals(ready.getReason()))
                        .filter(ready -> Objects.equals(generation, ready.getObservedGeneration()))
                        .isPresent();
    }
}
