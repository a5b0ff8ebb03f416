package io.platformoperator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.platformoperator.apply.fields.FieldManager;
import io.platformoperator.apply.health.Health;
import io.platformoperator.apply.health.HealthRules;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An object as last observed on the cluster.
 *
 * @param object the full object, or its metadata only: see {@link ApiKind#needsFullObject}
 * @param appliedGeneration generation of the spec as the operator applied it. An autoscaler that changes the number of
 *     replicas raises {@code metadata.generation} above it
 */
record ObservedObject(ApiKind kind, ObjectKey key, JsonNode object, long appliedGeneration) {
    /** The annotation that holds the hash of the applied object. */
    static final String APPLIED_HASH = "platform-operator.io/applied";

    static ObservedObject of(ApiKind kind, JsonNode object) {
        return new ObservedObject(
                kind,
                kind.key(object),
                object,
                object.path("metadata").path("generation").asLong());
    }

    /** This object, with the applied generation of an older observation if the operator has applied nothing since. */
    ObservedObject after(ObservedObject older) {
        var isSameSpec = !annotation(APPLIED_HASH).isEmpty()
                && annotation(APPLIED_HASH).equals(older.annotation(APPLIED_HASH))
                && uid().equals(older.uid());
        return isSameSpec ? new ObservedObject(kind, key, object, older.appliedGeneration) : this;
    }

    JsonNode metadata() {
        return object.path("metadata");
    }

    String uid() {
        return metadata().path("uid").asText();
    }

    /** The resource version, which grows with every write. Kubernetes guarantees the order since 1.35; etcd always had it. */
    long resourceVersion() {
        return metadata().path("resourceVersion").asLong();
    }

    String label(String name) {
        return metadata().path("labels").path(name).asText("");
    }

    String annotation(String name) {
        return metadata().path("annotations").path(name).asText("");
    }

    /** The id of the set that the object is a member of; empty if none. */
    String setId() {
        return label(ApplySet.PART_OF);
    }

    /** True if a controller made the object for another one, which it belongs to and is deleted with. */
    boolean isControlled() {
        for (var owner : metadata().path("ownerReferences")) {
            if (owner.path("controller").asBoolean()) {
                return true;
            }
        }
        return false;
    }

    boolean isBeingDeleted() {
        return metadata().has("deletionTimestamp");
    }

    List<String> finalizers() {
        var all = new ArrayList<String>();
        metadata().path("finalizers").forEach(one -> all.add(one.asText()));
        return all;
    }

    List<FieldManager> managers() {
        var all = new ArrayList<FieldManager>();
        metadata().path("managedFields").forEach(entry -> all.add(FieldManager.of(entry)));
        return all;
    }

    /**
     * A hash over the ownership of all fields except the status. The hash changes when any field manager changes the object.
     */
    String ownershipHash() {
        return Hash.of(uid()
                + setId()
                + annotation(APPLIED_HASH)
                + isBeingDeleted()
                + managers().stream()
                        .filter(manager -> !manager.subresource().equals("status"))
                        .map(manager -> manager.name() + manager.applies() + manager.subresource() + manager.fields())
                        .sorted()
                        .collect(Collectors.joining()));
    }

    /** Why an object that is being deleted still exists, phrased to follow its name. */
    String deletionMessage() {
        var finalizers = finalizers();
        if (finalizers.equals(List.of("foregroundDeletion"))) {
            return "is being deleted: waits for the deletion of its dependents";
        }
        return finalizers.isEmpty()
                ? "is being deleted"
                : "is being deleted: waits for " + String.join(", ", finalizers) + " (finalizers)";
    }

    /**
     * The object's health. An object observed by its metadata only is ready unless it is being deleted.
     *
     * @param sufficientPods see {@link HealthRules#of}
     */
    Health health(int sufficientPods) {
        if (isBeingDeleted()) {
            return Health.progressing(deletionMessage());
        }
        return kind.needsFullObject()
                ? HealthRules.of(key.groupKind(), object, appliedGeneration, sufficientPods)
                : Health.READY;
    }
}
