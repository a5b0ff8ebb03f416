package io.platformoperator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A desired object, ready to be applied.
 *
 * @param kind as the cluster serves it; null if the cluster does not serve the kind (yet)
 * @param object the body to send, with the set's label and the hash in an annotation
 * @param hash of the body without the annotation
 * @param isAutoscaled true if an autoscaler of the set sets the number of replicas
 * @param replicas initial number of replicas of an autoscaled object, which the body omits; null if not given
 */
record DesiredObject(
        ObjectKey key,
        @Nullable ApiKind kind,
        ObjectNode object,
        String hash,
        boolean isAutoscaled,
        @Nullable JsonNode replicas) {
    /** Number of ready pods with which the object counts as ready: the initial replicas if autoscaled, since scaling up never ends. */
    int sufficientPods() {
        return isAutoscaled ? (replicas == null ? 1 : replicas.asInt(1)) : Integer.MAX_VALUE;
    }

    String groupKind() {
        return key.groupKind();
    }
}
