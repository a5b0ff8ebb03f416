package io.platformoperator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Objects;

/**
 * Identifies an object on a cluster. The API version is not part of the key: all versions represent the same object.
 *
 * @param group API group, empty for the core group
 * @param namespace empty for a cluster-scoped object
 */
public record ObjectKey(String group, String kind, String namespace, String name) {
    /** The key of an object. */
    public static ObjectKey of(HasMetadata object) {
        var version = object.getApiVersion();
        var slash = version.indexOf('/');
        return new ObjectKey(
                slash < 0 ? "" : version.substring(0, slash),
                object.getKind(),
                Objects.requireNonNullElse(object.getMetadata().getNamespace(), ""),
                object.getMetadata().getName());
    }

    /** Kind and group in the notation of KEP-3659: {@code Deployment.apps}, {@code Secret}. */
    public String groupKind() {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    /** For messages: {@code Deployment istio-system/istiod}. */
    @Override
    public String toString() {
        return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
