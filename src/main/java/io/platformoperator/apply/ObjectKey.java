package io.platformoperator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Objects;

/**
 * Which object on a cluster. Its version is no part of it: versions are ways to see one object.
 *
 * @param group of its API, empty for the core group
 * @param namespace empty for an object of the cluster
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

    /** Kind and group, as KEP-3659 writes them: {@code Deployment.apps}, {@code Secret}. */
    public String groupKind() {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    /** As people write it: {@code Deployment istio-system/istiod}. */
    @Override
    public String toString() {
        return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
