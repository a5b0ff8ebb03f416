package io.platformoperator.environment;

import io.fabric8.kubernetes.api.model.Condition;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.kubernetes.MockApiServer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The children that an environment's reconciler applied to a mock API server; the test plays their reconcilers. */
record FakeChildren(MockApiServer server) {
    List<? extends SubsystemResource<?>> all() {
        return Arrays.stream(ChildKind.values())
                .flatMap(kind -> server.list(kind.type()).stream())
                .toList();
    }

    <R extends SubsystemResource<?>> R get(Class<R> type) {
        return server.list(type).getFirst();
    }

    void reportAllReady() {
        all().forEach(child -> report(child, true, "ready"));
    }

    /** Writes a child's status: Ready, or stalled by a refusal. */
    void report(SubsystemResource<?> child, boolean isReady, String message) {
        var conditions = conditions(child)
                .summary(isReady, false, !isReady, isReady ? "AllResourcesReady" : "Refused", message)
                .list();
        write(child, conditions, message);
    }

    /** Writes the status of a child in deletion whose resources are deleted. */
    void reportTornDown(SubsystemResource<?> child) {
        var conditions = conditions(child)
                .summary(false, true, false, "Deleting", "deleting")
                .with(Conditions.TORN_DOWN, true, "Deleted", "deleted")
                .list();
        write(child, conditions, "deleting");
    }

    private static Conditions conditions(SubsystemResource<?> child) {
        return new Conditions(List.of(), child.getMetadata().getGeneration(), Instant.EPOCH);
    }

    private void write(SubsystemResource<?> child, List<Condition> conditions, String message) {
        var generation = child.getMetadata().getGeneration();
        child.setStatus(new SubsystemStatus(
                generation, conditions, 2, 2, "2/2", "1.00", null, message, List.of(), Map.of(), null));
        child.getMetadata().setResourceVersion(null);
        server.client().resource(child).updateStatus();
    }
}
