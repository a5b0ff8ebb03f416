package io.platformoperator.apply.fields;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds the owners of each field of a desired object in the {@code managedFields} that the API server keeps. Values are not
 * needed: a manager that changes a field takes it from its owner, and a removed field has no owner. A schema is not needed
 * either: the managed fields show whether a list is one field or has items with owners of their own.
 */
public final class FieldOwnership {
    /** Fields that identify an object; the API server tracks no owner for them. */
    private static final Set<String> IDENTITY = Set.of("apiVersion", "kind");

    private static final List<String> METADATA = List.of("labels", "annotations", "finalizers", "ownerReferences");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<ManagedField> found = new ArrayList<>();

    private FieldOwnership() {}

    /** The fields of the desired object, at the deepest level at which the managers' entries differ. */
    public static List<ManagedField> of(ObjectNode desired, List<FieldManager> managers) {
        var walk = new FieldOwnership();
        var owners = managers.stream()
                .map(manager -> new OwnedFields(manager, manager.fields()))
                .toList();
        desired.properties().stream()
                .filter(field -> !IDENTITY.contains(field.getKey()))
                .forEach(field -> {
                    if (field.getKey().equals("metadata")) {
                        walk.metadata(field.getValue(), below(owners, "f:metadata"));
                    } else {
                        walk.field(desired, field.getKey(), owners, "");
                    }
                });
        return walk.found;
    }

    /** A manager with the fields that it owns below some path; a missing node if it owns none there. */
    private record OwnedFields(FieldManager manager, JsonNode fields) {
        boolean exists() {
            return !fields.isMissingNode();
        }

        boolean isLeaf() {
            return exists() && fields.isEmpty();
        }
    }

    private void metadata(JsonNode metadata, List<OwnedFields> owners) {
        for (var name : METADATA) {
            if (metadata.has(name)) {
                field((ObjectNode) metadata, name, owners, ".metadata");
            }
        }
    }

    private void field(ObjectNode parent, String name, List<OwnedFields> owners, String path) {
        visit(parent.path(name), below(owners, "f:" + name), path + "." + name, () -> parent.remove(name));
    }

    private void visit(JsonNode value, List<OwnedFields> owners, String path, Runnable removal) {
        var owned = owners.stream().filter(OwnedFields::exists).toList();
        var whole = owned.isEmpty() || owned.stream().anyMatch(OwnedFields::isLeaf) || value.isEmpty();
        if (!whole && value instanceof ObjectNode object) {
            object.properties().stream()
                    .map(entry -> entry.getKey())
                    .toList()
                    .forEach(name -> field(object, name, owned, path));
        } else if (!whole && value instanceof ArrayNode array) {
            array.forEach(item -> item(array, item, owned, path));
        } else {
            leaf(owned, path, removal);
        }
    }

    /** An item of a list whose items are identified by keys or, in a set, by their value. */
    private void item(ArrayNode array, JsonNode item, List<OwnedFields> owned, String path) {
        var name = owned.stream()
                .flatMap(one -> one.fields().properties().stream())
                .map(entry -> entry.getKey())
                .filter(key -> identifies(key, item))
                .findFirst()
                .orElse("");
        Runnable removal = () -> array.remove(indexOf(array, item));
        if (name.isEmpty()) {
            leaf(List.of(), path + "[" + label(owned, item) + "]", removal);
        } else {
            visit(item, below(owned, name), path + index(name), removal);
        }
    }

    private void leaf(List<OwnedFields> owned, String path, Runnable removal) {
        found.add(new ManagedField(
                path,
                owned.stream().anyMatch(one -> one.manager().isOurs()),
                owned.stream()
                        .map(OwnedFields::manager)
                        .filter(manager -> !manager.isOurs())
                        .toList(),
                removal));
    }

    private static List<OwnedFields> below(List<OwnedFields> owners, String name) {
        return owners.stream()
                .map(one -> new OwnedFields(
                        one.manager(), one.exists() ? one.fields().path(name) : MissingNode.getInstance()))
                .toList();
    }

    /** True if a name in the managed fields identifies the item. The API server defaulted keys that the item lacks. */
    private static boolean identifies(String name, JsonNode item) {
        if (name.startsWith("k:")) {
            return item.isObject()
                    && json(name).properties().stream()
                            .allMatch(key -> !item.has(key.getKey())
                                    || item.path(key.getKey())
                                            .asText()
                                            .equals(key.getValue().asText()));
        }
        return name.startsWith("v:") && json(name).asText().equals(item.asText()) && !item.isContainerNode();
    }

    /** The item's index in the API server's notation: {@code [containerPort=80,protocol="TCP"]}. */
    private static String index(String name) {
        var json = json(name);
        if (name.startsWith("v:")) {
            return "[=" + json + "]";
        }
        var keys = json.properties().stream()
                .map(key -> key.getKey() + "=" + key.getValue())
                .toList();
        return "[" + String.join(",", keys) + "]";
    }

    /** The index of an item without an owner: the keys of its list's other items, or the item's value. */
    private static String label(List<OwnedFields> owned, JsonNode item) {
        if (!item.isObject()) {
            return "=" + item;
        }
        var keys = owned.stream()
                .flatMap(one -> one.fields().properties().stream())
                .map(entry -> entry.getKey())
                .filter(key -> key.startsWith("k:"))
                .findFirst()
                .map(key -> json(key).properties().stream()
                        .map(entry -> entry.getKey())
                        .filter(item::has)
                        .map(name -> name + "=" + item.path(name))
                        .toList())
                .orElse(List.of());
        return String.join(",", keys);
    }

    @SuppressWarnings("ReferenceEquality") // the same instance: another item may be equal
    private static int indexOf(ArrayNode array, JsonNode item) {
        for (var i = 0; i < array.size(); i++) {
            if (array.get(i) == item) {
                return i;
            }
        }
        return -1;
    }

    private static JsonNode json(String name) {
        try {
            return JSON.readTree(name.substring(2));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("managedFields contain a name that is not JSON: " + name, e);
        }
    }
}
