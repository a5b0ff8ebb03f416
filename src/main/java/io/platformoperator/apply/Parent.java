package io.platformoperator.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The object that stands for a set, by KEP-3659. It names the kinds of the members before there are any, so that whoever
 * comes after a crash knows where to look, and keeps which objects were once there: what is missing then was deleted.
 */
record Parent(Seen seen) {
    static final ApiKind KIND = new ApiKind("", "v1", "ConfigMap", "configmaps", true, false, Set.of());

    private static final String TOOLING = "applyset.kubernetes.io/tooling";
    private static final String GROUP_KINDS = "applyset.kubernetes.io/contains-group-kinds";
    private static final String NAMESPACES = "applyset.kubernetes.io/additional-namespaces";
    private static final String OWNER = "platform-operator.io/owner";
    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    private static final String OBJECTS = "objects";

    static Parent of(Seen seen) {
        return new Parent(seen);
    }

    /** The set's id. */
    String id() {
        return seen.label(ApplySet.ID);
    }

    /** Whom to ask about the set. */
    String owner() {
        var owner = seen.annotation(OWNER);
        return owner.isEmpty()
                ? "ApplySet " + seen.key().namespace() + "/" + seen.key().name()
                : owner;
    }

    /** The kinds that members may be of. */
    Set<String> groupKinds() {
        return split(seen.annotation(GROUP_KINDS), ",");
    }

    /** The objects that were there once, as {@link #line}. */
    Set<String> objects() {
        return split(seen.object().path("data").path(OBJECTS).asText(""), "\n");
    }

    /** An object in the list of those that were there. */
    static String line(ObjectKey key) {
        return key.groupKind() + " " + (key.namespace().isEmpty() ? "" : key.namespace() + "/") + key.name();
    }

    /** Writes the parent of a set, and its namespace if that is missing. */
    static Parent write(
            Api api, ApplySet set, Set<String> groupKinds, Collection<String> namespaces, Set<String> objects) {
        var object = object(set, groupKinds, namespaces, objects);
        var path = KIND.path(new ObjectKey("", "ConfigMap", set.namespace(), set.name()));
        try {
            return new Parent(Seen.of(KIND, api.apply(path, object, true, false, Api.OBJECT)));
        } catch (ApiError e) {
            if (!e.isNotFound()) {
                throw e;
            }
            api.apply("/api/v1/namespaces/" + set.namespace(), namespace(set.namespace()), true, false, Api.METADATA);
            return new Parent(Seen.of(KIND, api.apply(path, object, true, false, Api.OBJECT)));
        }
    }

    /** Whether writing it so would change nothing. */
    static boolean says(
            @Nullable Parent parent, Set<String> groupKinds, Collection<String> namespaces, Set<String> objects) {
        return parent != null
                && parent.groupKinds().equals(groupKinds)
                && parent.objects().equals(objects)
                && parent.seen.annotation(NAMESPACES).equals(joined(namespaces));
    }

    private static ObjectNode object(
            ApplySet set, Set<String> groupKinds, Collection<String> namespaces, Set<String> objects) {
        var object = Api.JSON.createObjectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
        var metadata = object.putObject("metadata").put("name", set.name()).put("namespace", set.namespace());
        metadata.putObject("labels").put(ApplySet.ID, set.id()).put(MANAGED_BY, Api.FIELD_MANAGER);
        metadata.putObject("annotations")
                .put(TOOLING, Api.FIELD_MANAGER + "/v1")
                .put(GROUP_KINDS, String.join(",", new TreeSet<>(groupKinds)))
                .put(NAMESPACES, joined(namespaces))
                .put(OWNER, set.owner());
        object.putObject("data").put(OBJECTS, String.join("\n", new TreeSet<>(objects)));
        return object;
    }

    private static ObjectNode namespace(String name) {
        var object = Api.JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Namespace");
        object.putObject("metadata").put("name", name);
        return object;
    }

    private static String joined(Collection<String> namespaces) {
        return String.join(",", new TreeSet<>(namespaces));
    }

    private static Set<String> split(String text, String by) {
        return Arrays.stream(text.split(by)).filter(part -> !part.isEmpty()).collect(Collectors.toSet());
    }
}
