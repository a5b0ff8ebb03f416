package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.kubernetes.Annotations;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.kubernetes.ReconcileFailure;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the next status of a child depends on besides the result of the reconcile. Also builds the statuses of reconciles that
 * have no result: paused, waiting, failed. All methods are pure functions; a status without a change is equal to the one
 * before, so a steady object is not written.
 *
 * @param before the present status
 * @param generation generation of the spec that is reconciled
 * @param request value of the annotation that requests a reconcile; null if the object does not carry it
 * @param now time of the reconcile
 */
public record ReportContext(
        SubsystemStatus before, long generation, @Nullable String request, Instant now) {
    /** Context of a reconcile of that child at that time. */
    public static ReportContext of(SubsystemResource<?> child, Instant now) {
        return new ReportContext(
                child.statusOrEmpty(),
                child.getMetadata().getGeneration(),
                Annotations.get(child.getMetadata(), PlatformEnvironment.RECONCILE_REQUESTED_AT),
                now);
    }

    /** True if a user requested a reconcile that has not been done yet. */
    boolean hasNewRequest() {
        return request != null && !request.equals(before.handledReconcileRequest());
    }

    /** Starts the next conditions. */
    public Conditions conditions() {
        return new Conditions(before.conditions(), generation, now);
    }

    /** Status of a resource or object. {@code since} is kept from the present status while the state stays the same. */
    public ResourceStatus resource(
            String name, String kind, @Nullable String id, String state, @Nullable String message) {
        var since = before.resources().stream()
                .filter(earlier -> earlier.name().equals(name)
                        && earlier.kind().equals(kind)
                        && earlier.state().equals(state))
                .map(ResourceStatus::since)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> Conditions.time(now));
        return new ResourceStatus(name, kind, id, state, since, message == null || message.isEmpty() ? null : message);
    }

    /** Status of a paused object. */
    public SubsystemStatus paused(String message) {
        return unchanged(conditions().summary(false, false, false, "Paused", message), message);
    }

    /** Status while a precondition of the reconcile is not met. */
    public SubsystemStatus waiting(String reason, String message) {
        return unchanged(conditions().summary(false, true, false, reason, message), message);
    }

    /**
     * Status after a failure that left everything as it was.
     *
     * @param needsUser true if retries can't help until a user changes something
     */
    public SubsystemStatus failed(String reason, String message, boolean needsUser) {
        return unchanged(conditions().summary(false, false, needsUser, reason, message), message);
    }

    SubsystemStatus failed(ReconcileFailure failure) {
        return failed(failure.reason(), failure.message(), failure.needsUser());
    }

    /** Everything but conditions and message is kept; the requested reconcile is still to be done. */
    private SubsystemStatus unchanged(Conditions conditions, String message) {
        return new SubsystemStatus(
                generation,
                conditions.list(),
                before.resourcesReady(),
                before.resourcesWanted(),
                before.progress(),
                before.costPerMonth(),
                null,
                message,
                before.resources(),
                before.outputs(),
                before.handledReconcileRequest(),
                before.charts());
    }
}
