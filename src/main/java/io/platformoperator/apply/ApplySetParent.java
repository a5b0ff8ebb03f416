package io.platformoperator.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.platformoperator.apply.fields.FieldManager;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parent object of a set, by KEP-3659. The parent lists the kinds of the members before the members are created, so that
 * an operator that restarts after a crash finds all members. The parent also lists every object that has been applied: if
 * such an object is missing, it was deleted.
 */
record ApplySetParent(ObservedObject observed) {
    static final ApiKind KIND = new ApiKind("", "v1", "ConfigMap", "configmaps", true, false, Set.of());

    private static final String TOOLING = "applyset.kubernetes.io/tooling";
    private static final String GROUP_KINDS = "applyset.kubernetes.io/contains-group-kinds";
    private static final String NAMESPACES = "applyset.kubernetes.io/additional-namespaces";
    private static final String OWNER = "platform-operator.io/owner";
    private static final String OBJECTS = "objects";

    static ApplySetParent of(ObservedObject observed) {
        return new ApplySetParent(observed);
    }

    /** The set's id. */
    String id() {
        return observed.label(ApplySet.ID);
    }

    /** The owner of the set, for messages. */
    String owner() {
        var owner = observed.annotation(OWNER);
        return owner.isEmpty()
                ? "ApplySet " + observed.key().namespace() + "/"
                        + observed.key().name()
                : owner;
    }

    /** The kinds of the members, as {@link ObjectKey#groupKind}. */
    Set<String> groupKinds() {
        return split(observed.annotation(GROUP_KINDS), ",");
    }

    /** The objects that have been applied, as {@link #entry}. */
    Set<String> objects() {
        return split(observed.object().path("data").path(OBJECTS).asText(""), "\n");
    }

    /** An object's entry in the list of applied objects. */
    static String entry(ObjectKey key) {
        return key.groupKind() + " " + (key.namespace().isEmpty() ? "" : key.namespace() + "/") + key.name();
    }

    /** Writes the parent of a set; creates its namespace if it is missing. */
    static ApplySetParent write(
            ApiClient api, ApplySet set, Set<String> groupKinds, Collection<String> namespaces, Set<String> objects) {
        var object = object(set, groupKinds, namespaces, objects);
        var path = KIND.path(new ObjectKey("", "ConfigMap", set.namespace(), set.name()));
        try {
            return new ApplySetParent(ObservedObject.of(KIND, api.apply(path, object, true, false, ApiClient.OBJECT)));
        } catch (ApiError e) {
            if (!e.isNotFound()) {
                throw e;
            }
            api.apply(
                    "/api/v1/namespaces/" + set.namespace(),
                    namespace(set.namespace()),
                    true,
                    false,
                    ApiClient.METADATA);
            return new ApplySetParent(ObservedObject.of(KIND, api.apply(path, object, true, false, ApiClient.OBJECT)));
        }
    }

    /** True if the parent already has this content. */
    static boolean hasContent(
            @Nullable ApplySetParent parent,
            Set<String> groupKinds,
            Collection<String> namespaces,
            Set<String> objects) {
        return parent != null
                && parent.groupKinds().equals(groupKinds)
                && parent.objects().equals(objects)
                && parent.observed.annotation(NAMESPACES).equals(joined(namespaces));
    }

    private static ObjectNode object(
            ApplySet set, Set<String> groupKinds, Collection<String> namespaces, Set<String> objects) {
        var object = ApiClient.JSON.createObjectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
        var metadata = object.putObject("metadata").put("name", set.name()).put("namespace", set.namespace());
        metadata.putObject("labels").put(ApplySet.ID, set.id()).put(ApplySet.MANAGED_BY, FieldManager.OPERATOR);
        metadata.putObject("annotations")
                .put(TOOLING, FieldManager.OPERATOR + "/v1")
                .put(GROUP_KINDS, String.join(",", new TreeSet<>(groupKinds)))
                .put(NAMESPACES, joined(namespaces))
                .put(OWNER, set.owner());
        object.putObject("data").put(OBJECTS, String.join("\n", new TreeSet<>(objects)));
        return object;
    }

    private static ObjectNode namespace(String name) {
        var object = ApiClient.JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Namespace");
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
