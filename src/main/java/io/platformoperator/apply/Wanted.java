package io.platformoperator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * An object as it is to be applied.
 *
 * @param kind how the cluster serves it; null if it doesn't (yet)
 * @param object what is sent, with the set's label and the hash in an annotation
 * @param hash over all of that
 * @param isAutoscaled whether an autoscaler says how many pods it has
 * @param replicas how many pods it is to start with, if an autoscaler says how many it has afterwards: no part of the object
 */
record Wanted(
        ObjectKey key,
        @Nullable ApiKind kind,
        ObjectNode object,
        String hash,
        boolean isAutoscaled,
        @Nullable JsonNode replicas) {
    /** With how many pods it is well: under an autoscaler those that it starts with, since more are always on their way. */
    int enoughPods() {
        return isAutoscaled ? (replicas == null ? 1 : replicas.asInt(1)) : Integer.MAX_VALUE;
    }

    String groupKind() {
        return key.groupKind();
    }
}
