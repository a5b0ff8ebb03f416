package io.platformoperator.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.platformoperator.api.v1alpha1.Policies.DriftPolicy;
import io.platformoperator.apply.fields.ControllerOwnedFields;
import io.platformoperator.apply.fields.FieldManager;
import io.platformoperator.apply.fields.FieldOwnership;
import io.platformoperator.apply.fields.ManagedField;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Applies one object if it differs from its desired state. Metadata shows whether it does: the hash of the applied object, and
 * the ownership of every field. Fields that a user, or a program that does not declare its state, has changed are corrected.
 * Fields that another tool applies, or that another field manager keeps overwriting, are left to that manager and reported.
 */
final class ObjectApplier {
    private static final Duration FOREVER = Duration.ofDays(365);
    private static final Duration CONFLICT_RECHECK = Duration.ofMinutes(10);
    private static final Duration OWNERSHIP_RECHECK = Duration.ofMinutes(1);

    private final ApiClient api;
    private final ClusterCache cache;
    private final ApplySetState state;
    private final OwnershipCheck ownership;
    private final String setId;
    private final DriftPolicy drift;
    private final Set<String> applied;
    /** Results for kinds whose admission webhook did not answer in this reconcile: it would not answer for other objects. */
    private final Map<String, ApplyResult> webhookFailures = new ConcurrentHashMap<>();

    /**
     * For objects of one set.
     *
     * @param applied the objects that have been applied before, as {@link ApplySetParent#entry}
     */
    ObjectApplier(
            ApiClient api,
            ClusterCache cache,
            ApplySetState state,
            OwnershipCheck ownership,
            String setId,
            DriftPolicy drift,
            Set<String> applied) {
        this.api = api;
        this.cache = cache;
        this.state = state;
        this.ownership = ownership;
        this.setId = setId;
        this.drift = drift;
        this.applied = applied;
    }

    /**
     * Applies an object of a served kind.
     *
     * @param observed null if the object does not exist
     */
    ApplyResult apply(DesiredObject desired, @Nullable ObservedObject observed) {
        if (observed != null && observed.isBeingDeleted()) {
            return ApplyResult.waiting(observed.deletionMessage());
        }
        var remembered = observed == null ? Optional.<ApplyResult>empty() : state.recall(desired, observed, drift);
        if (remembered.isPresent()) {
            return remembered.get();
        }
        var webhookFailure = webhookFailures.get(desired.groupKind());
        if (webhookFailure != null) {
            return state.retries().refused(desired, webhookFailure);
        }
        try {
            if (observed == null) {
                return create(desired);
            }
            return observed.setId().equals(setId) ? update(desired, observed) : adopt(desired, observed);
        } catch (ApiError e) {
            return refused(desired, e);
        }
    }

    private ApplyResult refused(DesiredObject desired, ApiError e) {
        var result = ApplyResult.of(e);
        if (e.isWebhookFailure()) {
            webhookFailures.put(desired.groupKind(), result);
        }
        return state.retries().refused(desired, result);
    }

    private ApplyResult create(DesiredObject desired) {
        if (wasApplied(desired) && isSelfDeleting(desired)) {
            return ApplyResult.UNCHANGED;
        }
        if (drift == DriftPolicy.REPORT) {
            return new ApplyResult(ApplyAction.DRIFTED, wasApplied(desired) ? "was deleted" : "does not exist");
        }
        var body = desired.object().deepCopy();
        if (desired.replicas() != null) {
            body.withObject("/spec").set("replicas", desired.replicas());
        }
        return send(desired, null, body, true, new ApplyResult(ApplyAction.CREATED, ""));
    }

    private boolean wasApplied(DesiredObject desired) {
        return applied.contains(ApplySetParent.entry(desired.key()));
    }

    /** True for a Job that Kubernetes deletes after its completion. */
    private static boolean isSelfDeleting(DesiredObject desired) {
        return desired.groupKind().equals("Job.batch")
                && desired.object().path("spec").has("ttlSecondsAfterFinished");
    }

