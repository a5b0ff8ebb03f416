package io.platformoperator.drill;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The drills that wait for the end of another drill of their environment. Thread-safe. */
final class WaitingDrills {
    private final Map<ResourceID, Set<ResourceID>> byEnvironment = new HashMap<>();

    /** Adds a drill. */
    synchronized void add(ResourceID environment, ResourceID drill) {
        byEnvironment.computeIfAbsent(environment, _ -> new HashSet<>()).add(drill);
    }

    /** Removes and returns the drills that wait for the end of a drill of that environment. */
    synchronized List<ResourceID> release(ResourceID environment) {
        var waiting = byEnvironment.remove(environment);
        return waiting == null ? List.of() : new ArrayList<>(waiting);
    }
}
