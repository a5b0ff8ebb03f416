package io.platformoperator.apply;

import java.util.List;

/**
 * A field of a wanted object and who holds it on the cluster.
 *
 * @param path as the API server writes it: {@code .spec.containers[name="web"].image}
 * @param ours whether we hold it
 * @param others who else does
 * @param removal takes the field out of the object that was walked
 */
record Field(String path, boolean ours, List<FieldManager> others, Runnable removal) {
    Field {
        others = List.copyOf(others);
    }

    /** Whether it is on the cluster at all. */
    boolean isThere() {
        return ours || !others.isEmpty();
    }
}
