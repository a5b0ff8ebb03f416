package io.platformoperator.drill;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Deletes what runs left whose drills were lost: once after the start of the process, and every few hours. Callers start no run meanwhile. */
final class DrillSweeper {
    /** Time between two sweeps of an environment. */
    static final Duration INTERVAL = Duration.ofHours(6);

    private static final Duration WAIT_INTERVAL = Duration.ofSeconds(15);

    private final KubernetesClient client;
    private final DrillCleanup cleanup;
    private final InstantSource clock;
    private final Map<ResourceID, Instant> swept = new ConcurrentHashMap<>();

    DrillSweeper(KubernetesClient client, DrillCleanup cleanup, InstantSource clock) {
        this.client = client;
        this.cleanup = cleanup;
        this.clock = clock;
    }

    /**
     * Takes a step of the sweep of a drill's environment, if one is due and no drill of the environment runs.
     *
     * @param object the environment; null if it does not exist
     * @param requestReconcile run when a listing shows a change
     * @return time until the next step
     */
    Duration sweep(
            PlatformDrill drill, ResourceID id, @Nullable PlatformEnvironment object, Runnable requestReconcile) {
        var last = swept.get(id);
        if (last != null && clock.instant().isBefore(last.plus(INTERVAL))) {
            return INTERVAL;
        }
        var kind = drill.getSpec().kind();
        var environment = object == null
                        || DrillEnvironment.problem(object, kind).isPresent()
                ? Optional.<DrillEnvironment>empty()
                : DrillEnvironment.region(object, kind).flatMap(region -> DrillEnvironment.of(client, object, region));
        if (environment.isEmpty()
                || DrillEnvironment.otherRunningDrill(client, drill).isPresent()) {
            return WAIT_INTERVAL;
        }
        var wait = cleanup.sweep(environment.get(), requestReconcile);
        if (wait.isEmpty()) {
            swept.put(id, clock.instant());
        }
        return wait.orElse(INTERVAL);
    }
}
