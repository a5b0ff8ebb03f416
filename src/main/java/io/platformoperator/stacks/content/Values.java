package io.platformoperator.stacks.content;

import java.util.LinkedHashMap;
import java.util.Map;

/** A chart's values: what never changes stands in a resource, what depends on the spec is set over it. */
public final class Values {
    private final Map<String, Object> tree;

    private Values(Map<String, Object> tree) {
        this.tree = tree;
    }

    /** Those of {@code stacks/PATH.yaml}, such as {@code mesh/istiod}. */
    public static Values of(String path) {
        return new Values(StackResource.map(path + ".yaml"));
    }

    /**
     * Sets one, as Helm would: a map is merged key by key with one that is there, everything else takes its place.
     *
     * @param path keys, with dots between them; a key that has dots itself goes into a map that is set
     */
    public Values set(String path, Object value) {
        var at = tree;
        var keys = path.split("\\.", -1);
        for (var i = 0; i < keys.length - 1; i++) {
            at = below(at, keys[i]);
        }
        put(at, keys[keys.length - 1], value);
        return this;
    }

    /** All of them. */
    public Map<String, Object> asMap() {
        return tree;
    }

    private static void put(Map<String, Object> at, String key, Object value) {
        if (value instanceof Map<?, ?> wanted && at.get(key) instanceof Map<?, ?> && !wanted.isEmpty()) {
            var merged = below(at, key);
            wanted.forEach((name, each) -> put(merged, (String) name, each));
        } else {
            at.put(key, value);
        }
    }

    /** The map under a key, as one of ours that can be changed. */
    private static Map<String, Object> below(Map<String, Object> at, String key) {
        var copy = new LinkedHashMap<String, Object>();
        if (at.get(key) instanceof Map<?, ?> have) {
            have.forEach((name, value) -> copy.put((String) name, value));
        }
        at.put(key, copy);
        return copy;
    }
}
