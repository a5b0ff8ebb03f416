package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemSpec;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import java.time.Duration;
import java.util.function.Supplier;

/** The reconciler of a subsystem, whose steps a test takes one by one, without an API server. */
public final class ReconcileSteps<R extends SubsystemResource<S>, S extends SubsystemSpec>
        extends SubsystemReconciler<R, S> {
    private final ReconcilerContext services;

    /** Reconciles that subsystem. */
    public ReconcileSteps(Subsystem<S> subsystem, Supplier<R> blank, ReconcilerContext services) {
        super(subsystem, blank, services);
        this.services = services;
    }

    /** The status to write, and the time until the next step. */
    public record Step(SubsystemStatus status, Duration after) {}

    /** Takes one step. */
    public Step take(R resource) {
        var result = reconcileStep(
                resource, ReportContext.of(resource, services.clock().instant()));
        return new Step(result.status(), result.requeueAfter().orElseThrow());
    }
}
