package io.platformoperator.environment;

import io.platformoperator.api.v1alpha1.EnvironmentStatus;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.failover.FailoverEvents;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.kubernetes.Events;
import io.platformoperator.recovery.Recovery;
import java.util.Locale;
import java.util.Objects;

/** Records what an environment's next status changes as Events. */
record EnvironmentEvents(Events events, Recovery recovery, FailoverEvents failovers) {
    /**
     * Records an Event for each change of the phase, for each new problem that needs a user, if the readiness for a failover
     * changes, and for the progress of a failover.
     */
    void record(PlatformEnvironment environment, EnvironmentStatus status) {
        recovery.record(environment, status.conditions());
        failovers.record(environment, status.failover(), status.conditions());
        var before = environment.statusOrEmpty();
        var message = Objects.requireNonNullElse(status.message(), "");
        if (status.phase() != before.phase() && status.phase() != null) {
            var reason = reason(status.phase().name());
            switch (status.phase()) {
                case STALLED, DEGRADED -> events.warning(environment, reason, message);
                default -> events.normal(environment, reason, message);
            }
        } else if (Conditions.isTrue(
                        status.conditions(),
                        Conditions.STALLED,
                        environment.getMetadata().getGeneration())
                && !Objects.equals(status.message(), before.message())) {
            events.warning(environment, "Stalled", message);
        }
    }

    private static String reason(String phase) {
        return phase.charAt(0) + phase.substring(1).toLowerCase(Locale.ROOT).replace("_", "");
    }
}
