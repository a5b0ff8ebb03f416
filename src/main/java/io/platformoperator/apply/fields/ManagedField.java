package io.platformoperator.apply.fields;

import java.util.List;

/**
 * A field of a desired object, with the field managers that own it on the cluster.
 *
 * @param path in the API server's notation: {@code .spec.containers[name="web"].image}
 * @param ours true if this operator owns the field
 * @param others the other field managers that own it
 * @param removal removes the field from the walked object
 */
public record ManagedField(String path, boolean ours, List<FieldManager> others, Runnable removal) {
    public ManagedField {
        others = List.copyOf(others);
    }

    /** True if any field manager owns the field, that is, if the field exists on the cluster. */
    public boolean exists() {
        return ours || !others.isEmpty();
    }
}
