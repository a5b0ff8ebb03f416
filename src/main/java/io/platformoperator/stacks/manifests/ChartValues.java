package io.platformoperator.stacks.manifests;

import java.util.LinkedHashMap;
import java.util.Map;

/** Values of a chart: constant values from a resource file, overridden by values that depend on the spec. */
public final class ChartValues {
    private final Map<String, Object> tree;

    private ChartValues(Map<String, Object> tree) {
        this.tree = tree;
    }

    /** Reads {@code stacks/PATH.yaml}; the path is such as {@code mesh/istiod}. */
    public static ChartValues of(String path) {
        return new ChartValues(StackResource.map(path + ".yaml"));
    }

    /**
     * Sets a value as Helm does: merges a map key by key into an existing map, replaces any other value.
     *
     * @param path keys separated by dots; to set a key that contains a dot, set a map that has the key
     */
    public ChartValues set(String path, Object value) {
        var at = tree;
        var keys = path.split("\\.", -1);
        for (var i = 0; i < keys.length - 1; i++) {
            at = below(at, keys[i]);
        }
        put(at, keys[keys.length - 1], value);
        return this;
    }

    /** All values. */
    public Map<String, Object> asMap() {
        return tree;
    }

    private static void put(Map<String, Object> at, String key, Object value) {
        if (value instanceof Map<?, ?> added && at.get(key) instanceof Map<?, ?> && !added.isEmpty()) {
            var merged = below(at, key);
            added.forEach((name, each) -> put(merged, (String) name, each));
        } else {
            at.put(key, value);
        }
    }

    /** Replaces the map under a key by a mutable copy and returns the copy; empty if the key has no map. */
    private static Map<String, Object> below(Map<String, Object> at, String key) {
        var copy = new LinkedHashMap<String, Object>();
        if (at.get(key) instanceof Map<?, ?> existing) {
            existing.forEach((name, value) -> copy.put((String) name, value));
        }
        at.put(key, copy);
        return copy;
    }
}
