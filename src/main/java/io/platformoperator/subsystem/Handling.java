package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.ManagementPolicy;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.kubernetes.Annotations;
import io.platformoperator.kubernetes.Conditions;
import java.util.Objects;
import java.util.Optional;

/** How a child is to be handled now, by its annotations, its policies and what was reported of it. */
public final class Handling {
    private Handling() {}

    /** Why it is to be left alone, if it is. */
    public static Optional<String> pausedBecause(SubsystemResource<?> resource) {
        if (Annotations.isPaused(resource.getMetadata())) {
            return Optional.of("paused by the annotation " + PlatformEnvironment.PAUSED);
        }
        return resource.getSpec().placement().policies().management() == ManagementPolicy.PAUSE
                ? Optional.of("paused by managementPolicy: Pause")
                : Optional.empty();
    }

    /**
     * Whether its spec is carried out, so that a difference is drift. A change of the spec is carried out under
     * {@code driftPolicy: Report} as well.
     */
    public static boolean isSpecHandled(SubsystemResource<?> resource) {
        var conditions = resource.reported().conditions();
        var generation = resource.getMetadata().getGeneration();
        return Conditions.isTrue(conditions, Conditions.READY, generation)
                || Conditions.find(conditions, Conditions.READY)
                        .filter(ready -> "Drifted".equals(ready.getReason()))
                        .filter(ready -> Objects.equals(generation, ready.getObservedGeneration()))
                        .isPresent();
    }
}