    private ApplyResult adopt(DesiredObject desired, ObservedObject observed) {
        var owner = ownership.otherOwner(observed);
        if (owner.isPresent()) {
            return state.remember(
                    desired, observed, drift, new ApplyResult(ApplyAction.CONFLICT, owner.get()), OWNERSHIP_RECHECK);
        }
        if (drift == DriftPolicy.REPORT) {
            return new ApplyResult(
                    ApplyAction.DRIFTED,
                    wasApplied(desired)
                            ? "lost the label " + ApplySet.PART_OF
                            : "exists, but this operator did not apply it");
        }
        var body = desired.object().deepCopy();
        var foreign = foreignFields(desired, observed, body);
        return take(desired, observed, body, foreign, new ApplyResult(ApplyAction.CONFIGURED, "adopted"));
    }

    private ApplyResult update(DesiredObject desired, ObservedObject observed) {
        var body = desired.object().deepCopy();
        var foreign = foreignFields(desired, observed, body);
        var isNewDesiredState =
                !observed.annotation(ObservedObject.APPLIED_HASH).equals(desired.hash()) && !isHashChanged(foreign);
        if (isNewDesiredState && drift == DriftPolicy.REPORT) {
            return new ApplyResult(ApplyAction.DRIFTED, "has the previous desired state");
        }
        if (isNewDesiredState) {
            return take(desired, observed, body, foreign, new ApplyResult(ApplyAction.CONFIGURED, ""));
        }
        if (foreign.isEmpty()) {
            return ApplyResult.UNCHANGED;
        }
        if (drift == DriftPolicy.REPORT) {
            return reportDrift(desired, observed, body, foreign);
        }
        foreign.stream()
                .filter(field -> field.others().stream().anyMatch(manager -> !manager.isUser()))
                .forEach(field -> state.corrected(desired.key(), field));
        var corrected = new ApplyResult(ApplyAction.CONFIGURED, "corrected " + FieldConflicts.describe(foreign));
        return take(desired, observed, body, foreign, corrected);
    }

    /** True if another field manager changed the annotation with the hash, which then says nothing about the desired state. */
    private static boolean isHashChanged(List<ManagedField> foreign) {
        return foreign.stream()
                .anyMatch(field -> field.path().equals(".metadata.annotations." + ObservedObject.APPLIED_HASH));
    }

    /** The desired fields that this operator does not own. Removes fields that controllers own from the body. */
    private List<ManagedField> foreignFields(DesiredObject desired, ObservedObject observed, ObjectNode body) {
        keepReplicas(desired, observed, body);
        var foreign = new ArrayList<ManagedField>();
        var controllerOwned = new ArrayList<ManagedField>();
        for (var field : FieldOwnership.of(body, observed.managers())) {
            if (!field.ours()) {
                (ControllerOwnedFields.contains(desired.groupKind(), field) ? controllerOwned : foreign).add(field);
            }
        }
        controllerOwned.forEach(field -> field.removal().run());
        return foreign;
    }

    /** Keeps the current number of replicas until an autoscaler has set it: omitting the owned field would reset it to one. */
    private static void keepReplicas(DesiredObject desired, ObservedObject observed, ObjectNode body) {
        var replicas = observed.object().path("spec").path("replicas");
        var isOurs = observed.managers().stream()
                .filter(manager -> manager.fields().path("f:spec").has("f:replicas"))
                .allMatch(FieldManager::isOurs);
        if (desired.replicas() != null && isOurs && replicas.isNumber()) {
            body.withObject("/spec").set("replicas", replicas);
        }
    }

