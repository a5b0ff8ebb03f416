package io.platformoperator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An object as it was last seen on the cluster.
 *
 * @param object all of it, or its metadata alone
 */
record Seen(ApiKind kind, ObjectKey key, JsonNode object) {
    /** The annotation with the hash of what was applied. */
    static final String APPLIED = "platform-operator.io/applied";

    static Seen of(ApiKind kind, JsonNode object) {
        return new Seen(kind, kind.key(object), object);
    }

    JsonNode metadata() {
        return object.path("metadata");
    }

    String uid() {
        return metadata().path("uid").asText();
    }

    /** Grows with every write: the API promises since 1.35 what has always been so. */
    long version() {
        return metadata().path("resourceVersion").asLong();
    }

    String label(String name) {
        return metadata().path("labels").path(name).asText("");
    }

    String annotation(String name) {
        return metadata().path("annotations").path(name).asText("");
    }

    /** The id of the set that it is a member of; empty if none. */
    String set() {
        return label(ApplySet.PART_OF);
    }

    boolean isGoing() {
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
     * What tells whether anybody touched what we want of it: who holds which fields of it, but for its status. Equal as long
     * as nobody did.
     */
    String holdings() {
        return Hash.of(uid()
                + set()
                + annotation(APPLIED)
                + isGoing()
                + managers().stream()
                        .filter(manager -> !manager.subresource().equals("status"))
                        .map(manager -> manager.name() + manager.applies() + manager.subresource() + manager.fields())
                        .sorted()
                        .collect(Collectors.joining()));
    }

    /** Why it is still there although it is to go. */
    String lingering() {
        var finalizers = finalizers();
        if (finalizers.equals(List.of("foregroundDeletion"))) {
            return "is being deleted: waits for what depends on it to go";
        }
        return finalizers.isEmpty()
                ? "is being deleted"
                : "is being deleted: waits for " + String.join(", ", finalizers) + " (finalizers)";
    }
}
