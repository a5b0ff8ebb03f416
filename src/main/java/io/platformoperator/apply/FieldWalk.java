package io.platformoperator.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Who holds which field of a wanted object, by the {@code managedFields} that the API server keeps. That needs no value: who
 * changes a field takes it from whoever held it, and a field that is gone is nobody's. Whether a list is one field or many
 * shows in the fields themselves, so it needs no schema either.
 */
final class FieldWalk {
    /** What identifies an object is in no one's fields. */
    private static final Set<String> IDENTITY = Set.of("apiVersion", "kind");

    private static final List<String> METADATA = List.of("labels", "annotations", "finalizers", "ownerReferences");

    private final List<Field> found = new ArrayList<>();

    private FieldWalk() {}

    /** The wanted object's fields, the deepest that the managers tell apart. */
    static List<Field> over(ObjectNode wanted, List<FieldManager> managers) {
        var walk = new FieldWalk();
        var at = managers.stream()
                .map(manager -> new Held(manager, manager.fields()))
                .toList();
        wanted.properties().stream()
                .filter(field -> !IDENTITY.contains(field.getKey()))
                .forEach(field -> {
                    if (field.getKey().equals("metadata")) {
                        walk.metadata(field.getValue(), below(at, "f:metadata"));
                    } else {
                        walk.field(wanted, field.getKey(), at, "");
                    }
                });
        return walk.found;
    }

    /** A manager and its fields below some path; missing where it has none. */
    private record Held(FieldManager manager, JsonNode fields) {
        boolean isHeld() {
            return !fields.isMissingNode();
        }

        boolean isLeaf() {
            return isHeld() && fields.isEmpty();
        }
    }

    private void metadata(JsonNode metadata, List<Held> at) {
        for (var name : METADATA) {
            if (metadata.has(name)) {
                field((ObjectNode) metadata, name, at, ".metadata");
            }
        }
    }

    private void field(ObjectNode parent, String name, List<Held> at, String path) {
        visit(parent.path(name), below(at, "f:" + name), path + "." + name, () -> parent.remove(name));
    }

    private void visit(JsonNode value, List<Held> at, String path, Runnable removal) {
        var held = at.stream().filter(Held::isHeld).toList();
        var whole = held.isEmpty() || held.stream().anyMatch(Held::isLeaf) || value.isEmpty();
        if (!whole && value instanceof ObjectNode object) {
            object.properties().stream()
                    .map(entry -> entry.getKey())
                    .toList()
                    .forEach(name -> field(object, name, held, path));
        } else if (!whole && value instanceof ArrayNode array) {
            array.forEach(item -> item(array, item, held, path));
        } else {
            leaf(held, path, removal);
        }
    }

    /** An item of a list whose items are told apart by keys, or by being there. */
    private void item(ArrayNode array, JsonNode item, List<Held> held, String path) {
        var name = held.stream()
                .flatMap(one -> one.fields().properties().stream())
                .map(entry -> entry.getKey())
                .filter(key -> identifies(key, item))
                .findFirst()
                .orElse("");
        Runnable removal = () -> array.remove(indexOf(array, item));
        if (name.isEmpty()) {
            leaf(List.of(), path + "[" + label(held, item) + "]", removal);
        } else {
            visit(item, below(held, name), path + index(name), removal);
        }
    }

    private void leaf(List<Held> held, String path, Runnable removal) {
        found.add(new Field(
                path,
                held.stream().anyMatch(one -> one.manager().isOurs()),
                held.stream()
                        .map(Held::manager)
                        .filter(manager -> !manager.isOurs())
                        .toList(),
                removal));
    }

    private static List<Held> below(List<Held> at, String name) {
        return at.stream()
                .map(one -> new Held(one.manager(), one.isHeld() ? one.fields().path(name) : MissingNode.getInstance()))
                .toList();
    }

    /** Whether a name in the managed fields means the item. Keys that the item leaves out were defaulted. */
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

    /** As the API server writes it in a path: {@code [containerPort=80,protocol="TCP"]}. */
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

    /** What to call an item that nobody has: by the keys that its list has, else by itself. */
    private static String label(List<Held> held, JsonNode item) {
        if (!item.isObject()) {
            return "=" + item;
        }
        var keys = held.stream()
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

    @SuppressWarnings("ReferenceEquality") // the very item: another may be equal to it
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
            return Api.JSON.readTree(name.substring(2));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("managed fields with a name that is no JSON: " + name, e);
        }
    }
}