    /** Applies the object and takes over all fields except contested ones: their manager would only overwrite them again. */
    private ApplyResult take(
            DesiredObject desired,
            ObservedObject observed,
            ObjectNode body,
            List<ManagedField> foreign,
            ApplyResult result) {
        var contested = foreign.stream()
                .filter(field -> field.others().stream().anyMatch(FieldManager::isOtherApplier)
                        || state.isContested(desired.key(), field))
                .toList();
        if (!contested.isEmpty()) {
            var conflicts = FieldConflicts.dryRun(api, path(desired), body);
            var conceded = contested.stream().filter(conflicts::has).toList();
            conceded.forEach(field -> field.removal().run());
            if (!conceded.isEmpty()) {
                var conflict = new ApplyResult(ApplyAction.CONFLICT, FieldConflicts.describe(conceded));
                var sent = send(desired, observed, body, true, conflict);
                return sent.action() == ApplyAction.UNCHANGED ? conflict : sent;
            }
        }
        return send(desired, observed, body, true, result);
    }

    private ApplyResult reportDrift(
            DesiredObject desired, ObservedObject observed, ObjectNode body, List<ManagedField> foreign) {
        var conflicts = foreign.stream().anyMatch(ManagedField::exists)
                ? FieldConflicts.dryRun(api, path(desired), body)
                : FieldConflicts.NONE;
        var changed = foreign.stream()
                .filter(field -> !field.exists() || conflicts.has(field))
                .toList();
        var result = changed.isEmpty()
                ? ApplyResult.UNCHANGED
                : new ApplyResult(ApplyAction.DRIFTED, FieldConflicts.describe(changed));
        return state.remember(desired, observed, drift, result, FOREVER);
    }

    private ApplyResult send(
            DesiredObject desired,
            @Nullable ObservedObject observed,
            ObjectNode body,
            boolean mayRecreate,
            ApplyResult result) {
        var kind = Objects.requireNonNull(desired.kind());
        try {
            var response = api.apply(
                    path(desired), body, true, false, kind.needsFullObject() ? ApiClient.OBJECT : ApiClient.METADATA);
            var now = ObservedObject.of(kind, response);
            cache.put(now);
            state.retries().accepted(desired);
            var isConflict = result.action() == ApplyAction.CONFLICT;
            var next = isConflict ? result : ApplyResult.UNCHANGED;
            state.remember(desired, now, drift, next, isConflict ? CONFLICT_RECHECK : FOREVER);
            var isUnchanged = observed != null
                    && observed.resourceVersion() == now.resourceVersion()
                    && observed.uid().equals(now.uid());
            return isUnchanged ? next : result;
        } catch (ApiError e) {
            if (!mayRecreate) {
                return state.retries().refused(desired, notRecreatedYet(e));
            }
            if (observed == null || !e.isImmutableField()) {
                return refused(desired, e);
            }
            return ObjectRecreation.propagation(desired, observed)
                    .map(propagation -> recreate(desired, observed, propagation))
                    .orElseGet(() -> state.retries()
                            .refused(desired, ApplyResult.failed(e.getMessage() + ObjectRecreation.advice(observed))));
        }
    }

    /** Deletes an object with a changed immutable field and applies it again. */
    private ApplyResult recreate(DesiredObject desired, ObservedObject observed, String propagation) {
        try {
            api.delete(path(desired), observed.uid(), propagation);
        } catch (ApiError e) {
            if (!e.isNotFound()) {
                return refused(desired, e);
            }
        }
        return send(desired, null, desired.object(), false, new ApplyResult(ApplyAction.CONFIGURED, "recreated"));
    }

    /**
     * The deleted object exists until the garbage collector has released its dependents; until then the API server refuses the
     * changed field again. Waiting in each case: a later reconcile must not take the absence of the object for drift.
     */
    private static ApplyResult notRecreatedYet(ApiError e) {
        return ApplyResult.waiting(
                e.isImmutableField()
                        ? "is being deleted, because an immutable field changed, and will be created again"
                        : ApplyResult.of(e).message());
    }

    private static String path(DesiredObject desired) {
        return Objects.requireNonNull(desired.kind()).path(desired.key());
    }
}
